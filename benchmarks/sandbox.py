"""The sandbox itself: how long it takes to be ready, and what it costs while nothing happens."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import RUNS, Figure, cpu_s, resident_mb, run_measured
from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from sparkify_tui.sandbox import HOME_VARIABLE

AT_REST_S = 10.0


def run() -> list[Figure]:
    """Start to ready on a new home and on one with a cluster, then memory and CPU with the cluster at rest."""
    with tempfile.TemporaryDirectory(prefix="sparkify-bench-") as directory:
        new = [_start_and_stop(Home(Path(directory) / f"new{number}")) for number in range(RUNS)]
        home = Home(Path(directory) / "used")
        stand_in.start(home)
        environment = {HOME_VARIABLE: str(home.path)}
        command = [sys.executable, "-m", "sparkify_tui", "--sandbox"]
        run_measured([*command, "create"], env=environment)
        stand_in.stop(home)
        used = [_start_and_stop(home) for _ in range(RUNS)]
        started = stand_in.start(home)
        run_measured([*command, "query", "select 1"], env=environment)
        before = cpu_s(started.pid)
        time.sleep(AT_REST_S)
        cpu = (cpu_s(started.pid) - before) / AT_REST_S * 100
        memory = resident_mb(started.pid)
        stand_in.stop(home)
        shutil.rmtree(home.path)
    median = statistics.median
    return [
        Figure("start to ready, new home", median(new), "s", bar=1.2),
        Figure("start to ready, home with a cluster", median(used), "s", bar=1.2),
        Figure("memory at rest, one cluster", memory, "MB", bar=250),
        Figure("CPU at rest, one cluster", cpu, "%", bar=1.0),
    ]


def _start_and_stop(home: Home) -> float:
    started = time.perf_counter()
    stand_in.start(home)
    elapsed = time.perf_counter() - started
    stand_in.stop(home)
    return elapsed
