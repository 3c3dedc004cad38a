"""One load at a time: a table lock held by a connection of its own for as long as the load lasts.

Redshift has no advisory locks; this one ends with its session, whatever becomes of the program that holds it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from sparkify_tui.errors import WarehouseError
from sparkify_tui.events import Noted
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import statement

TIMEOUT_S = 1.0
"""How long to wait for the load lock before saying so."""


async def acquire_load_lock(guard: Connection) -> AsyncGenerator[Noted, None]:
    """Wait until no other load runs, with a note when another does. `guard` then holds the load lock."""
    await guard.execute("begin")
    waiting = asyncio.ensure_future(guard.execute(statement("ledger", "acquire_load_lock").sql))
    try:
        done, _ = await asyncio.wait({waiting}, timeout=TIMEOUT_S)
        if not done:
            yield Noted("Waiting for another load to end.", "two loads at a time would both bring the same files")
        await waiting
    finally:
        if not waiting.done():
            waiting.cancel()


async def confirm_load_lock(guard: Connection) -> None:
    """Raise ConnectionFailedError when the load lock was lost with its connection."""
    await guard.execute("select 1")


async def release_load_lock(guard: Connection) -> None:
    """Let the next load begin."""
    if not guard.lost:
        try:
            await guard.execute("rollback")
        except WarehouseError:
            guard.abort()
    await guard.close()
