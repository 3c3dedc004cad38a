"""The sandbox on a busy machine, from both ends: what busy programs do to a load, and what a load does to typing.

The busy programs are as many as there are processors, each in a session of its own, as those of other terminals are.
Each load beside them follows one without them, so that a machine that is busy by itself is so for both. Looks at the
cluster are what the application polls with.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.echo import echo
from benchmarks.figures import RUNS, Figure
from benchmarks.pane import has_tmux
from benchmarks.stand import Stand, stand
from benchmarks.terminal import LOAD, NOISY_APP, SONGS
from sparkify_tui.aws.session import Aws
from sparkify_tui.config import read_config
from sparkify_tui.sandbox import HOME_VARIABLE, config_file

EVENTS, MORE_EVENTS = 300_000, 1_000_000
KEYS = 40
"""Typed within five seconds, which a load of MORE_EVENTS takes longer than."""
LOOK_EVERY_S = 0.5
PROGRAMS = os.cpu_count() or 1


def run() -> list[Figure]:
    """Both ends; the echo of keys only where there is tmux."""
    with stand(songs=SONGS, events=EVENTS) as bench:
        figures = _loads(bench)
    if has_tmux():
        with tempfile.TemporaryDirectory(prefix="sparkify-busy-") as state:
            for others in (0, PROGRAMS):
                figures += _echo(Path(state), others)
    return figures


def _loads(bench: Stand) -> list[Figure]:
    bench.run("load")
    alone: list[float] = []
    beside: list[float] = []
    looks: list[float] = []
    for _ in range(RUNS):
        alone.append(bench.run("load", "--full")[0])
        with _busy_programs(PROGRAMS), _looks(bench, looks):
            beside.append(bench.run("load", "--full")[0])
    pairs = sorted(slow / fast for slow, fast in zip(beside, alone, strict=True))
    among = f"beside {PROGRAMS} busy programs"
    return [
        Figure(
            *(f"load of {EVENTS:,} events {among}", statistics.median(beside), "s", statistics.median(alone), "alone"),
            bar=3,
            note=f"pairs from {pairs[0]:.2f} to {pairs[-1]:.2f}",
        ),
        Figure(f"slowest look at the cluster during loads {among}", max(looks), "s", bar=5),
    ]


def _echo(state: Path, others: int) -> list[Figure]:
    """A sandbox of its own each: what is loaded already is no load of everything."""
    with stand(songs=SONGS, events=MORE_EVENTS) as bench:
        env = {**os.environ, HOME_VARIABLE: str(bench.home.path), "SPARKIFY_TUI_HOME": str(state)}
        when = f"in a load beside {others} busy programs"
        with _busy_programs(others):
            return echo(env, when, NOISY_APP, LOAD, keys=KEYS, bar=None if others else 40)


@contextmanager
def _looks(bench: Stand, seconds: list[float]) -> Iterator[None]:
    """Look at the cluster, again and again until the end of the block, and tell how long each look took."""
    config = read_config(config_file(bench.home.path))
    aws, over = Aws(config.aws), threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY_S):
            started = time.perf_counter()
            aws.redshift.find_cluster(config.infrastructure.cluster_identifier)
            seconds.append(time.perf_counter() - started)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            yield
        finally:
            over.set()
        looking.result()


@contextmanager
def _busy_programs(count: int) -> Iterator[None]:
    """Programs that each want all of a processor."""
    with ExitStack() as stack:
        for _ in range(count):
            program = subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"], start_new_session=True)
            stack.callback(program.wait)
            stack.callback(program.kill)
        yield
