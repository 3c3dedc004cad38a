"""Rows that were fetched, sorted and filtered: how long it takes, and how long it keeps a key waiting."""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime, timedelta
from decimal import Decimal

from benchmarks.figures import Figure
from sparkify_tui.models import Page, ResultColumn, Row
from sparkify_tui.tui.results.arrange import arranged
from sparkify_tui.tui.results.page_store import PageStore

ROWS, PAGE_ROWS = 100_000, 1000
BAR_MS, STALL_BAR_MS = 300, 50
RUNS = 5
TICK_S = 0.001
COLUMNS = tuple(
    ResultColumn(name, kind)
    for name, kind in (
        ("id", "bigint"),
        ("name", "varchar"),
        ("amount", "numeric(12,2)"),
        ("at", "timestamp"),
        ("level", "varchar"),
    )
)
CASES: dict[str, tuple[tuple[int, bool] | None, str]] = {
    "sort by a bigint": ((0, False), ""),
    "sort by a text": ((1, False), ""),
    "sort by a numeric": ((2, True), ""),
    "sort by a timestamp": ((3, False), ""),
    "filter by a text of 1 %": (None, "song 0.99"),
    "filter by what no row holds": (None, "zzzz"),
    "filter by a number": (None, "123"),
    "filter and sort": ((1, False), "song 0.9"),
}


def run() -> list[Figure]:
    """Per case the time, and the longest time that another thread, as that of the keys, had to wait."""
    store = _stored()
    figures = []
    for name, (sorted_by, sought) in CASES.items():
        runs = sorted(_measured(store, sorted_by, sought) for _ in range(RUNS))
        took_s, stall_s = runs[RUNS // 2][0], sorted(stall for _, stall in runs)[RUNS // 2]
        figures.append(Figure(f"{name}, {ROWS:,} rows x {len(COLUMNS)}", took_s * 1000, "ms", bar=BAR_MS))
        figures.append(Figure("longest wait of a key meanwhile", stall_s * 1000, "ms", bar=STALL_BAR_MS))
    store.close()
    return figures


def _stored() -> PageStore:
    chance = random.Random(1)  # noqa: S311  the same rows each time
    store = PageStore(COLUMNS)
    for first in range(0, ROWS, PAGE_ROWS):
        rows = tuple(_row(first + place, chance) for place in range(PAGE_ROWS))
        store.add(Page(COLUMNS, rows, first, first + PAGE_ROWS == ROWS))
    return store


def _row(number: int, chance: random.Random) -> Row:
    return (
        chance.randrange(10**9),
        f"song {chance.random()}",
        Decimal(chance.randrange(10**8)) / 100,
        datetime(2018, 11, 1) + timedelta(seconds=chance.randrange(10**7)),
        "paid" if number % 7 else None,
    )


def _measured(store: PageStore, sorted_by: tuple[int, bool] | None, sought: str) -> tuple[float, float]:
    """Seconds that it took in a thread, and the longest tick of this one meanwhile."""
    working = threading.Thread(target=arranged, args=(store, ROWS, sorted_by, sought))
    started = last = time.perf_counter()
    longest = 0.0
    working.start()
    while working.is_alive():
        time.sleep(TICK_S)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return time.perf_counter() - started, longest
