"""Rows per staging and analytical table. Knows nothing of how they came to be there."""

from __future__ import annotations

from sparkify_tui.models import ALL_TABLES
from sparkify_tui.services.load.schema import present_tables
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import statement


async def counts(target: Target) -> dict[str, int]:
    """Rows per table in the order of ALL_TABLES, of one moment; tables that do not exist are absent.

    Those of a load under way don't count before it commits.
    """
    async with await connect(target.config.cluster) as connection, connection.transaction(read_only=True):
        return await count_rows(connection)


async def count_rows(connection: Connection) -> dict[str, int]:
    """The same on an open connection, inside its transaction if there is one."""
    present = await present_tables(connection)
    return {
        table: int((await connection.execute(statement("counts", table).sql)).scalar())
        for table in ALL_TABLES
        if table in present
    }
