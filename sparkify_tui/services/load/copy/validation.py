"""Copied rows that the tables made of them can't hold: found in staging, named by file and line, and taken out.

COPY takes any value that fits a column of staging; a play, a user or a song needs more (sql/validation/). A row in
staging doesn't know its file, and a COPY tells none for a row that it takes: so the files are read again, only when
there is such a row, to find the lines that hold its values. Knows nothing of when a COPY is sent or retried.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.errors import AwsError
from sparkify_tui.models import LoadErrorRow, Row
from sparkify_tui.services.load.copy.json_objects import (
    Document,
    ObjectReader,
    Path,
    as_text,
    as_whole,
    at,
    path_of,
    spelled,
)
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import count_of, limited, statement

MISSING, UNFIT = 1213, 1206
"""Redshift's codes for missing data of a column that needs some, and for a timestamp that is none."""

FIRST_MS, LAST_MS = 100_000_000_000, 971_890_963_199_999
"""The moments, in milliseconds since 1970, that sql/validation/staging_events.sql takes."""

RAW_LINE, VALUE = 1024, 256
_EVENT_COLUMNS = {"item_in_session": 4, "page": 10, "session_id": 12, "ts": 15}
"""Places of the columns in copy/staging_events.sql, which are those of the paths in the JSONPaths file."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Invalid:
    """The rows that can't be held: `rows` counts all, `keys` how often each is among those to name.

    A key is the column at fault and the values of the columns that sql/validation/ gives.
    """

    rows: int
    keys: Counter[Key]


async def invalid_rows(connection: Connection, table: str, limit: int) -> Invalid:
    """Look for them among the rows that no load has merged; `limit` of them are to be named."""
    query = statement("validation", table).sql
    rows = int((await connection.execute(count_of(query))).scalar())
    if not rows:
        return Invalid(0, Counter())
    found = await connection.execute(limited(query, limit))
    return Invalid(rows, Counter((row[-1], *row[:-1]) for row in found.rows))


async def remove_invalid(connection: Connection, table: str) -> None:
    """Take them out of staging."""
    await connection.execute(statement("validation", f"remove_{table}").sql)


async def locate(
    target: Target, table: str, uris: Iterable[str], invalid: Invalid, known: set[tuple[str, int]]
) -> list[LoadErrorRow]:
    """Name the rows, in the order of the files; `known` are lines that the COPY itself has left out.

    A row whose line isn't found (the file may not be read here, or has changed) is named by its values alone.
    """
    return await asyncio.to_thread(_locate, target, table, uris, Counter(invalid.keys), known)


def _locate(
    target: Target, table: str, uris: Iterable[str], left: Counter[Key], known: set[tuple[str, int]]
) -> list[LoadErrorRow]:
    found: list[LoadErrorRow] = []
    values = {_alike(row): row for row in left}
    left = Counter([_alike(row) for row in left.elements()])
    try:
        paths = _event_paths(target) if table == "staging_events" else {}
        for uri in uris:
            if not left:
                break
            bucket, key = split_uri(uri)
            content = target.aws.s3.get_bytes(bucket, key, region=target.config.s3.region)
            for line, raw, item in ObjectReader().feed(content, last=True):
                row = _event_key(item, paths) if table == "staging_events" else _song_key(item)
                if row is None or not left[row] or (uri, line) in known:
                    continue
                left[row] -= 1
                found.append(_named(table, uri, line, row, raw))
            left = +left
    except AwsError as error:
        place = f"{_prefix(target, table)} ({error.message})"
        return found + [_named(table, place, 0, values[row], "") for row in left.elements()]
    return found + [_named(table, _prefix(target, table), 0, values[row], "") for row in left.elements()]


def _prefix(target: Target, table: str) -> str:
    return target.config.s3.log_data if table == "staging_events" else target.config.s3.song_data


def jsonpaths(target: Target) -> list[Path]:
    """The paths of the configured JSONPaths file, in its order; raises AwsError where it can't be read."""
    bucket, key = split_uri(target.config.s3.log_jsonpath)
    document = json.loads(target.aws.s3.get_bytes(bucket, key, region=target.config.s3.region).decode("utf-8-sig"))
    return [path_of(str(path)) for path in document.get("jsonpaths", [])]


def _event_paths(target: Target) -> dict[str, Path]:
    listed = jsonpaths(target)
    return {name: listed[place] for name, place in _EVENT_COLUMNS.items() if place < len(listed)}


def _event_key(item: Document, paths: dict[str, Path]) -> Key | None:
    """An event's values as sql/validation/staging_events.sql gives them; None for one that it wouldn't find."""
    session, number, ts = (as_whole(at(item, paths.get(name))) for name in ("session_id", "item_in_session", "ts"))
    if ts is None or not FIRST_MS <= ts <= LAST_MS:
        return "ts", session, number, ts
    if session is None or number is None:
        return "session_id" if session is None else "item_in_session", session, number, ts
    return None


def _song_key(item: Document) -> Key | None:
    song, artist = (as_text(item.get(name)) for name in ("song_id", "artist_id"))
    if song is None or artist is None:
        return _alike(("song_id" if song is None else "artist_id", song, artist))
    return None


def _alike(row: Key) -> Key:
    """The key with numbers in text spelled one way: COPY may write them otherwise than the file (-0, 1e2)."""
    return tuple(spelled(value) if isinstance(value, str) else value for value in row)


def _named(table: str, uri: str, line: int, row: Row, raw: str) -> LoadErrorRow:
    column = str(row[0])
    value = row[3] if column == "ts" else None
    reason, code = _reason(column, value)
    return LoadErrorRow(
        table=table,
        file=uri,
        line=line,
        column=column,
        type={"ts": "bigint", "session_id": "integer", "item_in_session": "integer"}.get(column, "character varying"),
        length="",
        position=0,
        value="" if value is None else str(value),
        code=code,
        reason=reason,
        raw_line=_cut(raw.replace("\0", " ") or json.dumps(row[1:], default=str), RAW_LINE),
    )


def _reason(column: str, value: int | None) -> tuple[str, int]:
    if value is None:
        return f"{column} is missing: without it the row belongs to no play, user, song or artist", MISSING
    if value > LAST_MS:
        unit = "microseconds or less" if value < 10**17 else "no time at all"
        return f"The time lies beyond the year 32767: write milliseconds since 1970; these may be {unit}", UNFIT
    unit = "seconds" if value > 0 else "no time at all"
    return f"The time lies before 1973-03-03: write milliseconds since 1970; these may be {unit}", UNFIT


def _cut(text: str, size_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:size_bytes].decode("utf-8", "ignore")
