"""Packs tiny objects into few compressed parts, from which one COPY reads them in a fraction of the time.

Redshift opens every object by itself: 385,252 song files took 42 minutes, three thousand times the bytes of a second's
work. The client reads them side by side, writes parts of 16 to 128 MB compressed, as many as a multiple of the slices,
and keeps beside each part which lines came from which file, so that load errors name the file and not the part. A part
is named after what is in it: packing that was interrupted finds the parts that are done. Knows nothing of tables.
"""

from __future__ import annotations

import asyncio
import bisect
import gzip
import hashlib
import itertools
import json
import math
import re
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.errors import LoadError, ResourceNotFoundError
from sparkify_tui.events import FilesPacked
from sparkify_tui.models import LoadErrorRow
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load.listing import Comparison, LedgerEntry
from sparkify_tui.services.load.staging_folder import folder_of_warehouse
from sparkify_tui.services.target import Target

TINY_BYTES = 1_000_000
"""Objects smaller than this on average are tiny: below it the time goes into opening them."""

READERS = 32
BATCH = 512
PART_BYTES = 64_000_000
"""Compressed bytes to aim at, between Redshift's recommended 16 and 128 MB."""

COMPRESSION = 5.0
"""How much smaller gzip makes such JSON; measured on song files at level 6 (5.2) and on logs (8.9)."""

Bad = tuple[int, str, str]
"""What is no JSON: the line that it begins on, what is wrong with it, and that line."""

_BLANKS = " \t\r\n"
_BLANK = re.compile(f"[{_BLANKS}]*")
_OBJECT_ON_A_LINE = re.compile(r"^[ \t\r]*\{", re.MULTILINE)

_SLICES = {"ra3.4xlarge": 4, "rg.4xlarge": 4, "ra3.16xlarge": 16, "rg.12xlarge": 16}
"""Slices of the node types that have more than two."""


def worth_packing(target: Target, found: Comparison, wish: bool | None) -> bool:
    """Whether to pack: as wished, or else when the new files are many and tiny."""
    if target.config.s3.staging is None or not found.wanted_files or wish is False:
        return False
    threshold = target.config.s3.pack_files
    tiny = found.wanted_bytes / found.wanted_files < TINY_BYTES
    return wish is True or (threshold > 0 and found.wanted_files >= threshold and tiny)


@dataclass(frozen=True, slots=True)
class Packed:
    """The parts that were made: their addresses, and the rows left out because they are no JSON."""

    parts: tuple[str, ...]
    unreadable: tuple[LoadErrorRow, ...]


async def pack(target: Target, found: Comparison, emit: Emit[FilesPacked]) -> Packed:
    """Pack the wanted files, or find the parts of them that are packed already.

    Raises LoadError for a row that is no JSON, unless [S3] MAXERROR lets rows be left out.
    """
    parts: tuple[str, ...] = ()
    unreadable: tuple[LoadErrorRow, ...] = ()
    done = 0
    for files in _parts(target, found):
        uri = f"{_folder(target)}{found.table}-{_digest(files)}.json.gz"
        if await _exists(target, uri):
            unreadable += await asyncio.to_thread(_unreadable_of, target, found.table, uri)
            _require_allowed(target, unreadable)
        else:
            begun = FilesPacked(found.table, done, found.wanted_files, len(parts))
            unreadable = await _pack_part(target, files, uri, unreadable, begun, emit)
        done += len(files)
        parts += (uri,)
        await emit(FilesPacked(found.table, done, found.wanted_files, len(parts)))
    return Packed(parts, unreadable)


async def _pack_part(
    target: Target,
    files: list[LedgerEntry],
    uri: str,
    unreadable: tuple[LoadErrorRow, ...],
    begun: FilesPacked,
    emit: Emit[FilesPacked],
) -> tuple[LoadErrorRow, ...]:
    """Write one part and its index; returns the rows left out so far, those of earlier parts first."""
    with tempfile.TemporaryDirectory(prefix="sparkify-pack-") as directory:
        path = Path(directory) / "part.json.gz"
        index = Path(directory) / "part.files"
        with gzip.open(path, "wb", compresslevel=6) as part, index.open("w", encoding="utf-8") as lines:
            for start in range(0, len(files), BATCH):
                batch = files[start : start + BATCH]
                contents = await asyncio.to_thread(_read, target, batch)
                for item, content in zip(batch, contents, strict=True):
                    rows, bad = _objects(content)
                    unreadable += _left_out(begun.table, item.uri, bad)
                    _require_allowed(target, unreadable)
                    part.write(rows)
                    lines.write(json.dumps([item.uri, rows.count(b"\n"), bad]) + "\n")
                await emit(replace(begun, files_done=begun.files_done + start + len(batch)))
        # The index first: a part counts as done when it is there, and must have its index then.
        await asyncio.to_thread(_put, target, f"{uri}.files", index)
        await asyncio.to_thread(_put, target, uri, path)
    return unreadable


def _folder(target: Target) -> str:
    return f"{folder_of_warehouse(target)}packed/"


