"""One load at a time: a table lock held by a session of its own for as long as the load lasts.

Redshift has no advisory locks; this one ends with its session, whatever becomes of the program that holds it.
Closing the session releases it.
"""

from __future__ import annotations

import asyncio

from sparkify_tui.events import Noted
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import statement

NOTE_AFTER_S = 1.0
"""How long to wait for the load lock before saying so."""


async def acquire_load_lock(guard: Connection, emit: Emit[Noted]) -> None:
    """Wait until no other load runs, with a note when another does. `guard` then holds the load lock."""
    await guard.execute("begin")
    waiting = asyncio.ensure_future(guard.execute(statement("ledger", "acquire_load_lock").sql))
    try:
        done, _ = await asyncio.wait({waiting}, timeout=NOTE_AFTER_S)
        if not done:
            await emit(Noted("Waiting for another load to end.", "two loads at a time would both bring the same files"))
        await waiting
    finally:
        if not waiting.done():
            waiting.cancel()


async def confirm_load_lock(guard: Connection) -> None:
    """Raise ConnectionFailedError when the load lock was lost with its connection."""
    await guard.execute("select 1")
