"""The terminal application from outside: first paint, rest, a million rows, and the echo of a key.

Measured with the tools that stand beside the repository, in a pseudo-terminal or tmux, on a sandbox of its own; without
them there is nothing to measure with, and no figure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
APP = (sys.executable, "-m", "sparkify_tui", "--sandbox")
MILLION = (
    "select a.n * 1000 + b.n as n, a.n as a, b.n as b, 'row' as word, 0.5 as half from "
    "(select row_number() over () - 1 as n from staging_events limit 1000) a, "
    "(select row_number() over () - 1 as n from staging_events limit 1000) b"
)
KEYS = 100


def run() -> list[Figure]:
    """Every figure of the terminal; none where the tools or tmux are missing."""
    if not (TOOLS / "tui_bench.py").exists() or shutil.which("tmux") is None:
        return []
    with tempfile.TemporaryDirectory(prefix="sparkify-terminal-") as directory:
        env = {
            **os.environ,
            "SPARKIFY_SANDBOX_HOME": str(Path(directory) / "home"),
            "SPARKIFY_TUI_HOME": str(Path(directory) / "state"),
        }
        try:
            _command(env, "create")
            _command(env, "load")
            return [*_first_paint(env), *_rest(env), *_million_rows(env), *_echo(env)]
        finally:
            _command(env, "sandbox", "stop")


def _command(env: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "sparkify_tui", *(() if words[0] == "sandbox" else ("--sandbox",)), *words]
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=300)


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


def _first_paint(env: dict[str, str]) -> list[Figure]:
    runs = ("--runs", "5", "--settle", "0")
    ours = _bench(env, ["--wait", "sparkify", *runs], APP)["first_paint_ms"]
    floor = _bench(env, ["--wait", "READY", *runs], [sys.executable, str(TOOLS / "minimal_app.py")])["first_paint_ms"]
    figures = [Figure("first paint", ours, "ms", floor, "minimal textual app", bar=1.4)]
    harlequin = shutil.which("harlequin")
    if harlequin is not None:
        theirs = _bench(env, ["--wait", "Query", *runs], [harlequin])["first_paint_ms"]
        figures.append(Figure("first paint", ours, "ms", theirs, "harlequin", bar=0.6))
    return figures


def _rest(env: dict[str, str]) -> list[Figure]:
    seen = _bench(env, ["--wait", "available", "--runs", "1", "--settle", "25", "--idle", "30"], APP)
    return [
        Figure("memory at rest", seen["rss_mb"], "MB", bar=120),
        Figure("CPU at rest", seen["idle_cpu_pct"], "%", bar=1.0),
    ]


def _million_rows(env: dict[str, str]) -> list[Figure]:
    steps = ("F4", f"text:{MILLION}", "sleep:1", "C-j", "Escape", "sleep:1", "End")
    waits = ("", "", "", r"500 of 500\+", "", "", r"1,000,000.*complete")
    options = ["--wait", "available", "--runs", "1", "--settle", "8", "--timeout", "240"]
    for key, wait in zip(steps, waits, strict=True):
        options += ["--keys", key, "--wait2", wait]
    seen = _bench(env, options, APP)
    return [
        Figure("first rows of 1,000,000 x 5 after the key", seen["step3_ms"], "ms", bar=250),
        Figure("all 1,000,000 rows fetched after End", seen["step6_ms"] / 1000, "s"),
        Figure("memory growth over 1,000,000 rows", seen["step6_rss_mb"] - seen["rss_mb"], "MB", bar=120),
    ]


def _echo(env: dict[str, str]) -> list[Figure]:
    done = subprocess.run(
        [
            *(sys.executable, str(TOOLS / "echo_bench.py"), "--ready", "available", "--keys", "\\x1bOS"),
            *("--n", str(KEYS), "--", *APP),
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
        Figure("echo of a key, median", seen["p50_ms"], "ms", note=note),
        Figure("echo of a key, 99th percentile", seen["p99_ms"], "ms", bar=40, note=note),
    ]
