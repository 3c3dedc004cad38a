"""Random sequences of all that may happen to loads at once, beside one load of the final files.

Files come, change, go and come again under other names, also while a load runs; loads are killed at any moment, meet
faults, run two at a time, rebuild everything, pack, leave rows out; the sandbox itself is killed. Slow: `make daily`.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from redshift_sandbox.faults_client import clear_faults, set_fault
from sparkify_tui import sandbox as stand_in
from sparkify_tui.errors import SparkifyError
from sparkify_tui.services.load.load_options import LoadOptions
from tests.paths import ROOT
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, load_quickly, song

LOGS = [*(f"2018-11-0{day}" for day in range(1, 7)), "a/b c", "a/b c.json.x", "a/ü"]
SONGS = [*(f"A/{number}" for number in range(6)), "A/1/x", "B/'q"]
TITLES = ["T1", "T2", "T3", "Ünï", "a'b"]
ARTISTS = ["Muse", "Nobody"]
LENGTHS = [209.34485, 100.5]


class Hostile:
    """What happens to one warehouse; `log` tells it."""

    def __init__(self, warehouse: Warehouse, chance: random.Random, directory: Path) -> None:
        self.warehouse = warehouse
        self.chance = chance
        self.directory = directory
        self.bad = chance.random() < 0.5
        self.log: list[str] = []

    def begin(self) -> None:
        """Two logs and three songs, with or without a place for manifests."""
        chance = self.chance
        self.warehouse.use(
            staging=chance.random() < 0.75,
            max_errors=100_000 if self.bad else 0,
            pack_files=chance.choice([20_000, 3]),
        )
        for item in range(2):
            self.warehouse.put_events(LOGS[item], [event(1, item)])
        for number in range(3):
            self.warehouse.put_songs(SONGS[number], [song(number)])

    def options(self) -> LoadOptions:
        """Options of a load."""
        chance = self.chance
        return LoadOptions(
            full=chance.random() < 0.12,
            pack=chance.choice([None, None, True, False]),
            retry_rejected=chance.random() < 0.1,
            dry_run=chance.random() < 0.05,
            only=chance.choice([*[None] * 9, frozenset({"songs"}), frozenset({"staging_events"})]),
        )

    def change(self) -> None:
        """Add, change, copy and remove files."""
        chance, warehouse = self.chance, self.warehouse
        for _ in range(chance.randint(1, 4)):
            logs = sorted((warehouse.bucket / "log_data").rglob("*.json"))
            match chance.choice(["events", "events", "events", "songs", "songs", "remove", "copy"]):
                case "events":
                    warehouse.put_events(chance.choice(LOGS), [self._event() for _ in range(chance.randint(0, 8))])
                case "songs":
                    warehouse.put_songs(chance.choice(SONGS), [self._song() for _ in range(chance.randint(1, 3))])
                case "remove":
                    files = chance.choice([logs, sorted((warehouse.bucket / "song_data").rglob("*.json"))])
                    if len(files) > 2:
                        chance.choice(files).unlink()
                case _:
                    warehouse.put(f"log_data/{chance.choice(LOGS)}.json", chance.choice(logs).read_text())

    async def step(self) -> None:
        """Change something and let something happen to a load of it."""
        self.change()
        options = self.options()
        match self.chance.choice(["load", "fault", "fault", "kill", "kill", "two", "server"]):
            case "load":
                await self.attempt("load", options)
            case "fault":
                name, given = self._fault()
                set_fault(self.warehouse.home, name, given)
                await self.attempt(f"{name} {given}", options)
            case "kill":
                await self._kill_load(options)
            case "two":
                both = (self.attempt("one of two", options), self.attempt("the other", self.options()))
                await asyncio.gather(*both)
            case _:
                await self._kill_server(options)
        stand_in.start(self.warehouse.home)
        clear_faults(self.warehouse.home)

    async def attempt(self, what: str, options: LoadOptions) -> None:
        """Load; an error has to tell what to do."""
        try:
            await load_quickly(self.warehouse.target, options)
            self.log.append(f"{what}, {options}: done")
        except SparkifyError as error:
            self.log.append(f"{what}, {options}: {error}")
            assert error.remedy, error

    async def _kill_load(self, options: LoadOptions) -> None:
        given = self.directory / "load.pickle"
        given.write_bytes(pickle.dumps((self.warehouse.config, options)))
        loading = _start(given)
        after_s = self.chance.uniform(0.3, 2)
        with suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(loading.wait, after_s)
        if self.chance.random() < 0.3:
            self.change()
        other = None
        if self.chance.random() < 0.3:
            other = asyncio.create_task(self.attempt("beside one to be killed", self.options()))
            await asyncio.wait({other}, timeout=self.chance.uniform(0, 0.4))
        loading.kill()
        loading.wait()
        self.log.append(f"killed after {after_s:.2f} s, {options}")
        if other is not None:
            await other

    async def _kill_server(self, options: LoadOptions) -> None:
        loading = asyncio.create_task(self.attempt("while the sandbox is killed", options))
        await asyncio.wait({loading}, timeout=self.chance.uniform(0, 0.6))
        pid = stand_in.status(self.warehouse.home).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await loading

    def _fault(self) -> tuple[str, dict[str, Any]]:
        few, many = self.chance.randint(0, 40), self.chance.randint(0, 150)
        times, operation = self.chance.randint(1, 5), self.chance.choice(["*", "PutObject", "DeleteObjects"])
        return self.chance.choice(
            [
                ("drop-connection", {"during": "copy", "after_rows": few}),
                ("drop-connection", {"during": "result", "after_rows": many, "times": times}),
                ("throttling", {"operation": operation, "times": times}),
                ("unavailable", {"operation": operation, "times": times}),
                ("dropped-call", {"times": times, "late": times > 2}),
                ("storage-full", {"after_rows": few, "times": times % 2}),
                ("role-not-valid", {"seconds": 1e6}),
                ("access-denied", {"action": self.chance.choice(["s3:PutObject", "s3:DeleteObject", "s3:GetObject"])}),
                ("expired-token", {}),
                ("kill", {"at": self.chance.choice(["call", "statement", "write"])}),
                ("kill", {"at": "copy", "after_rows": few}),
                ("kill", {"at": "result", "after_rows": many}),
            ]
        )

    def _event(self) -> dict[str, Any]:
        chance = self.chance
        found = event(
            chance.randint(1, 6),
            chance.randint(0, 5),
            at_s=chance.randint(0, 400_000),
            userId=chance.choice(["26", "27", "28"]),
            level=chance.choice(["free", "paid"]),
            page=chance.choice(["NextSong", "NextSong", "NextSong", "Home"]),
            song=chance.choice(TITLES),
            artist=chance.choice(ARTISTS),
            length=chance.choice(LENGTHS),
        )
        return {**found, "ts": "late"} if self.bad and chance.random() < 0.1 else found

    def _song(self) -> dict[str, Any]:
        chance = self.chance
        return song(
            chance.randint(0, 8),
            title=chance.choice(TITLES),
            artist_name=chance.choice(ARTISTS),
            duration=chance.choice(LENGTHS),
            year=chance.choice([0, 2000, 2001]),
        )


def _start(given: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.sparkify_tui.services.load.timed_load", str(given)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


async def end(warehouse: Warehouse) -> dict[str, list[str]]:
    """All tables, and the rows that are left out."""
    rejected = await warehouse.sql("select table_name, uri, line, column_name, value, reason from etl.rejected_rows")
    return {**await warehouse.state(), "rejected": sorted(map(repr, rejected))}


@pytest.fixture
def hostile_place(warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sandbox, running and with no fault set afterwards."""
    yield warehouse
    stand_in.start(warehouse.home)
    clear_faults(warehouse.home)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
async def test_whatever_happens_ends_as_one_load(hostile_place: Warehouse, tmp_path: Path, seed: int) -> None:
    warehouse = hostile_place
    hostile = Hostile(warehouse, random.Random(seed), tmp_path)
    hostile.begin()
    for _ in range(5):
        await hostile.step()
    told = json.dumps(hostile.log, indent=1)
    await load_quickly(warehouse.target, LoadOptions())
    found, left = await end(warehouse), list(warehouse.staged())
    assert ("running",) not in await warehouse.sql("select status from etl.loads"), told
    await warehouse.clear()
    await load_quickly(warehouse.target, LoadOptions())
    assert found == await end(warehouse), told
    assert not left or warehouse.config.s3.staging is None, told
