"""The way back: from a load or a file to the rows that came of it. Reads, in a session of its own."""

from __future__ import annotations

import asyncio

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.errors import UsageError
from sparkify_tui.models import Page, ResultColumn, Row
from sparkify_tui.services.load.copy.json_objects import ObjectReader, as_text, at
from sparkify_tui.services.load.copy.validation import jsonpaths
from sparkify_tui.services.load.schema import present_tables
from sparkify_tui.services.origin.source_lines import EVENT_COLUMNS, RANGE_BYTES
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import limited, statement

_EVENT_KEY = ("session_id", "item_in_session", "ts", "page", "user_id")
_SONG_KEY = ("song_id", "artist_id", "title", "artist_name")


async def rows_of_load(target: Target, load_id: int, limit: int) -> tuple[Page, Page]:
    """Events and songs that a load brought, `limit` of each, beside what came of them; both pages know their columns.

    Raises UsageError for a load that is not in the history.
    """
    async with await connect(target.config.cluster, application="sparkify-tui origin") as connection:
        known = "etl.loads" in await present_tables(connection)
        bound: dict[str, object] = {"load_id": load_id}
        if not known or not (await connection.execute(statement("origin", "load").sql, bound)).rows:
            raise UsageError(f"There is no load {load_id}.", remedy="`loads` lists them all.")
        events = await _page(connection, "events_of_load", bound, limit)
        return events, await _page(connection, "songs_of_load", bound, limit)


async def rows_of_file(target: Target, uri: str, limit: int) -> tuple[int, Page]:
    """The load of a file, and the first `limit` rows that it holds with their lines.

    Raises UsageError for a file that is not in the ledger, and AwsError for one that is gone or has changed.
    """
    async with await connect(target.config.cluster, application="sparkify-tui origin") as connection:
        present = await present_tables(connection)
        found = (
            (await connection.execute(statement("origin", "file").sql, {"uri": uri})).rows
            if "etl.ledger" in present
            else ()
        )
    if not found:
        raise UsageError(
            f"No row of the warehouse comes from {uri}.",
            remedy="Give the whole address of a file that is loaded, s3://bucket/key.",
        )
    table, _, etag, size_bytes, load_id = found[0]
    return int(load_id), await asyncio.to_thread(_lines, target, table, uri, etag, int(size_bytes), limit)


async def _page(connection: Connection, name: str, bound: dict[str, object], limit: int) -> Page:
    found = await connection.execute(limited(statement("origin", name).sql, limit + 1), bound)
    return Page(found.columns, found.rows[:limit], first_row=0, complete=len(found.rows) <= limit)


def _lines(target: Target, table: str, uri: str, etag: str, size_bytes: int, limit: int) -> Page:
    is_events = table == "staging_events"
    names = _EVENT_KEY if is_events else _SONG_KEY
    paths = dict(zip(EVENT_COLUMNS, jsonpaths(target), strict=False)) if is_events else {n: (n,) for n in names}
    columns = (ResultColumn("line", "bigint"), *(ResultColumn(name, "character varying") for name in names))
    bucket, key = split_uri(uri)
    reader = ObjectReader()
    rows: list[Row] = []
    for first in range(0, size_bytes, RANGE_BYTES):
        piece = target.aws.s3.get_range(bucket, key, first, RANGE_BYTES, etag=etag, region=target.config.s3.region)
        for line, _, item in reader.feed(piece, last=first + RANGE_BYTES >= size_bytes):
            if len(rows) == limit:
                return Page(columns, tuple(rows), first_row=0, complete=False)
            rows.append((line, *(as_text(at(item, paths.get(name))) for name in names)))
    return Page(columns, tuple(rows), first_row=0, complete=True)
