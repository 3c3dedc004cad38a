"""The rows that a COPY refused: how many, the first of them to show, and how all of them are kept.

MAXERROR lets a COPY leave out up to 100,000 rows, so only the first are brought to the client. All of them go from
the server's load errors into the books by a statement for each COPY, inside the merge's transaction. Those of packed
parts carry a part's name and line: they are read page by page, traced to the files the part was made of, and come
back by a COPY from an object among the load's own. Knows nothing of when a COPY is sent or retried.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.models import LoadErrorRow, Row
from sparkify_tui.services.load.copy.packing import Packed, Tracer
from sparkify_tui.services.load.staging_folder import rejected_of
from sparkify_tui.services.query.placeholders import render
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.paging import ServerCursor
from sparkify_tui.warehouse.statements import count_of, limited, statement

SHOWN = 1000
"""Rows brought to the client to be shown; what is kept in the warehouse are all."""

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Rejected:
    """What the COPYs of one table left out: `rows` counts all, `first` are those to show, in file order.

    `copy_ids` are the query ids of the COPYs whose load errors are to be kept; where these had to be traced,
    `books_copy` is the COPY that enters them instead. `invalid` are rows that the COPYs took and the tables can't hold.
    """

    rows: int = 0
    first: tuple[LoadErrorRow, ...] = ()
    copy_ids: tuple[int, ...] = ()
    books_copy: str | None = None
    invalid: tuple[LoadErrorRow, ...] = ()

    def plus(self, more: Rejected) -> Rejected:
        """The same with what a later COPY left out."""
        return replace(
            self, rows=self.rows + more.rows, first=self.first + more.first, copy_ids=self.copy_ids + more.copy_ids
        )


async def rejected_by_last_copy(connection: Connection, table: str, room: int) -> Rejected:
    """What the last COPY of this connection left out; at most `room` rows of it are to be shown."""
    copy_id = int((await connection.execute(statement("catalog", "copied_id").sql)).scalar())
    query = _errors_of(copy_id)
    rows = int((await connection.execute(count_of(query))).scalar())
    if not rows:
        return Rejected()
    shown = (await connection.execute(limited(query, room))).rows if room > 0 else ()
    return Rejected(rows, tuple(_error(table, row) for row in shown), (copy_id,))


async def trace_rejected(
    target: Target, connection: Connection, packed: Packed, found: Rejected, *, load_id: int, table: str
) -> Rejected:
    """The rejected rows named by the files they were packed from, with those left out while packing.

    Writes all of them to `rejected_of` the load, from where they are entered into the books.
    """
    tracer = Tracer(target)
    first = [*packed.unreadable[:SHOWN], *await asyncio.to_thread(tracer.trace, found.first)]
    with tempfile.TemporaryDirectory(prefix="sparkify-rejected-") as directory:
        path = Path(directory) / "rejected.csv.gz"
        with gzip.open(path, "wt", compresslevel=1, encoding="utf-8", newline="") as text:
            _write(text, load_id, packed.unreadable)
            for copy_id in found.copy_ids:
                async with connection.transaction(read_only=True):
                    cursor = await ServerCursor.declare(connection, _errors_of(copy_id), name="rejected_rows")
                    while not cursor.complete:
                        page = [_error(table, row) for row in await cursor.fetch(_PAGE)]
                        _write(text, load_id, await asyncio.to_thread(tracer.trace, page))
        bucket, key = split_uri(rejected_of(target, load_id, table))
        await asyncio.to_thread(target.aws.s3.put_file, bucket, key, path)
    return replace(found, rows=found.rows + len(packed.unreadable), first=tuple(first[:SHOWN]))


async def refused_rows(connection: Connection, since: object, table: str) -> tuple[int, tuple[LoadErrorRow, ...]]:
    """How many rows a COPY that failed refused, and the first of them in file order; `since` is when it began."""
    query = statement("catalog", "refused_rows").sql
    rows = int((await connection.execute(count_of(query), {"since": since})).scalar())
    shown = (await connection.execute(limited(query, SHOWN), {"since": since})).rows if rows else ()
    return rows, tuple(_error(table, row) for row in shown)


def _errors_of(copy_id: int) -> str:
    return render(statement("catalog", "load_errors").sql, {"copy_id": str(copy_id)})


def _error(table: str, row: Row) -> LoadErrorRow:
    return LoadErrorRow(
        table=table,
        file=str(row[0]).strip(),
        line=int(row[1] or 0),
        column=str(row[2] or "").strip(),
        type=str(row[3] or "").strip(),
        length=str(row[4] or "").strip(),
        position=int(row[5] or 0),
        value=str(row[6] or "").rstrip(),
        code=int(row[7] or 0),
        reason=str(row[8] or "").strip(),
        raw_line=str(row[9] or "").rstrip(),
    )


def _write(text: IO[str], load_id: int, rows: Iterable[LoadErrorRow]) -> None:
    """Rows as copy/rejected_rows.sql reads them; no text may hold the zero byte, which ends one at the server."""
    csv.writer(text).writerows(
        [
            load_id,
            row.table,
            row.file,
            row.line,
            row.column,
            row.type,
            row.length,
            row.position,
            row.value.replace("\0", " "),
            row.code,
            row.reason,
            row.raw_line.replace("\0", " "),
        ]
        for row in rows
    )
