"""The books of the loads: which file is loaded as what, what was rejected, and what each load did.

Everything here runs on the merge's connection and inside its transaction, unless a function says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sparkify_tui.models import LoadErrorRow
from sparkify_tui.services.load.copy.rejected_rows import Rejected
from sparkify_tui.services.load.listing import Comparison, LedgerEntry
from sparkify_tui.services.query.placeholders import render
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import statement

_BLOCK, _LINE, _FIELD = "\x1d", "\x1e", "\x1f"
_SEPARATORS = (_BLOCK, _LINE, _FIELD)
LINES_A_BLOCK = 25
BLOCKS_A_STATEMENT = 25
TEXT_LIMIT = 60_000
"""Bytes of one bound text; a varchar ends at 65,535."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One load's line in the history."""

    load_id: int
    started_at: datetime
    mode: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a load ended."""

    status: str
    finished_at: datetime
    seconds: float
    event_rows: int = 0
    song_rows: int = 0
    rejected_rows: int = 0
    message: str = ""


async def next_load_id(connection: Connection) -> int:
    """The number of the next load; only the holder of the load lock may ask."""
    return int((await connection.execute(statement("ledger", "next_load").sql)).scalar())


async def open_entry(connection: Connection, entry: Entry) -> None:
    """Enter a load as running. Commits at once."""
    await connection.execute(
        statement("ledger", "load_started").sql,
        {
            "load_id": entry.load_id,
            "started_at": entry.started_at.replace(tzinfo=None),
            "mode": entry.mode,
        },
    )


async def add_to_entry(connection: Connection, load_id: int, *, files: int, size_bytes: int) -> None:
    """Add to a load's entry what it brings of one more table. Commits at once."""
    bound = {"load_id": load_id, "files": files, "bytes": size_bytes}
    await connection.execute(statement("ledger", "load_grows").sql, bound)


async def close_entry(connection: Connection, load_id: int, outcome: Outcome) -> None:
    """Enter how a load ended."""
    await connection.execute(
        statement("ledger", "load_finished").sql,
        {
            "load_id": load_id,
            "status": outcome.status,
            "finished_at": outcome.finished_at.replace(tzinfo=None),
            "event_rows": outcome.event_rows,
            "song_rows": outcome.song_rows,
            "rejected_rows": outcome.rejected_rows,
            "seconds": outcome.seconds,
            "message": outcome.message[:1000],
        },
    )


async def is_done(connection: Connection, load_id: int) -> bool:
    """Whether a load was committed: the answer to a commit may be lost though the commit was not."""
    return await status_of(connection, load_id) == "done"


async def status_of(connection: Connection, load_id: int) -> str:
    """A load's status in the history; empty when it is not there."""
    found = await connection.execute(statement("ledger", "load_status").sql, {"load_id": load_id})
    return str(found.scalar() or "")


async def interrupted_loads(connection: Connection) -> list[int]:
    """The loads that were killed and may have left copied rows behind; only the holder of the load lock may ask."""
    return [int(row[0]) for row in (await connection.execute(statement("ledger", "unfinished").sql)).rows]


async def mark_interrupted(connection: Connection) -> None:
    """Enter in the history that those loads were interrupted, once nothing of them is left. Commits at once.

    A load that lost the lock and comes back finds itself so marked, and gives up.
    """
    await connection.execute(statement("ledger", "load_interrupted").sql)


async def bytes_per_second(connection: Connection) -> float | None:
    """How fast the loads so far were; None before the first."""
    found = (await connection.execute(statement("ledger", "rate").sql)).scalar()
    return float(found) if found else None


async def loads_with_rejected_rows(connection: Connection, table: str) -> set[int]:
    """The loads that left rows of a staging table out."""
    query = render(statement("ledger", "rejected_files").sql, {"table_name": table})
    return {int(row[0]) for row in (await connection.execute(query)).rows}


async def strike_replaced(connection: Connection) -> None:
    """Take the files and rejected rows of the replaced loads out of the books."""
    await connection.execute(statement("ledger", "remove_files").sql)
    await connection.execute(statement("ledger", "remove_rejected_rows").sql)


async def enter_files(connection: Connection, found: Comparison, load_id: int, copy: str | None = None) -> None:
    """Enter the files that this load brought; `copy` is a statement that enters them all, for very many."""
    if copy is not None:
        await connection.execute(copy)
        return
    insert = statement("ledger", "add_files").sql
    for text in _texts(item for item in found.wanted() if not _holds_separator(item)):
        await connection.execute(insert, {"lines": text, "table_name": found.table, "load_id": load_id})
    for item in filter(_holds_separator, found.wanted()):
        await connection.execute(
            statement("ledger", "add_file").sql,
            {
                "table_name": found.table,
                "uri": item.uri,
                "etag": item.etag,
                "size_bytes": item.size_bytes,
                "load_id": load_id,
            },
        )


def _holds_separator(item: LedgerEntry) -> bool:
    return any(mark in item.uri for mark in _SEPARATORS)


def _texts(files: Iterable[LedgerEntry]) -> Iterator[str]:
    """Files as texts of blocks of lines, each below TEXT_LIMIT; no name may hold a separator."""
    blocks: list[str] = []
    lines: list[str] = []
    size = 0
    for item in files:
        line = _FIELD.join((item.uri, item.etag, str(item.size_bytes)))
        length = len(line.encode()) + 1
        if len(lines) == LINES_A_BLOCK:
            blocks.append(_LINE.join(lines))
            lines = []
        if size + length > TEXT_LIMIT or len(blocks) == BLOCKS_A_STATEMENT:
            yield _BLOCK.join((*blocks, *([_LINE.join(lines)] if lines else [])))
            blocks, lines, size = [], [], 0
        lines.append(line)
        size += length
    if lines:
        blocks.append(_LINE.join(lines))
    if blocks:
        yield _BLOCK.join(blocks)


async def enter_rejected(connection: Connection, load_id: int, table: str, rejected: Rejected) -> None:
    """Keep all that was left out."""
    for row in rejected.invalid:
        await connection.execute(statement("ledger", "add_invalid_row").sql, _bound(load_id, row))
    if rejected.books_copy is not None:
        await connection.execute(rejected.books_copy)
        return
    insert = statement("ledger", "add_rejected_rows").sql
    for copy_id in rejected.copy_ids:
        await connection.execute(insert, {"load_id": load_id, "table_name": table, "copy_id": copy_id})


def _bound(load_id: int, row: LoadErrorRow) -> dict[str, object]:
    return {
        "load_id": load_id,
        "table_name": row.table,
        "uri": row.file,
        "line": row.line,
        "column_name": row.column,
        "type": row.type,
        "length": row.length,
        "position": row.position,
        "value": row.value,
        "code": row.code,
        "reason": row.reason,
        "raw_line": row.raw_line,
    }
