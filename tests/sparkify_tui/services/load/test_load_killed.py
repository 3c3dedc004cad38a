"""A load killed after any of its events, and then run again, ends where one load would have."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sparkify_tui.events import CheckFinished, CheckStarted, LoadEvent
from sparkify_tui.services.load.load_history import load_history
from tests.paths import ROOT
from tests.sampling import telling
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song
from tests.waiting import TIMEOUT_S

SHARES = 8
"""The events after which a load is killed are dealt out to so many tests, of which two are run every time."""


class Killer:
    """Runs loads in processes of their own and kills them."""

    def __init__(self, warehouse: Warehouse, directory: Path) -> None:
        config = directory / "config.pickle"
        config.write_bytes(pickle.dumps(warehouse.config))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.sparkify_tui.services.load.killed_load", str(config)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def load(self, number: int, how: str = "incremental") -> str:
        """Load until the `number`-th event: killed, or ended when there are fewer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{number} {how}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer in ("killed", "ended")
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.communicate(timeout=TIMEOUT_S)


@pytest.fixture
def killer(running: Warehouse, tmp_path: Path) -> Iterator[Killer]:
    running.use()
    found = Killer(running, tmp_path)
    try:
        yield found
    finally:
        found.close()


def lay_out(warehouse: Warehouse, side: int) -> None:
    """One of two states of the bucket; from each to the other, files are added, changed and removed."""
    warehouse.put_songs("A/A", [song(1, title="Another")])
    warehouse.put_events("2018-11-01", [event(1, item, at_s=item) for item in range(3)])
    if side:
        warehouse.put_songs("A/B", [song(2)])
        warehouse.put_events("2018-11-02", [event(2, 1, at_s=91_000, level="paid")])
        warehouse.put_events("2018-11-03", [event(3, 0, at_s=180_000)])
        gone = ["log_data/2018-11-04.json"]
    else:
        warehouse.put_events("2018-11-02", [event(2, 0, at_s=90_000)])
        warehouse.put_events("2018-11-04", [event(4, 0, at_s=270_000, userId="27")])
        gone = ["song_data/A/B.json", "log_data/2018-11-03.json"]
    for key in gone:
        if (warehouse.bucket / key).exists():
            warehouse.remove(key)


@pytest.fixture(scope="module")
def wanted(running: Warehouse) -> list[dict[str, list[str]]]:
    """What one load of each state gives."""

    async def both_ends() -> list[dict[str, list[str]]]:
        ends = []
        running.use()
        for side in (0, 1):
            lay_out(running, side)
            await running.clear()
            await running.load()
            ends.append(await running.state())
        return ends

    return asyncio.run(both_ends())


def points_of(events: list[LoadEvent]) -> list[int]:
    """The numbers of all events, but of the checks' only the first and last few: nothing is written between them."""
    numbers = range(1, len(events) + 1)
    checks = [n for n in numbers if isinstance(events[n - 1], CheckStarted | CheckFinished)]
    return sorted({*numbers} - {*checks[3:-2]})


@pytest.mark.parametrize("share", telling(range(8), set[int]()))
async def test_killed_after_any_event_and_run_again(
    running: Warehouse, wanted: list[dict[str, list[str]]], killer: Killer, share: int
) -> None:
    side = 0
    lay_out(running, side)
    await running.load()
    side = 1
    lay_out(running, side)
    numbers = points_of(await running.load())
    for number in numbers[share::SHARES]:
        side = 1 - side
        lay_out(running, side)
        killer.load(number)
        await running.load()
        assert await running.state() == wanted[side], f"killed after event {number}"
    lay_out(running, 1 - side)
    await running.load()
    assert not list(running.staged())
    assert "running" not in {row[3] for row in (await load_history(running.target)).rows}


async def test_killed_while_everything_is_loaded_anew(
    running: Warehouse, wanted: list[dict[str, list[str]]], killer: Killer
) -> None:
    lay_out(running, 1)
    await running.load()
    for number in (4, 7, 9, 14, 20):
        assert killer.load(number, "full") == "killed"
        await running.load()
        assert await running.state() == wanted[1]


async def test_killed_in_the_first_load_of_all(
    running: Warehouse, wanted: list[dict[str, list[str]]], killer: Killer
) -> None:
    lay_out(running, 1)
    await running.load()
    for number in (1, 2, 6, 8, 12):
        await running.clear()
        assert killer.load(number) == "killed"
        await running.load()
        assert await running.state() == wanted[1]
