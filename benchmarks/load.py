"""The whole load of 15,000 song files and 1,000,000 events through boto3 and the driver, beside a DuckDB script."""

from __future__ import annotations

import statistics
import sys

from benchmarks.figures import RUNS, Figure, peak_mb, reset_peak, run_measured
from benchmarks.stand import stand

SONGS = 15_000
EVENTS = 1_000_000


def run() -> list[Figure]:
    """Medians of five loads from nothing, each followed by the script on the same files."""
    ours, by_hand, client_peaks, script_peaks, sandbox_peaks = [], [], [], [], []
    with stand(songs=SONGS, events=EVENTS) as bench:
        bench.run("load")
        for _ in range(RUNS):
            reset_peak(bench.pid)
            seconds, peak = bench.run("load", "--full")
            ours.append(seconds)
            client_peaks.append(peak)
            sandbox_peaks.append(peak_mb(bench.pid))
            seconds, peak = run_measured([sys.executable, "-m", "benchmarks.by_hand", str(bench.bucket)])
            by_hand.append(seconds)
            script_peaks.append(peak)
    median = statistics.median
    name = "DuckDB script"
    return [
        Figure(f"load of {SONGS:,} songs and {EVENTS:,} events", median(ours), "s", median(by_hand), name),
        Figure("peak memory of the loading command", median(client_peaks), "MB", median(script_peaks), name),
        Figure("peak memory of the sandbox meanwhile", median(sandbox_peaks), "MB", median(script_peaks), name),
    ]
