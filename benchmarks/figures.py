"""What a benchmark yields, and how times and memory are taken."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured line: what, ours, the reference beside it in the same run, and the bar if there is one.

    `ours` and `reference` are medians in `unit`; `bar` is the highest ratio ours/reference (or, without a reference,
    the highest `ours`) that is good enough; `at_least` turns it into the lowest.
    """

    name: str
    ours: float
    unit: str
    reference: float | None = None
    reference_name: str = ""
    bar: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """ours / reference."""
        return None if not self.reference else self.ours / self.reference

    @property
    def verdict(self) -> str:
        """holds, short, or nothing where there is no bar."""
        if self.bar is None:
            return ""
        value = self.ours if self.ratio is None else self.ratio
        return "holds" if (value >= self.bar if self.at_least else value <= self.bar) else "short"


def median_seconds(
    work: Callable[[], object], *, runs: int = RUNS, before: Callable[[], object] | None = None
) -> float:
    """The median wall time of `work` over `runs` runs; `before` is done before each one and not timed."""
    times = []
    for _ in range(runs):
        if before is not None:
            before()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def alternately(
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    runs: int = RUNS,
    before: Callable[[], object] | None = None,
) -> tuple[float, float]:
    """Median wall times of two pieces of work done in turn, so that a drifting machine hits both alike."""
    pairs = [(median_seconds(ours, runs=1, before=before), median_seconds(reference, runs=1)) for _ in range(runs)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def run_measured(
    command: Sequence[str], *, env: dict[str, str] | None = None, timeout_s: float = 900
) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of a command of its own; raises when it fails."""
    with tempfile.TemporaryDirectory() as directory:
        result = Path(directory) / "result"
        process = subprocess.Popen(
            [sys.executable, "-S", str(Path(__file__).with_name("spawn.py")), str(result), *command],
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=timeout_s)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            sys.stderr.write(output.decode(errors="replace")[-2000:])
            raise subprocess.CalledProcessError(process.returncode, list(command))
        seconds, peak = result.read_text().split()
    return float(seconds), int(peak) / 1024


def peak_mb(pid: int | str = "self") -> float:
    """The highest resident memory of a running process so far, in megabytes (Linux only: /proc)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def resident_mb(pid: int | str = "self") -> float:
    """The resident memory of a running process now, in megabytes (Linux only: /proc)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_s(pid: int) -> float:
    """The seconds of processor that a running process has used so far (Linux only: /proc)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reset_peak(pid: int | str) -> None:
    """Reset the count of a process's peak (Linux only: clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
