"""What earlier loads did and which rows they left out. Reads the books, never writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from sparkify_tui.models import Page
from sparkify_tui.services.load.schema import present_tables
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect
from sparkify_tui.warehouse.paging import ServerCursor
from sparkify_tui.warehouse.statements import limited, statement

EMPTY = Page(columns=(), rows=(), first_row=0, complete=True)


async def load_history(target: Target, limit: int = 100) -> Page:
    """The loads, the latest first; an empty page before the first."""
    return await _page(target, "loads", "etl.loads", limit)


async def last_load(target: Target) -> datetime | None:
    """When a load last ended well, in UTC; None before the first."""
    async with await connect(target.config.cluster, application="sparkify-tui history") as connection:
        if "etl.loads" not in await present_tables(connection):
            return None
        found: datetime | None = (await connection.execute(statement("ledger", "last_load").sql)).scalar()
        return None if found is None else found.replace(tzinfo=UTC)


async def rejected_rows(target: Target, limit: int = 1000, first_row: int = 0) -> Page:
    """Rows that are left out within MAXERROR as things stand, the latest load first; `first_row` counts from 0."""
    return await _page(target, "rejected_rows", "etl.rejected_rows", limit, first_row)


async def _page(target: Target, name: str, table: str, limit: int, first_row: int = 0) -> Page:
    async with await connect(target.config.cluster, application="sparkify-tui history") as connection:
        if table not in await present_tables(connection):
            return EMPTY
        async with connection.transaction(read_only=True):
            query = limited(statement("ledger", name).sql, limit + 1, skip=first_row)
            cursor = await ServerCursor.declare(connection, query, name="history")
            rows = await cursor.fetch(limit + 1)
            return Page(cursor.columns, rows[:limit], first_row, complete=len(rows) <= limit)
