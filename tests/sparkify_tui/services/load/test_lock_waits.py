"""Whose lock is waited for is told: by a load, and by a script; and a transaction that is open is known as such."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import psycopg2
import pytest

from sparkify_tui.events import Loaded, LockAwaited, LockWaitEnded, StatementFailed, StatementFinished
from sparkify_tui.narration import sentence
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.query.lock_waits import held_locks
from sparkify_tui.services.query.query import QuerySession
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song
from tests.waiting import TIMEOUT_S


def other_client(warehouse: Warehouse) -> Any:
    """Another program's session."""
    to = warehouse.target.config.cluster
    return psycopg2.connect(
        host=to.host,
        port=to.db_port,
        user=to.db_user,
        password=to.db_password,
        dbname=to.db_name,
        application_name="nightly report",
    )


async def told_then_freed(events: AsyncGenerator[Any, None], free: Any) -> tuple[LockAwaited, list[Any]]:
    """The first wait that is told, on which the lock is freed, and all that came after it."""
    wait: LockAwaited | None = None
    after: list[Any] = []
    async with asyncio.timeout(TIMEOUT_S), aclosing(events) as stream:
        async for item in stream:
            if wait is not None:
                after.append(item)
            elif isinstance(item, LockAwaited):
                wait = item
                await asyncio.to_thread(free)
    assert wait is not None
    return wait, after


async def test_a_load_that_waits_names_the_session_that_holds_the_lock_and_goes_on(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 1)])
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    warehouse.put_events("2018-11-02", [event(2, 1, at_s=86_400)])
    holder = other_client(warehouse)
    pid = holder.info.backend_pid
    with holder.cursor() as cursor:
        cursor.execute("delete from songplays")
    wait, after = await told_then_freed(load(warehouse.target, LoadOptions()), holder.rollback)
    holder.close()
    (found,) = wait.holders
    assert (found.table, found.pid, found.application) == ("songplays", pid, "nightly report")
    assert found.user == warehouse.target.config.cluster.db_user
    assert found.since is not None
    assert "the lock on songplays that session" in (sentence(wait) or "")
    assert any(isinstance(item, LockWaitEnded) for item in after)
    assert isinstance(after[-1], Loaded)


@pytest.mark.parametrize("statement", ["insert into waited values (2)", "drop table waited", "lock table waited"])
async def test_a_script_that_waits_names_its_hindrance_and_can_be_cancelled(
    warehouse: Warehouse, statement: str
) -> None:
    holder = other_client(warehouse)
    with holder.cursor() as cursor:
        cursor.execute("create table waited (a int)")
        holder.commit()
        cursor.execute("insert into waited values (1)")
    async with QuerySession(warehouse.target) as session:
        async with asyncio.timeout(TIMEOUT_S), aclosing(session.run(f"begin; {statement}")) as events:
            seen = []
            async for item in events:
                seen.append(item)
                if isinstance(item, LockAwaited):
                    assert [(found.table, found.pid) for found in item.holders] == [("waited", holder.info.backend_pid)]
                    await session.cancel()
        assert isinstance(seen[-1], StatementFailed)
        assert seen[-1].sqlstate == "57014"
        assert session.transaction is not None
        assert session.transaction.failed
    holder.rollback()
    with holder.cursor() as cursor:
        cursor.execute("drop table waited")
    holder.commit()
    holder.close()


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("begin", (0, False)),
        ("begin; insert into counted values (1); select * from counted", (2, False)),
        ("begin; insert into counted values (1); select 1 / 0", (2, True)),
        ("begin; insert into counted values (1); commit", None),
        ("begin; select nothing; rollback", (1, True)),
        ("insert into counted values (1); select * from counted", None),
        ("start transaction; truncate counted", None),
    ],
)
async def test_an_open_transaction_is_known_with_its_statements(
    warehouse: Warehouse, script: str, expected: tuple[int, bool] | None
) -> None:
    async with QuerySession(warehouse.target) as session:
        async with aclosing(session.run("create temp table counted (a int)")) as events:
            assert isinstance([item async for item in events][-1], StatementFinished)
        async with aclosing(session.run(script)) as events:
            async for _ in events:
                pass
        found = session.transaction
        assert (found and (found.statements, found.failed)) == expected


async def test_the_tables_that_a_transaction_has_locked_are_told(warehouse: Warehouse) -> None:
    holder = other_client(warehouse)
    with holder.cursor() as cursor:
        cursor.execute("create table held (a int)")
        holder.commit()
        cursor.execute("insert into held values (1)")
        assert await held_locks(warehouse.target, holder.info.backend_pid) == ("held",)
        holder.rollback()
        assert await held_locks(warehouse.target, holder.info.backend_pid) == ()
        cursor.execute("drop table held")
    holder.commit()
    holder.close()
