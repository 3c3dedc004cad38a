"""The file and line that a staging row was copied from, found by reading the files of its load.

COPY fills no column with a file's name, and the system tables count lines per file without naming rows. So the ledger
says which files the load brought, and these are read, the likeliest first, until a line holds the row's values. Files
are read in ranges, and only while they are what was loaded.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.errors import AwsError, ResourceNotFoundError
from sparkify_tui.narration import plural
from sparkify_tui.services.load.copy.json_objects import (
    Document,
    ObjectReader,
    Path,
    as_float,
    as_text,
    as_whole,
    at,
    spelled,
)
from sparkify_tui.services.load.copy.validation import jsonpaths
from sparkify_tui.services.origin.model import Origin, Place, StagedRow
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import limited, statement

MAX_FILES = 2_000
MAX_BYTES = 256 * 1024 * 1024
"""So many files and bytes are read for one load, and no more."""

RANGE_BYTES = 1024 * 1024
AT_A_TIME = 8

EVENT_COLUMNS = (
    *("artist", "auth", "first_name", "gender", "item_in_session", "last_name", "length", "level", "location"),
    *("method", "page", "registration", "session_id", "song", "status", "ts", "user_agent", "user_id"),
)
"""The columns of copy/staging_events.sql in their order, which is that of the paths in the JSONPaths file."""

_WHOLE = {"session_id", "item_in_session", "ts", "user_id", "year", "num_songs"}
_FLOAT = {"length", "duration"}
_COMPARED = {
    "staging_events": ("session_id", "item_in_session", "ts", "user_id", "page", "level", "song", "artist", "length"),
    "staging_songs": ("song_id", "artist_id", "title", "artist_name", "year", "duration"),
}
_SONG_FIELDS = (
    *("artist_id", "artist_latitude", "artist_location", "artist_longitude", "artist_name", "duration", "num_songs"),
    *("song_id", "title", "year"),
)

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file as the ledger has it."""

    uri: str
    etag: str
    size_bytes: int


@dataclass(slots=True)
class _Search:
    """One load's files: what was read and what could not be; `left` is what is still to be found."""

    left: Counter[Key]
    total: int
    read: int = 0
    read_bytes: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    found: dict[Key, list[Place]] = field(default_factory=dict)


async def with_places(target: Target, origin: Origin) -> Origin:
    """The origin with a Place for each staging row; where no line can be told, the place says why."""
    by_load: dict[int, list[StagedRow]] = {}
    for row in origin.staged:
        by_load.setdefault(row.load_id, []).append(row)
    if not by_load:
        return origin
    paths: list[Path] = []
    try:
        if origin.source == "staging_events":
            paths = await asyncio.to_thread(jsonpaths, target)
    except AwsError as error:
        problem = Place(problem=f"The lines can't be told without {target.config.s3.log_jsonpath}: {error.message}")
        return replace(origin, staged=tuple(replace(row, place=problem) for row in origin.staged))
    searches = {}
    async with await connect(target.config.cluster, application="sparkify-tui origin") as connection:
        for load_id, rows in by_load.items():
            searches[load_id] = await _search(target, connection, origin.source, load_id, rows, paths)
    staged = [replace(row, place=_place(searches[row.load_id], origin.source, row)) for row in origin.staged]
    return replace(origin, staged=tuple(staged))


async def _search(
    target: Target, connection: Connection, source: str, load_id: int, rows: Sequence[StagedRow], paths: list[Path]
) -> _Search:
    bound = {"table_name": source, "load_id": load_id}
    total = int((await connection.execute(statement("origin", "files_of_load").sql, bound)).scalar())
    search = _Search(Counter(_row_key(source, row.values) for row in rows), total)
    files = await _candidates(connection, source, load_id, rows)
    waiting = iter(files)
    while search.left and search.read_bytes < MAX_BYTES:
        batch = [file for _, file in zip(range(AT_A_TIME), waiting, strict=False)]
        if not batch:
            break
        wanted = Counter(search.left)
        scans = [asyncio.to_thread(_scan, target, source, file, wanted, paths) for file in batch]
        for file, found in zip(batch, await asyncio.gather(*scans), strict=True):
            _take(search, file, found)
    return search


def _take(search: _Search, file: LoadedFile, found: str | list[tuple[Key, Place]]) -> None:
    if isinstance(found, str):
        search.problems[file.uri] = found
        return
    search.read += 1
    search.read_bytes += file.size_bytes
    for key, place in found:
        if search.left[key] > 0:
            search.left[key] -= 1
            search.found.setdefault(key, []).append(place)
    search.left = +search.left


