"""The terminal application from outside: first paint, rest, large results, and the echo of a key at rest and in a load.

Measured with the tools that stand beside the repository, in a pseudo-terminal or tmux, on a sandbox of its own with a
million events; without them there is nothing to measure with, and no figure. harlequin is measured beside it when there
is one: where HARLEQUIN says, on PATH, or as `make bench` installs it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import RUNS, Figure
from benchmarks.stand import stand
from sparkify_tui.sandbox import HOME_VARIABLE

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
APP = (sys.executable, "-m", "sparkify_tui", "--sandbox")
NOISY_APP = (sys.executable, "-m", "benchmarks.noisy_app", "--sandbox")
SONGS, EVENTS = 14_896, 1_000_000
MILLION = (
    "select a.n * 1000 + b.n as n, a.n as a, b.n as b, 'row' as word, 0.5 as half from "
    "(select row_number() over () - 1 as n from staging_events limit 1000) a, "
    "(select row_number() over () - 1 as n from staging_events limit 1000) b"
)
HUNDRED_MILLION = (
    "select e.*, s.song as other from staging_events e cross join (select song from staging_events limit 100) s"
)
PAGES = 40
KEYS = 100
F3, F4 = "\\x1bOR", "\\x1bOS"


def run() -> list[Figure]:
    """Every figure of the terminal; none where the tools or tmux are missing."""
    if not can_measure():
        return []
    with stand(songs=SONGS, events=EVENTS) as bench, tempfile.TemporaryDirectory(prefix="sparkify-terminal-") as state:
        env = {**os.environ, HOME_VARIABLE: str(bench.home.path), "SPARKIFY_TUI_HOME": state}
        figures = [*_first_paint(env), *_rest(env), *echo(env, "at rest", APP, [F4])]
        # The load asks first; its answer leads to the ETL pane.
        figures += echo(env, "in a load of 1,000,000 events, 2,000 log lines a second", NOISY_APP, [F3, "\\r", F4])
        bench.run("load")
        return [*figures, *_million_rows(env), *_hundred_million_rows(env)]


def can_measure() -> bool:
    """Whether tmux and the tools are there; says what is missing."""
    if (TOOLS / "tui_bench.py").exists() and shutil.which("tmux") is not None:
        return True
    print(f"There is nothing to measure with: it takes tmux and the tools in {TOOLS}.", flush=True)
    return False


def _bench(env: dict[str, str], options: Sequence[str], command: Sequence[str]) -> dict[str, float]:
    """The medians that tui_bench prints."""
    done = subprocess.run(
        [sys.executable, str(TOOLS / "tui_bench.py"), *options, "--", *command],
        env=env,
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
    )
    line = next(row for row in done.stdout.splitlines() if row.startswith("MEDIAN "))
    medians: dict[str, float] = json.loads(line.removeprefix("MEDIAN "))
    return medians


def _steps(env: dict[str, str], steps: Sequence[tuple[str, str]]) -> dict[str, float]:
    """The medians of one run: keys and what they bring to the screen ("" waits for nothing), one after another."""
    options = ["--wait", "available", "--runs", "1", "--settle", "8", "--timeout", "240"]
    for keys, wait in steps:
        options += ["--keys", keys, "--wait2", wait]
    return _bench(env, options, APP)


def _first_paint(env: dict[str, str]) -> list[Figure]:
    ours, *others = [("sparkify", APP), ("READY", (sys.executable, str(TOOLS / "minimal_app.py")))]
    own = Path(sys.prefix) / "harlequin" / "bin" / "harlequin"  # the environment that `make harlequin` makes
    harlequin = os.environ.get("HARLEQUIN") or shutil.which("harlequin") or (str(own) if own.exists() else None)
    if harlequin is None:
        print("harlequin is not installed: its first paint is left out. HARLEQUIN may name the program.", flush=True)
    else:
        others.append(("Query", (harlequin,)))
    programs = [ours, *others]
    times: list[list[float]] = [[] for _ in programs]
    for _ in range(RUNS):  # in turn, so that a machine that is busy for a while is so for all of them
        for (wait, command), seen in zip(programs, times, strict=True):
            seen.append(_bench(env, ["--wait", wait, "--runs", "1", "--settle", "0"], command)["first_paint_ms"])
    mine, floor, *theirs = [statistics.median(seen) for seen in times]
    return [
        Figure("first paint", mine, "ms", floor, "minimal textual app", bar=1.4),
        *(Figure("first paint", mine, "ms", other, "harlequin", bar=0.6) for other in theirs),
    ]


def _rest(env: dict[str, str]) -> list[Figure]:
    seen = _bench(env, ["--wait", "available", "--runs", "1", "--settle", "25", "--idle", "30"], APP)
    return [
        Figure("memory at rest", seen["rss_mb"], "MB", bar=120),
        Figure("CPU at rest", seen["idle_cpu_pct"], "%", bar=1.0),
    ]


def _million_rows(env: dict[str, str]) -> list[Figure]:
    steps = [
        *[
            ("F4", ""),
            (f"text:{MILLION}", ""),
            ("sleep:1", ""),
            ("C-j", r"500 of 500\+"),
            ("Escape", ""),
            ("sleep:1", ""),
        ],
        *[("End", r"1,000,000.*complete"), ("Home", ""), *[(" ".join(["PageDown"] * 50), "") for _ in range(PAGES)]],
        ("End", r"1,000,000.*complete"),
    ]
    seen = _steps(env, steps)
    most = max(seen["step6_peak_mb"], seen[f"step{len(steps) - 1}_peak_mb"])
    return [
        Figure("first rows of 1,000,000 x 5 after the key", seen["step3_ms"], "ms", bar=250),
        Figure("all 1,000,000 rows fetched after End", seen["step6_ms"] / 1000, "s"),
        Figure("memory growth over 1,000,000 rows, to the peak", most - seen["rss_mb"], "MB", bar=120),
    ]


def _hundred_million_rows(env: dict[str, str]) -> list[Figure]:
    steps = [
        *[("F4", ""), (f"text:{HUNDRED_MILLION}", ""), ("sleep:1", ""), ("C-j", r"500 of 500\+"), ("Escape", "")],
        *[("sleep:1", ""), ("End", r"[1-9]\d,\d{3} of"), ("C-g", r"Cancel: cancelled")],
    ]
    seen = _steps(env, steps)
    return [
        Figure("first rows of 100,000,000 after the key", seen["step3_ms"], "ms", bar=250),
        Figure("cancelled at the server after the key", seen["step7_ms"], "ms", bar=1000),
    ]


def echo(
    env: dict[str, str],
    when: str,
    app: Sequence[str],
    before: Sequence[str],
    *,
    keys: int = KEYS,
    bar: float | None = 40,
) -> list[Figure]:
    """How long a key takes to show on the screen, typed so many times after the keys of `before`."""
    done = subprocess.run(
        [
            *(sys.executable, str(TOOLS / "echo_bench.py"), "--ready", "available", "--n", str(keys)),
            *(word for key in before for word in ("--keys", key)),
            *("--", *app),
        ],
        env=env,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    note = f"{seen['n']} keys, {seen['lost']} lost"
    return [
        Figure(f"echo of a key {when}, median", seen["p50_ms"], "ms", note=note),
        Figure(f"echo of a key {when}, 99th percentile", seen["p99_ms"], "ms", bar=bar, note=note),
    ]
