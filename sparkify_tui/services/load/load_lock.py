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

PATIENCE_S = 1.0
"""How long to wait for the turn before saying so."""


async def take_turn(guard: Connection) -> AsyncGenerator[Noted, None]:
    """Wait until no other load runs; tells when there is something to wait for. `guard` then keeps the turn."""
    await guard.execute("begin")
    waiting = asyncio.ensure_future(guard.execute(statement("ledger", "take_turn").sql))
    try:
        done, _ = await asyncio.wait({waiting}, timeout=PATIENCE_S)
        if not done:
            yield Noted("Waiting for another load to end.", "two loads at a time would both bring the same files")
        await waiting
    finally:
        if not waiting.done():
            waiting.cancel()


async def keep_turn(guard: Connection) -> None:
    """Raise ConnectionFailedError when the turn was lost with its connection."""
    await guard.execute("select 1")


async def give_turn(guard: Connection) -> None:
    """Let the next load begin."""
    if not guard.lost:
        try:
            await guard.execute("rollback")
        except WarehouseError:
            guard.abort()
    await guard.close()
