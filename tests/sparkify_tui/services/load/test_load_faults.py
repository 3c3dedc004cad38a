"""A load that meets a fault at any step: nothing is lost, nothing doubled, and the next load completes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest

from redshift_sandbox.faults_client import clear_faults, set_fault
from sparkify_tui import sandbox as stand_in
from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import CopyStarted, Loaded, RowsTransformed
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from tests.sampling import telling
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, load_quickly, song

FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "line cut in a COPY": ("drop-connection", {"during": "copy", "after_rows": 2}),
    "line cut in the second COPY": ("drop-connection", {"during": "copy", "after_rows": 6}),
    "line cut in every answer for a while": ("drop-connection", {"during": "result", "times": 3}),
    "line cut after a few rows": ("drop-connection", {"during": "result", "after_rows": 12}),
    "line cut after more rows": ("drop-connection", {"during": "result", "after_rows": 30}),
    "line cut in the checks": ("drop-connection", {"during": "result", "after_rows": 45}),
    "throttled listing": ("throttling", {"operation": "ListObjectsV2", "times": 2}),
    "throttled manifest": ("throttling", {"operation": "PutObject", "times": 2}),
    "every other call throttled": ("throttling", {"rate": 0.5}),
    "S3 unavailable": ("unavailable", {"times": 2}),
    "call cut off": ("dropped-call", {"times": 2}),
    "call cut off after it was done": ("dropped-call", {"operation": "PutObject", "late": True}),
    "storage full in a COPY": ("storage-full", {"after_rows": 2, "times": 1}),
    "storage full at the first write": ("storage-full", {"times": 1}),
    "storage full for good": ("storage-full", {}),
    "role not valid yet": ("role-not-valid", {"seconds": 1e6}),
    "S3 denied": ("access-denied", {"action": "s3:ListBucket"}),
    "manifest denied": ("access-denied", {"action": "s3:PutObject"}),
    "credentials expired": ("expired-token", {}),
    "killed at a call": ("kill", {"at": "call", "operation": "PutObject"}),
    "killed in a COPY": ("kill", {"at": "copy", "after_rows": 3}),
    "killed at a statement": ("kill", {"at": "statement"}),
    "killed at a write": ("kill", {"at": "write"}),
    "killed in an answer": ("kill", {"at": "result", "after_rows": 20}),
}
OFTEN = {
    *("line cut in a COPY", "every other call throttled", "storage full in a COPY"),
    *("role not valid yet", "S3 denied", "killed at a write"),
}
"""At least one of each kind."""
RIGHT_AWAY = {"line cut in a COPY", "throttled listing", "throttled manifest", "S3 unavailable", "call cut off"}
"""What a load has to get over by itself."""


def first(warehouse: Warehouse) -> None:
    """Two days and two songs."""
    warehouse.put_songs("A/A", [song(1, title="Another")])
    warehouse.put_songs("A/B", [song(2, artist_name="Nobody")])
    warehouse.put_events("2018-11-01", [event(1, item, at_s=item) for item in range(3)])
    warehouse.put_events("2018-11-02", [event(2, item, at_s=90_000 + item) for item in range(3)])


def then(warehouse: Warehouse) -> None:
    """A day changed, one more, and a song that comes late."""
    warehouse.put_events("2018-11-02", [event(2, item, at_s=90_000 + item, level="paid") for item in range(4)])
    warehouse.put_events("2018-11-03", [event(3, item, at_s=180_000 + item, userId="27") for item in range(3)])
    warehouse.put_songs("A/C", [song(3)])


@pytest.fixture(scope="module")
def wanted(running: Warehouse) -> dict[str, list[str]]:
    """What one load of everything gives."""

    async def at_once() -> dict[str, list[str]]:
        running.use()
        await running.clear()
        first(running)
        then(running)
        await running.load()
        return await running.state()

    return asyncio.run(at_once())


@pytest.fixture
def faulty(warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sandbox with no fault set before and after."""
    clear_faults(warehouse.home)
    yield warehouse
    stand_in.start(warehouse.home)
    clear_faults(warehouse.home)


async def attempt(warehouse: Warehouse) -> SparkifyError | None:
    """The error that a load ends with, if any."""
    try:
        await load_quickly(warehouse.target, LoadOptions())
    except SparkifyError as error:
        return error
    return None


@pytest.mark.parametrize("name", telling(FAULTS, OFTEN))
async def test_a_load_that_meets_a_fault_loses_and_doubles_nothing(
    faulty: Warehouse, wanted: dict[str, list[str]], name: str
) -> None:
    first(faulty)
    await faulty.load()
    before = await faulty.state()
    then(faulty)
    fault, options = FAULTS[name]
    set_fault(faulty.home, fault, options)
    error = await attempt(faulty)
    stand_in.start(faulty.home)
    clear_faults(faulty.home)
    if error is None:
        assert name not in {"storage full for good", "role not valid yet", "S3 denied", "credentials expired"}
    else:
        assert name not in RIGHT_AWAY, error
        assert error.remedy, error
        state = await faulty.state()
        assert {table: state[table] for table in ("songplays", "users", "songs", "artists", "time", "ledger")} == {
            table: before[table] for table in ("songplays", "users", "songs", "artists", "time", "ledger")
        } or "was lost" in error.message, error
    await faulty.load()
    assert await faulty.state() == wanted


@pytest.mark.parametrize("at", telling([CopyStarted, RowsTransformed], {CopyStarted}))
async def test_a_load_goes_on_by_itself_when_the_server_died_and_is_back(
    faulty: Warehouse, wanted: dict[str, list[str]], at: type
) -> None:
    first(faulty)
    await faulty.load()
    then(faulty)
    seen: list[type] = []
    async with aclosing(load(faulty.target, LoadOptions())) as events:
        async for item in events:
            if isinstance(item, at) and at not in seen:
                await asyncio.to_thread(die_and_come_back, faulty)
            seen.append(type(item))
    assert seen[-1] is Loaded
    assert await faulty.state() == wanted


def die_and_come_back(warehouse: Warehouse) -> None:
    """End the sandbox without a word, and start it again: every connection is gone, the load's lock with its own."""
    pid = stand_in.status(warehouse.home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while stand_in.status(warehouse.home).running:
        assert time.monotonic() < deadline
    stand_in.start(warehouse.home)
    cluster = warehouse.target.config.cluster
    while True:  # its clusters open their databases after the start
        try:
            socket.create_connection((cluster.host, cluster.db_port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
        else:
            return
