"""How many rows the tables hold by the catalogue, which is at hand at once where counting them would take long."""

from __future__ import annotations

import asyncio
import logging

from sparkify_tui.errors import WarehouseError
from sparkify_tui.services.query.irreversible import StoredRows
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect
from sparkify_tui.warehouse.statements import statement

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0
"""A question that waits for an answer is shown without them after that."""


async def stored_rows(target: Target) -> StoredRows:
    """Rows by schema and table; none where the warehouse doesn't tell, or not in time: they are no more than a help."""
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            await connect(target.config.cluster, application="sparkify-tui catalog") as connection,
        ):
            rows = (await connection.execute(statement("catalog", "stored_rows").sql)).rows
    except (WarehouseError, TimeoutError) as error:
        log.info("The rows of the tables are not known: %s", error)
        return {}
    return {(str(schema), str(table)): int(count or 0) for schema, table, count in rows}
