"""The whole load of 15,000 song files and 1,000,000 events through boto3 and the driver, beside a DuckDB script.

And beside DuckDB reading the events into a table and nothing else: what any load of them has to do at least.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.copy import read_json
from benchmarks.figures import RUNS, Figure, median_seconds, peak_mb, reset_peak, run_measured
from benchmarks.stand import stand

SONGS = 15_000
EVENTS = 1_000_000


def run() -> list[Figure]:
    """Medians of five full loads, in place of what is loaded, each followed by the script on the same files."""
    ours, read, by_hand, client_peaks, script_peaks, sandbox_peaks = [], [], [], [], [], []
    with stand(songs=SONGS, events=EVENTS) as bench, tempfile.TemporaryDirectory() as scratch:
        events = f"{bench.bucket / 'log-data'}/*/*/*.json"
        bench.run("load")
        for _ in range(RUNS):
            reset_peak(bench.pid)
            seconds, peak = bench.run("load", "--full")
            ours.append(seconds)
            client_peaks.append(peak)
            sandbox_peaks.append(peak_mb(bench.pid))
            read.append(median_seconds(lambda: read_json(events, Path(scratch)), runs=1))
            seconds, peak = run_measured([sys.executable, "-m", "benchmarks.by_hand", str(bench.bucket)])
            by_hand.append(seconds)
            script_peaks.append(peak)
    median = statistics.median
    name = "DuckDB script"
    amount = f"load of {SONGS:,} songs and {EVENTS:,} events"
    return [
        Figure(amount, median(ours), "s", median(read), "DuckDB's read_json of the events into a table", bar=2.5),
        Figure(amount, median(ours), "s", median(by_hand), name),
        Figure("peak memory of the loading command", median(client_peaks), "MB", median(script_peaks), name),
        Figure("peak memory of the sandbox meanwhile", median(sandbox_peaks), "MB", median(script_peaks), name),
    ]
