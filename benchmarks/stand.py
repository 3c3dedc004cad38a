"""A sandbox of its own for a benchmark: temporary home, generated data, one cluster."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import run_measured
from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from sparkify_tui.demo.bucket import write_bucket
from sparkify_tui.demo.seed import BUCKET
from sparkify_tui.sandbox import HOME_VARIABLE, locate

CACHE = Path(os.environ.get("SPARKIFY_BENCH_CACHE", tempfile.gettempdir())) / "sparkify-bench"


@dataclass(frozen=True, slots=True)
class Stand:
    """A running sandbox with an available cluster."""

    home: Home
    pid: int

    @property
    def bucket(self) -> Path:
        """The generated bucket's directory."""
        return self.home.buckets / BUCKET

    def run(self, *arguments: str) -> tuple[float, float]:
        """Wall seconds and peak megabytes of one command of ours on this sandbox."""
        command = [sys.executable, "-m", "sparkify_tui", "--sandbox", "--yes", *arguments]
        return run_measured(command, env={HOME_VARIABLE: str(self.home.path)})


@contextmanager
def stand(*, songs: int, events: int) -> Iterator[Stand]:
    """A sandbox whose bucket holds `songs` and `events`; gone with everything in it afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="sparkify-bench-home-"))
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(directory)
    home = locate()
    try:
        home.buckets.mkdir(parents=True)
        (home.buckets / BUCKET).symlink_to(generated(songs=songs, events=events))
        started = stand_in.start(home)
        bench = Stand(home, started.pid)
        bench.run("create")
        yield bench
    finally:
        stand_in.stop(home)
        shutil.rmtree(directory, ignore_errors=True)
        if before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = before


def generated(*, songs: int, events: int) -> Path:
    """A generated bucket of that size, made once and kept for later runs."""
    directory = CACHE / f"{songs}-{events}"
    if not directory.exists():
        unfinished = directory.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        write_bucket(unfinished, songs=songs, events=events)
        unfinished.rename(directory)
    return directory