async def _candidates(
    connection: Connection, source: str, load_id: int, rows: Sequence[StagedRow]
) -> Iterable[LoadedFile]:
    """The load's files, the likeliest for any of the rows first, MAX_FILES of them at the most."""
    ranked: dict[str, tuple[int, LoadedFile]] = {}
    for bound in _hints(source, rows):
        name = "event_files" if source == "staging_events" else "song_files"
        query = limited(statement("origin", name).sql, MAX_FILES)
        for rank, row in enumerate((await connection.execute(query, {"load_id": load_id, **bound})).rows):
            file = LoadedFile(*row)
            if file.uri not in ranked or rank < ranked[file.uri][0]:
                ranked[file.uri] = (rank, file)
    return [file for _, file in sorted(ranked.values(), key=lambda item: (item[0], item[1].uri))][:MAX_FILES]


def _hints(source: str, rows: Sequence[StagedRow]) -> list[dict[str, object]]:
    """What the files of the rows are likely to be: of the events' days, or of the songs' sizes."""
    if source == "staging_events":
        return [{"day": day} for day in sorted({_day(row.values["ts"]) for row in rows})]
    sizes = {(_size(row.values, ",", ":"), _size(row.values, ", ", ": ")) for row in rows}
    return [{"compact_bytes": compact, "spaced_bytes": spaced} for compact, spaced in sorted(sizes)]


def _day(ts: object) -> str:
    return datetime.fromtimestamp(int(str(ts)) / 1000, UTC).strftime("%Y-%m-%d") if ts is not None else "-"


def _size(values: Mapping[str, object], comma: str, colon: str) -> int:
    """Bytes of a song as JSON, with these separators between fields and behind their names."""
    return len(json.dumps({name: values[name] for name in _SONG_FIELDS}, separators=(comma, colon)))


def _scan(
    target: Target, source: str, file: LoadedFile, wanted: Counter[Key], paths: list[Path]
) -> str | list[tuple[Key, Place]]:
    """The lines of a file that hold a wanted row; or why it can't be read."""
    left, found, reader = Counter(wanted), [], ObjectReader()
    try:
        for first in range(0, file.size_bytes, RANGE_BYTES):
            piece = _read(target, file, first)
            if first == 0 and (form := _compression(piece)):
                return f"is compressed ({form}), and has no lines to be read"
            for line, text, item in reader.feed(piece, last=first + RANGE_BYTES >= file.size_bytes):
                key = _item_key(source, item, paths)
                if left[key] > 0:
                    left[key] -= 1
                    found.append((key, Place(file.uri, line, text)))
            if not +left:
                break
    except ResourceNotFoundError:
        return "is gone"
    except AwsError as error:
        changed = error.code == "PreconditionFailed"
        return "has changed since it was loaded" if changed else f"can't be read: {error.message.rstrip('.')}"
    return found


def _read(target: Target, file: LoadedFile, first: int) -> bytes:
    bucket, key = split_uri(file.uri)
    return target.aws.s3.get_range(bucket, key, first, RANGE_BYTES, etag=file.etag, region=target.config.s3.region)


def _compression(piece: bytes) -> str:
    return "gzip" if piece.startswith(b"\x1f\x8b") else "bzip2" if piece.startswith(b"BZh") else ""


def _row_key(source: str, values: Mapping[str, object]) -> Key:
    return tuple(_alike(values[name]) for name in _COMPARED[source])


def _item_key(source: str, item: Document, paths: list[Path]) -> Key:
    places = {name: at(item, paths[place]) for place, name in enumerate(EVENT_COLUMNS) if place < len(paths)}
    values = places if source == "staging_events" else item
    return tuple(_alike(_as_column(name, values.get(name))) for name in _COMPARED[source])


def _as_column(name: str, value: object) -> object:
    if name in _WHOLE:
        return as_whole(value)
    return as_float(value) if name in _FLOAT else as_text(value)


def _alike(value: object) -> object:
    return spelled(value) if isinstance(value, str) else value


def _place(search: _Search, source: str, row: StagedRow) -> Place:
    """The next line that holds the row: rows that are alike have as many, in any order."""
    places = search.found.get(_row_key(source, row.values), [])
    if places:
        return places.pop(0)
    unread = search.total - search.read
    if unread == 1 and len(search.problems) == 1:
        uri, problem = next(iter(search.problems.items()))
        other = "the only file of its load" if search.total == 1 else "the only one that could not be read"
        return Place(uri=uri, problem=f"It came from {uri}, {other}, which {problem}.")
    if not search.total:
        return Place(problem="The ledger knows no file of its load any more.")
    told = f"It could not be told which of {plural(search.total, 'file')} it came from: "
    told += f"{search.read:,} were read and don't hold it"
    some = "; ".join(f"{uri} {problem}" for uri, problem in list(search.problems.items())[:3])
    more = f"; and {len(search.problems) - 3:,} more" if len(search.problems) > 3 else ""
    return Place(problem=f"{told}{f'; {some}{more}' if some else ''}.")
