"""Where a row of the star comes from, as far as the warehouse itself can tell. Reads, in a session of its own.

No staging row knows its file: `source_lines.py` finds the line in the files of the row's load. Knows nothing of S3.
"""

from __future__ import annotations

from collections.abc import Mapping

from sparkify_tui.errors import SparkifyError, StatementError
from sparkify_tui.models import Row
from sparkify_tui.services.load.schema import present_tables
from sparkify_tui.services.load.staging import MADE_FROM
from sparkify_tui.services.origin.model import LoadNote, NearSong, Origin, RowKey, StagedRow
from sparkify_tui.services.origin.near_songs import near_songs
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, Result, connect
from sparkify_tui.warehouse.failures import CANCELLED
from sparkify_tui.warehouse.statements import count_of, limited, reading, statement

SHOWN_ROWS = 100
"""Staging rows that are shown: a user may have hundreds of thousands of events."""

PATIENCE_MS = 30_000
"""How long a query may wait, for a lock among others: the person's own transaction may hold one."""

_SAME = {
    "songplays": ("user_id", "level", "session_id", "item_in_session", "location", "user_agent"),
    "users": ("user_id", "first_name", "last_name", "gender", "level"),
    "songs": ("song_id", "title", "artist_id", "year", "duration"),
    "artists": ("artist_id", "name", "location", "latitude", "longitude"),
    "time": (),
}
"""Columns that a row has from its deciding staging row as they are."""


async def origin_of(target: Target, key: RowKey) -> Origin:
    """The staging rows behind a row, their loads and the statement; raises SparkifyError where there is no such row.

    What an open transaction has not committed is not seen.
    """
    try:
        async with await connect(target.config.cluster, application="sparkify-tui origin") as connection:
            await connection.execute(f"set statement_timeout to {PATIENCE_MS:d}")
            return await _origin(connection, key)
    except StatementError as error:
        if error.sqlstate != CANCELLED:
            raise
        raise SparkifyError(
            f"The origin could not be read within {PATIENCE_MS // 1000} s: a lock on the tables may be in the way.",
            remedy="End the transaction that holds it, and ask again.",
        ) from error


async def _origin(connection: Connection, key: RowKey) -> Origin:
    source = source_of(key.table)
    await _require(connection, key.table, source)
    bound = dict(key.values)
    found = await connection.execute(statement("origin", f"row_of_{key.table}").sql, bound)
    if not found.rows:
        raise SparkifyError(
            f"There is no row {key.text}.", remedy="Correct the key; what is not committed is not seen here."
        )
    query = statement("origin", key.table).sql
    staging = await connection.execute(limited(query, SHOWN_ROWS), bound)
    total = len(staging.rows)
    if total == SHOWN_ROWS:
        total = int((await connection.execute(count_of(query), bound)).scalar())
    staged = _staged(staging)
    columns, row = tuple(column.name for column in found.columns), found.rows[0]
    no_song = ""
    near: tuple[NearSong, ...] = ()
    if key.table == "songplays" and staged and row[columns.index("song_id")] is None:
        no_song, near = await near_songs(connection, staged[0].values)
    return Origin(
        key=key,
        columns=columns,
        row=row,
        source=source,
        staged=staged,
        staged_rows=total,
        loads=await _loads(connection, source, sorted({item.load_id for item in staged})),
        statement=reading(statement("transform", key.table).sql, events="staging_events"),
        no_song=no_song,
        near_songs=near,
        changed=_changed(key.table, columns, row, staged),
    )


def source_of(table: str) -> str:
    """The staging table whose rows make those of a table of the star."""
    return MADE_FROM.get(table, ("staging_events",))[0]


async def _require(connection: Connection, *tables: str) -> None:
    present = await present_tables(connection)
    if absent := [name for name in (*tables, "songplays", "etl.loads", "etl.ledger") if name not in present]:
        raise SparkifyError(f"There is no table {' and no table '.join(absent)}.", remedy="Run `load` first.")


def _staged(found: Result) -> tuple[StagedRow, ...]:
    names = [column.name for column in found.columns]
    rows = (dict(zip(names, row, strict=True)) for row in found.rows)
    return tuple(
        StagedRow(
            values={name: value for name, value in row.items() if name not in ("load_id", "choice")},
            load_id=int(row["load_id"]),
            decided=row["choice"] == 1,
        )
        for row in rows
    )


async def _loads(connection: Connection, source: str, load_ids: list[int]) -> Mapping[int, LoadNote]:
    return {load_id: await _load(connection, source, load_id) for load_id in load_ids}


async def _load(connection: Connection, source: str, load_id: int) -> LoadNote:
    rows = (await connection.execute(statement("origin", "load").sql, {"load_id": load_id})).rows
    if not rows:
        return LoadNote(load_id)
    _, started, finished, status, mode, *_counts = rows[0]
    users: tuple[str, ...] = ()
    if started is not None and finished is not None:
        bound = {"source_name": source, "started_at": str(started), "finished_at": str(finished)}
        found = await connection.execute(statement("origin", "load_users").sql, bound)
        users = tuple(str(row[0]) for row in found.rows)
    return LoadNote(load_id, started, finished, status or "", mode or "", users)


def _changed(table: str, columns: tuple[str, ...], row: Row, staged: tuple[StagedRow, ...]) -> tuple[str, ...]:
    """Columns that somebody has changed since: a load would have given what its deciding row holds."""
    if not staged:
        return ()
    made = staged[0].values
    return tuple(
        name for name in _SAME[table] if row[columns.index(name)] != made[name if name in made else f"artist_{name}"]
    )
