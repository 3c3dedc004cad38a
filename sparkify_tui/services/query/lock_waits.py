"""Whose lock a statement waits for, seen from a connection of its own while the statement runs.

Knows nothing of what waits or why.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from typing import Any, Self, TypeVar

from sparkify_tui.errors import WarehouseError
from sparkify_tui.events import LockAwaited, LockWaitEnded
from sparkify_tui.models import LockHolder
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import statement

LOOK_EVERY_S = 1.0
"""Also how long a statement runs before it is asked what it waits for."""
SHARE = 8
"""A look may take this part of the time, no more."""

E = TypeVar("E")
Wait = LockAwaited | LockWaitEnded
Pids = Callable[[], Iterable[int]]


class LockWatch:
    """Tells what sessions wait for; connects when it first looks. An error of its own never ends what it watches."""

    def __init__(self, target: Target, pids: Pids) -> None:
        self._target = target
        self._pids = pids
        self._connection: Connection | None = None
        self._reported: tuple[LockHolder, ...] = ()
        self._applications: dict[int, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._connection is not None:
            self._connection.abort()

    # Any: what the work comes to is its caller's.
    async def until(self, work: asyncio.Future[Any]) -> AsyncGenerator[Wait, None]:
        """Tell of waits and their ends until `work` is done, whose outcome is the caller's."""
        pause_s = LOOK_EVERY_S
        clock = self._target.clock
        while not (await asyncio.wait({work}, timeout=pause_s))[0]:
            began = clock.monotonic()
            try:
                found = await self._look()
            except WarehouseError:
                found = self._reported
            pause_s = max(LOOK_EVERY_S, SHARE * (clock.monotonic() - began))
            if found != self._reported and not work.done():
                self._reported = found
                yield LockAwaited(found) if found else LockWaitEnded()
        if self._reported:
            self._reported = ()
            yield LockWaitEnded()

    async def _look(self) -> tuple[LockHolder, ...]:
        waiting = set(self._pids())
        if not waiting:
            return ()
        if self._connection is None or self._connection.lost:
            self._connection = await connect(self._target.config.cluster, application="sparkify-tui locks")
        rows = (await self._connection.execute(statement("catalog", "lock_holders").sql)).rows
        found = {
            int(pid): (str(table), str(user), since) for waiter, pid, since, table, user in rows if waiter in waiting
        }
        return tuple(
            [
                LockHolder(table, pid, user, await self._application(self._connection, pid), since)
                for pid, (table, user, since) in found.items()
                if pid not in waiting
            ]
        )

    async def _application(self, connection: Connection, pid: int) -> str:
        """What the session named itself as; only a superuser may ask."""
        if pid not in self._applications:
            try:
                found = await connection.execute(statement("catalog", "session_application").sql, {"pid": pid})
            except WarehouseError:
                return ""
            self._applications[pid] = str(found.scalar() or "")
        return self._applications[pid]


async def telling_waits(target: Target, pids: Pids, events: AsyncGenerator[E, None]) -> AsyncGenerator[E | Wait, None]:
    """The events of a service, and between them what it waits for; `pids` are its sessions by now."""
    async with aclosing(events), LockWatch(target, pids) as watch:
        while True:
            step = asyncio.ensure_future(anext(events))
            try:
                async with aclosing(watch.until(step)) as waits:
                    async for wait in waits:
                        yield wait
                event = step.result()
            except StopAsyncIteration:
                return
            finally:
                if not step.done():
                    step.cancel()
                    await asyncio.gather(step, return_exceptions=True)
            yield event


async def held_locks(target: Target, pid: int) -> tuple[str, ...]:
    """The tables that a session has locked for writing."""
    async with await connect(target.config.cluster, application="sparkify-tui locks") as connection:
        rows = (await connection.execute(statement("catalog", "held_locks").sql, {"pid": pid})).rows
    return tuple(str(row[0]) for row in rows)
