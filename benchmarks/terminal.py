"""The terminal application from outside: rest, large results, and the echo of a key at rest and in a load.

Measured in tmux, on a sandbox of its own with a million events; without tmux there is no figure.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from benchmarks.echo import echo
from benchmarks.figures import Figure, cpu_s, peak_mb, resident_mb
from benchmarks.pane import Pane, has_tmux
from benchmarks.stand import stand
from sparkify_tui.sandbox import HOME_VARIABLE

APP = (sys.executable, "-m", "sparkify_tui", "--sandbox")
NOISY_APP = (sys.executable, "-m", "benchmarks.noisy_app", "--sandbox")
LOAD = ("F3", "Enter", "F4")
"""The load asks first; its answer leads to the ETL pane, and F4 back to the editor."""
SONGS, EVENTS = 14_896, 1_000_000
MILLION = (
    "select a.n * 1000 + b.n as n, a.n as a, b.n as b, 'row' as word, 0.5 as half from "
    "(select row_number() over () - 1 as n from staging_events limit 1000) a, "
    "(select row_number() over () - 1 as n from staging_events limit 1000) b"
)
HUNDRED_MILLION = (
    "select e.*, s.song as other from staging_events e cross join (select song from staging_events limit 100) s"
)
FIRST_ROWS = r"500 of 500\+"
ALL_ROWS = r"1,000,000.*complete"
SETTLE_S = 8.0
AT_REST_S = 30.0
LONG_S = 240.0
PAGES = 40


def run() -> list[Figure]:
    """Every figure of the terminal; none where tmux is missing."""
    if not has_tmux():
        return []
    with stand(songs=SONGS, events=EVENTS) as bench, tempfile.TemporaryDirectory(prefix="sparkify-terminal-") as state:
        env = {**os.environ, HOME_VARIABLE: str(bench.home.path), "SPARKIFY_TUI_HOME": state}
        figures = [*_rest(env), *echo(env, "at rest", APP, ["F4"])]
        figures += echo(env, "in a load of 1,000,000 events, 2,000 log lines a second", NOISY_APP, LOAD)
        bench.run("load")
        return [*figures, *_million_rows(env), *_hundred_million_rows(env)]


@contextmanager
def _app(env: Mapping[str, str], *, settle_s: float = SETTLE_S) -> Iterator[Pane]:
    with Pane(env) as pane:
        pane.start(APP)
        pane.until("available")
        pane.rest(settle_s)
        yield pane


def _rest(env: Mapping[str, str]) -> list[Figure]:
    with _app(env, settle_s=3 * SETTLE_S) as pane:
        memory, before = resident_mb(pane.pid), cpu_s(pane.pid)
        pane.rest(AT_REST_S)
        cpu = (cpu_s(pane.pid) - before) / AT_REST_S * 100
    return [Figure("memory at rest", memory, "MB", bar=120), Figure("CPU at rest", cpu, "%", bar=1.0)]


def _million_rows(env: Mapping[str, str]) -> list[Figure]:
    with _app(env) as pane:
        before = resident_mb(pane.pid)
        first = _run(pane, MILLION)
        pane.press("End")
        fetched = pane.until(ALL_ROWS, timeout_s=LONG_S)
        pane.press("Home")
        for _ in range(PAGES):
            pane.press(*["PageDown"] * 50)
            pane.rest(0.3)
        pane.press("End")
        pane.until(ALL_ROWS, timeout_s=LONG_S)
        pane.rest(0.5)
        growth = peak_mb(pane.pid) - before
    return [
        Figure("first rows of 1,000,000 x 5 after the key", first * 1000, "ms", bar=250),
        Figure("all 1,000,000 rows fetched after End", fetched, "s"),
        Figure("memory growth over 1,000,000 rows, to the peak", growth, "MB", bar=120),
    ]


def _hundred_million_rows(env: Mapping[str, str]) -> list[Figure]:
    with _app(env) as pane:
        first = _run(pane, HUNDRED_MILLION)
        pane.press("End")
        pane.until(r"[1-9]\d,\d{3} of", timeout_s=LONG_S)
        pane.rest(0.5)
        pane.press("C-g")
        cancelled = pane.until("Cancel: cancelled")
    return [
        Figure("first rows of 100,000,000 after the key", first * 1000, "ms", bar=250),
        Figure("cancelled at the server after the key", cancelled * 1000, "ms", bar=1000),
    ]


def _run(pane: Pane, query: str) -> float:
    """Run a query in the editor; the seconds until its first rows are there, where the keys go then."""
    pane.press("F4")
    pane.rest(0.5)
    pane.type(query)
    pane.rest(1.5)
    pane.press("C-j")
    seconds = pane.until(FIRST_ROWS, timeout_s=LONG_S)
    pane.rest(0.5)
    pane.press("Escape")
    pane.rest(1.5)
    return seconds
