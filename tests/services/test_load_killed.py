"""A load killed after any of its events, and then run again, ends where one load would have."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sparkify_tui.sandbox.home import Home
from sparkify_tui.services.load import LoadOptions
from tests.services.warehouses import Warehouse, event, song, start, stop

ROOT = Path(__file__).resolve().parents[2]
MOST_EVENTS = 64
SHARES = 6


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    home = Home(tmp_path_factory.mktemp("home"))
    try:
        yield asyncio.run(start(home))
    finally:
        stop(home)


def killed_after(warehouse: Warehouse, tmp_path: Path, number: int, how: str = "") -> bool:
    """Whether the load was killed; False when it ended before its `number`-th event."""
    config = tmp_path / "config.pickle"
    config.write_bytes(pickle.dumps(warehouse.config))
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.killed_load", str(config), str(number), how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


async def prepare(warehouse: Warehouse) -> None:
    """A loaded warehouse, then a change of every kind."""
    await warehouse.clear()
    warehouse.put_songs("A/A", [song(1, title="Another")])
    warehouse.put_events("2018-11-01", [event(1, item, at_s=item) for item in range(3)])
    warehouse.put_events("2018-11-02", [event(2, 0, at_s=90_000)])
    await warehouse.load()
    warehouse.put_songs("A/B", [song(2)])
    warehouse.put_events("2018-11-02", [event(2, 1, at_s=91_000, level="paid")])
    warehouse.put_events("2018-11-03", [event(3, 0, at_s=180_000)])


@pytest.mark.parametrize("share", range(SHARES))
async def test_killed_after_any_event_and_run_again(running: Warehouse, tmp_path: Path, share: int) -> None:
    running.use()
    await prepare(running)
    await running.load()
    wanted = await running.state()
    for number in range(1 + share, MOST_EVENTS, SHARES):
        running.put_events("2018-11-02", [event(2, 0, at_s=90_000)])
        (running.bucket / "log_data/2018-11-03.json").unlink()
        (running.bucket / "song_data/A/B.json").unlink()
        await prepare(running)
        was_killed = killed_after(running, tmp_path, number)
        await running.load()
        assert await running.state() == wanted, f"killed after event {number}"
        if not was_killed:
            return
    pytest.fail(f"a load has more than {MOST_EVENTS} events: look further")


async def test_killed_while_everything_is_loaded_anew(running: Warehouse, tmp_path: Path) -> None:
    running.use()
    await prepare(running)
    await running.load()
    wanted = await running.state()
    for number in (4, 9, 14, 20):
        killed_after(running, tmp_path, number, "full")
        await running.load(LoadOptions())
        assert await running.state() == wanted
