"""How soon the program answers: `--help` beside the least that click can do, the first paint beside Textual's least.

harlequin's first paint is measured too when there is one: where HARLEQUIN says, on PATH, or as `make bench` installs
it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import RUNS, Figure, alternately
from benchmarks.pane import Pane, has_tmux
from benchmarks.stand import stand
from sparkify_tui.sandbox import HOME_VARIABLE

PROGRAM = (sys.executable, "-m", "sparkify_tui")
MINIMAL_COMMAND = (sys.executable, "-c", "import click; click.Command('minimal').main(['--help'])")
MINIMAL_APP = (sys.executable, "-m", "benchmarks.minimal_app")
SONGS, EVENTS = 60, 400


def run() -> list[Figure]:
    """`--help`, and the first paint where there is tmux."""
    figures = [_help()]
    if has_tmux():
        figures += _first_paint()
    return figures


def _help() -> Figure:
    ours, least = alternately(lambda: _run([*PROGRAM, "--help"]), lambda: _run(MINIMAL_COMMAND), runs=4 * RUNS)
    return Figure("--help", ours * 1000, "ms", least * 1000, "minimal click command")


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60)


def _first_paint() -> list[Figure]:
    programs: list[Sequence[str]] = [(*PROGRAM, "--sandbox"), MINIMAL_APP]
    if (harlequin := _harlequin()) is not None:
        programs.append((harlequin,))
    times: list[list[float]] = [[] for _ in programs]
    with stand(songs=SONGS, events=EVENTS) as bench, tempfile.TemporaryDirectory(prefix="sparkify-start-") as state:
        env = {**os.environ, HOME_VARIABLE: str(bench.home.path), "SPARKIFY_TUI_HOME": state}
        for _ in range(RUNS):  # in turn, so that a machine that is busy for a while is so for all of them
            for command, seen in zip(programs, times, strict=True):
                seen.append(_paint_ms(env, command))
    mine, floor, *theirs = [statistics.median(seen) for seen in times]
    return [
        Figure("first paint", mine, "ms", floor, "minimal textual app", bar=1.4),
        *(Figure("first paint", mine, "ms", other, "harlequin", bar=0.6) for other in theirs),
    ]


def _paint_ms(env: Mapping[str, str], command: Sequence[str]) -> float:
    """Until anything at all stands on the screen."""
    with Pane(env) as pane:
        pane.start(command)
        return pane.until(r"\S") * 1000


def _harlequin() -> str | None:
    own = Path(sys.prefix) / "harlequin" / "bin" / "harlequin"  # the environment that `make harlequin` makes
    found = os.environ.get("HARLEQUIN") or shutil.which("harlequin") or (str(own) if own.exists() else None)
    if found is None:
        print("harlequin is not installed: its first paint is left out. HARLEQUIN may name the program.", flush=True)
    return found
