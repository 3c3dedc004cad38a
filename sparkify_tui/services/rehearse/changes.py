"""The tables of the local copy before its load and after it, compared row by row. Knows nothing of files."""

from __future__ import annotations

from collections.abc import Mapping

from sparkify_tui.events import TableChange
from sparkify_tui.models import ALL_TABLES, ANALYTICAL_TABLES, STAGING_TABLES
from sparkify_tui.services.load.counts import count_rows
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import statement


async def keep_before(connection: Connection) -> None:
    """Keep the rows of the analytical tables for the comparison, as long as the session lasts."""
    for table in ANALYTICAL_TABLES:
        await connection.execute(statement("rehearsal", f"before_{table}").sql)


async def table_changes(
    connection: Connection, before: Mapping[str, int], copied: Mapping[str, int]
) -> tuple[TableChange, ...]:
    """What became of each table since then, in the order of ALL_TABLES; `copied` are the rows that each COPY
    brought, none after a load that failed.

    A row of staging has no key, and is never changed: what isn't there any more went with its file.
    """
    after = await count_rows(connection)
    found = []
    for table in ALL_TABLES:
        if table in STAGING_TABLES:
            inserted = copied.get(table, 0)
            counts = (inserted, 0, before[table] + inserted - after[table])
        else:
            row = (await connection.execute(statement("rehearsal", f"changes_{table}").sql)).rows[0]
            inserted, changed, removed = (int(value or 0) for value in row)
            counts = (inserted, changed, removed)
        found.append(TableChange(table, *counts, before=before[table], after=after[table]))
    return tuple(found)
