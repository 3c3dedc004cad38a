"""Brings to the local copy what the load there needs: files, the rows of the warehouse, and the books.

The local ledger says the same of the local bucket as the warehouse's says of S3, with as little in it as that takes: a
load that is replaced has one file that is gone, a load that stays one file that is as it was. Knows nothing of
verdicts.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.events import FilesFetched, RehearseEvent, RowsBrought
from sparkify_tui.models import ALL_TABLES
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load.listing import Comparison, LedgerEntry
from sparkify_tui.services.load.schema import ensure_load_lock, ensure_tables, present_tables
from sparkify_tui.services.query.placeholders import render
from sparkify_tui.services.rehearse.plan import Plan
from sparkify_tui.services.rehearse.stage import LocalWarehouse
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.paging import ServerCursor
from sparkify_tui.warehouse.statements import reading, statement

READERS = 32
BATCH = 128
PAGE = 20_000
"""Rows that are held at a time."""

_PLACEHOLDER = b"{}"
"""The content of a file that is there to be listed only."""


async def fetch_files(source: Target, local: LocalWarehouse, plan: Plan, emit: Emit[RehearseEvent]) -> None:
    """Copy the files to try and the JSONPaths file from S3; raises AwsError where they can't be read."""
    if plan.tried.get("staging_events"):
        await asyncio.to_thread(_copy_object, source, local, source.config.s3.log_jsonpath)
    files = [item for found in plan.tried.values() for item in found]
    done = 0
    pool = ThreadPoolExecutor(READERS, thread_name_prefix="fetch")
    try:
        for start in range(0, len(files), BATCH):
            batch = files[start : start + BATCH]
            await asyncio.to_thread(_copy_batch, source, local, batch, pool)
            done += sum(item.size_bytes for item in batch)
            await emit(FilesFetched(start + len(batch), len(files), done, plan.tried_bytes))
    finally:
        # What is being read must not be written once the copy is removed.
        await asyncio.to_thread(pool.shutdown, cancel_futures=True)


def _copy_batch(source: Target, local: LocalWarehouse, batch: list[LedgerEntry], pool: ThreadPoolExecutor) -> None:
    for copying in [pool.submit(_copy_object, source, local, item.uri) for item in batch]:
        copying.result()


def _copy_object(source: Target, local: LocalWarehouse, uri: str) -> None:
    bucket, key = split_uri(uri)
    content = source.aws.s3.get_bytes(bucket, key, region=source.config.s3.region)
    local.put(bucket, key, content)


async def bring_warehouse(
    source: Connection, connection: Connection, local: Target, plan: Plan, emit: Emit[RehearseEvent]
) -> None:
    """Copy the rows of all tables and the books, as of one moment, into the local warehouse that `connection` is to."""
    await ensure_load_lock(connection)
    await ensure_tables(connection)
    present = await present_tables(source)
    async with source.transaction(read_only=True):
        for table in (*ALL_TABLES, "etl.loads"):
            if table in present:
                rows = await _bring_table(source, connection, local, table)
                if table in ALL_TABLES:
                    await emit(RowsBrought(table, rows))
    for found in plan.comparisons:
        await _insert(connection, local, "etl.ledger", await asyncio.to_thread(_books, local, found))


async def _bring_table(source: Connection, connection: Connection, local: Target, table: str) -> int:
    query = statement("rehearsal", f"all_{table.removeprefix('etl.')}").sql
    cursor = await ServerCursor.declare(source, query, name="rehearsed_rows")
    count = 0
    while not cursor.complete:
        rows = await cursor.fetch(PAGE)
        names = [column.name for column in cursor.columns]
        await _insert(connection, local, table, (dict(zip(names, row, strict=True)) for row in rows))
        count += len(rows)
    await cursor.close()
    return count


async def _insert(connection: Connection, local: Target, table: str, rows: Iterable[dict[str, object]]) -> None:
    """Many rows with one COPY, by the names of their columns."""
    text = "\n".join(json.dumps(row, default=_text) for row in rows)
    if not text:
        return
    uri = f"{local.config.s3.staging}/rows.json.gz"
    bucket, key = split_uri(uri)
    content = await asyncio.to_thread(gzip.compress, text.encode(), 1)
    await asyncio.to_thread(local.aws.s3.put_bytes, bucket, key, content)
    literals = {"source": uri, "role": local.config.role_arn or "", "region": local.config.aws.region}
    await connection.execute(reading(render(statement("rehearsal", "insert").sql, literals), table=table))


def _text(value: object) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _books(local: Target, found: Comparison) -> list[dict[str, object]]:
    """The ledger's rows for one table, and the files that they need. Blocks."""
    rows = [
        _entry(found.table, LedgerEntry(f"{found.prefix.rstrip('/')}/.rehearsal/{load_id}", "gone", 1, load_id))
        for load_id in sorted(found.replaced)
    ]
    for item in found.kept():
        bucket, key = split_uri(item.uri)
        etag = local.aws.s3.put_bytes(bucket, key, _PLACEHOLDER)
        rows.append(_entry(found.table, LedgerEntry(item.uri, etag, len(_PLACEHOLDER), item.load_id)))
    return rows


def _entry(table: str, item: LedgerEntry) -> dict[str, object]:
    return {
        "table_name": table,
        "uri": item.uri,
        "etag": item.etag,
        "size_bytes": item.size_bytes,
        "load_id": item.load_id,
    }
