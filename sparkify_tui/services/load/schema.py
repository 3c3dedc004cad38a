"""The tables of the warehouse and the books of its loads, made where they are absent. Knows nothing of their rows."""

from __future__ import annotations

from sparkify_tui.models import ALL_TABLES
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import statement, statements

BOOKS = ("load_lock", "loads", "ledger", "rejected_rows")


async def present_tables(connection: Connection) -> frozenset[str]:
    """Names of the tables of ours that exist; those that hold the books carry their schema: etl.ledger."""
    rows = (await connection.execute(statement("catalog", "tables").sql)).rows
    names = {name if schema != "etl" else f"etl.{name}" for schema, name in rows}
    return frozenset(names & {*ALL_TABLES, *(f"etl.{name}" for name in BOOKS)})


async def ensure_load_lock(connection: Connection) -> None:
    """Create what a load locks before it does anything else; may fail when two first loads do it at once."""
    if "etl.load_lock" not in await present_tables(connection):
        for item in statements("bookkeeping")[:2]:
            await connection.execute(item.sql)


async def ensure_tables(connection: Connection) -> tuple[str, ...]:
    """Create what is absent, by the holder of the load lock.

    Returns the names of the tables made, in the order of ALL_TABLES, the books not among them.
    """
    present = await present_tables(connection)
    if not all(f"etl.{name}" in present for name in BOOKS):
        for item in statements("bookkeeping")[2:]:
            await connection.execute(item.sql)
    absent = tuple(name for name in ALL_TABLES if name not in present)
    for name in absent:
        await connection.execute(statement("schema", name).sql)
    return absent