class Tracer:
    """Finds the packed file that a line of a part is from; holds the indexes of the parts it was asked of."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._indexes: dict[str, tuple[list[int], list[str]]] = {}

    def trace(self, rows: Iterable[LoadErrorRow]) -> list[LoadErrorRow]:
        """Load errors with the packed files they are from, instead of the parts. Blocks while it reads an index."""
        return [self._traced(row) for row in rows]

    def _traced(self, row: LoadErrorRow) -> LoadErrorRow:
        if row.file not in self._indexes:
            self._indexes[row.file] = self._index(row.file)
        ends, uris = self._indexes[row.file]
        place = bisect.bisect_left(ends, row.line)
        if place == len(ends) or row.line < 1:
            return row
        return replace(row, file=uris[place], line=row.line - (ends[place - 1] if place else 0))

    def _index(self, part: str) -> tuple[list[int], list[str]]:
        """The last line of each file in a part, and the files."""
        files = _read_index(self._target, part)
        return list(itertools.accumulate(count for _, count, _ in files)), [uri for uri, _, _ in files]


def _read_index(target: Target, part: str) -> list[tuple[str, int, list[Bad]]]:
    """The files in a part, the lines that each has there, and what of it was left out. Blocks."""
    bucket, key = split_uri(part)
    try:
        text = target.aws.s3.get_bytes(bucket, f"{key}.files").decode()
    except ResourceNotFoundError:
        return []
    return [json.loads(line) for line in text.splitlines()]


def _parts(target: Target, found: Comparison) -> Iterator[list[LedgerEntry]]:
    """The wanted files by key, cut into parts of about equal size."""
    infrastructure = target.config.infrastructure
    slices = _SLICES.get(infrastructure.node_type, 2) * max(1, infrastructure.num_nodes)
    count = slices * max(1, math.ceil(found.wanted_bytes / COMPRESSION / PART_BYTES / slices))
    share = found.wanted_bytes / count
    part: list[LedgerEntry] = []
    size = cut = 0
    for item in found.wanted():
        part.append(item)
        size += item.size_bytes
        if size >= share * (cut + 1) and cut < count - 1:
            yield part
            part, cut = [], cut + 1
    if part:
        yield part


def _digest(files: list[LedgerEntry]) -> str:
    found = hashlib.sha256(b"2\n")  # of the form that parts and indexes have
    for item in files:
        found.update(f"{item.uri}\0{item.etag}\0{item.size_bytes}\n".encode())
    return found.hexdigest()[:32]


async def _exists(target: Target, uri: str) -> bool:
    bucket, key = split_uri(uri)
    return await asyncio.to_thread(target.aws.s3.exists, bucket, key) is not None


def _put(target: Target, uri: str, path: Path) -> None:
    bucket, key = split_uri(uri)
    target.aws.s3.put_file(bucket, key, path)


def _read(target: Target, batch: list[LedgerEntry]) -> list[bytes]:
    def get(item: LedgerEntry) -> bytes:
        bucket, key = split_uri(item.uri)
        return target.aws.s3.get_bytes(bucket, key, region=target.config.s3.region)

    with ThreadPoolExecutor(READERS, thread_name_prefix="pack") as pool:
        return list(pool.map(get, batch))


def _unreadable_of(target: Target, table: str, part: str) -> tuple[LoadErrorRow, ...]:
    """What was left out of a part when it was packed. Blocks."""
    left_out = (_left_out(table, uri, bad) for uri, _, bad in _read_index(target, part))
    return tuple(itertools.chain.from_iterable(left_out))


def _left_out(table: str, uri: str, bad: Iterable[Bad]) -> tuple[LoadErrorRow, ...]:
    """What of a file holds no JSON, as load errors."""
    return tuple(
        LoadErrorRow(
            table=table,
            file=uri,
            line=line,
            column="",
            type="",
            length="",
            position=0,
            value="",
            code=1200,
            reason=reason,
            raw_line=raw,
        )
        for line, reason, raw in bad
    )


def _require_allowed(target: Target, unreadable: tuple[LoadErrorRow, ...]) -> None:
    """Raise LoadError, with the first row too many, where MAXERROR doesn't let so many rows be left out."""
    allowed = max(0, target.config.s3.max_errors - 1)
    if len(unreadable) <= allowed:
        return
    row = unreadable[allowed]
    raise LoadError(
        f"{row.file} line {row.line} can't be read: {row.reason}.",
        rows=unreadable[: allowed + 1],
        remedy="Nothing was changed. Correct the file, or let rows be left out with [S3] MAXERROR; then load again.",
    )


def _objects(content: bytes) -> tuple[bytes, list[Bad]]:
    """A file's text ended by a line feed, with what is no JSON object blanked out; and the lines where that begins.

    Such text has to be kept out: cut off in the middle of an object, it would spoil the next file in the part. As for
    COPY the next line that begins with a brace goes on. Every line keeps its number. Bytes that aren't UTF-8 stay, for
    COPY to refuse with their field.
    """
    text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff").rstrip(_BLANKS)
    decoder = json.JSONDecoder()
    kept: list[str] = []
    bad: list[Bad] = []
    position = begun = counted = 0
    line = 1
    while (position := _BLANK.match(text, position).end()) < len(text):  # type: ignore[union-attr] # it matches nothing
        try:
            value, end = decoder.raw_decode(text, position)
            reason = "" if isinstance(value, dict) else "not an object"
        except json.JSONDecodeError as error:
            reason = error.msg
        except RecursionError:
            reason = "nested too deeply"
        if reason:
            line += text.count("\n", counted, position)
            counted = position
            bad.append((line, f"Invalid JSON: {reason}", _line_at(text, position)))
            end_of_line = text.find("\n", position)
            beyond = _OBJECT_ON_A_LINE.search(text, end_of_line) if end_of_line >= 0 else None
            end = beyond.start() if beyond else len(text)
            kept += text[begun:position], "\n" * text.count("\n", position, end)
            begun = end
        position = end
    kept.append(text[begun:])
    whole = "".join(kept)
    return (whole + "\n").encode("utf-8", "surrogateescape") if whole.strip(_BLANKS) else b"", bad


def _line_at(text: str, position: int) -> str:
    start, end = text.rfind("\n", 0, position) + 1, text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)][:1024]
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
