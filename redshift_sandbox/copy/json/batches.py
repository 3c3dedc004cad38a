"""COPY from JSON: files in batches through the fast path, and what that leaves over through the precise one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from redshift_sandbox.copy.closed_results import number, run
from redshift_sandbox.copy.contents import (
    TooLargeError,
    can_scan,
    is_plain,
    open_text,
    read_bytes,
    read_text,
    write_text,
)
from redshift_sandbox.copy.json.fast_path import fast_plan
from redshift_sandbox.copy.json.lines import BOM, LineCount, count_file, count_lines, numbered_objects
from redshift_sandbox.copy.json.precise_path import JsonReader, JsonShape
from redshift_sandbox.copy.row_loader import Load
from redshift_sandbox.copy.sources import SourceFile
from redshift_sandbox.sql.sql_error import SqlError

SMALL_FILE_BYTES = 256 * 1024
"""Up to here a file is read and handed to DuckDB together with others: opening one costs it 0.3 ms."""

_SMALL_FILES_AT_ONCE = 4096
_SMALL_BYTES_AT_ONCE = 8 * 1024 * 1024
_LARGE_BYTES_AT_ONCE = 1024 * 1024 * 1024
"""Of files that DuckDB scans where they lie. Each statement leaves row groups that are filled in part, and the next
checkpoint writes those and their neighbours once more: a quarter of the time, in statements of 128 MB."""

_DECODED_BYTES_AT_ONCE = 128 * 1024 * 1024
"""Of files whose text is written to memory or a disk first, as they are stored."""

_DECOMPRESSED_AT_ONCE = 64 * 1024 * 1024
"""Of a batch of small compressed files, in memory; one that would go beyond it is read as a stream."""

_DECOMPRESSED_PER_FILE = 8 * 1024 * 1024
_WRITTEN_PER_FILE = 4 * 1024 * 1024 * 1024
"""What a compressed file may become on the disk before it is read as a stream, which takes longer."""

T = TypeVar("T")


@dataclass(slots=True)
class _Batch:
    """Files that DuckDB reads in one statement. `paths` are what it scans, each with the number of its objects.

    A batch of small files has one path, `counts` objects per file, and `contents` to read again what DuckDB leaves
    over. `left` are files for the precise path alone.
    """

    files: list[SourceFile]
    paths: list[str] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    left: list[SourceFile] = field(default_factory=list)
    packed: list[tuple[SourceFile, bytes, int]] = field(default_factory=list)
    temporary: list[Path] = field(default_factory=list)


def load_json(load: Load, shape: JsonShape, files: Sequence[SourceFile], scratch: Path) -> None:
    """Load all files; raises what Load raises."""
    _JsonLoader(load, shape, scratch).run(files)


class _JsonLoader:
    def __init__(self, load: Load, shape: JsonShape, scratch: Path) -> None:
        self._load = load
        self._scratch = scratch
        self._reader = JsonReader(load, shape)
        self._plan = fast_plan(load.target, shape, load.statement)
        self._plain = is_plain(load.statement)
        self._names = 0

    def run(self, files: Sequence[SourceFile]) -> None:
        makers = (partial(self._prepare, group, small) for group, small in _groups(files, self._plain))
        for batch in _ahead(makers):
            self._load_batch(batch)
        self._load.flush()

    # --- preparing a batch, while DuckDB works on the one before ---

    def _prepare(self, files: list[SourceFile], small: bool) -> _Batch:
        batch = _Batch(files)
        if self._plan is None:
            batch.left = files
        elif small:
            self._pack(batch)
        else:
            for file in files:
                self._prepare_large(batch, file)
        return batch

    def _prepare_large(self, batch: _Batch, file: SourceFile) -> None:
        path = file.path
        if not self._plain or not can_scan(path):
            temporary = self._new_path()
            batch.temporary.append(temporary)
            try:
                write_text(file, self._load.statement, temporary, _WRITTEN_PER_FILE, self._load.check_cancelled)
            except TooLargeError:
                temporary.unlink()
                batch.left.append(file)
                return
            path = str(temporary)
        counted = count_file(path)
        if counted is None:
            batch.left.append(file)
            return
        batch.paths.append(path)
        batch.objects.append(counted.objects)
        batch.lines.append(counted.lines)
        batch.packed.append((file, b"", counted.objects))

    def _pack(self, batch: _Batch) -> None:
        contents = [read_bytes(file) for file in batch.files] if self._plain else self._decompressed(batch)
        files = [file for file in batch.files if file not in batch.left]
        joined = b"\n".join(contents)
        counted = count_lines(joined) if joined.count(b"\n") == len(contents) - 1 and BOM not in joined else None
        if counted is not None and counted.objects == len(contents):
            batch.packed = [(file, content, 1) for file, content in zip(files, contents, strict=True)]
            batch.lines = [1] * len(contents)
        else:
            joined, counted = self._pack_unlike(batch, files, contents)
        path = self._new_path()
        path.write_bytes(joined)
        batch.temporary.append(path)
        batch.paths, batch.objects = [str(path)], [counted.objects]

    def _decompressed(self, batch: _Batch) -> list[bytes]:
        """The texts of a batch's files as far as they fit into memory; what doesn't is left to be read as a stream."""
        contents: list[bytes] = []
        room = _DECOMPRESSED_AT_ONCE
        for file in batch.files:
            self._load.check_cancelled()
            try:
                contents.append(read_text(file, self._load.statement, min(room, _DECOMPRESSED_PER_FILE)))
            except TooLargeError:
                batch.left.append(file)
            else:
                room -= len(contents[-1])
        return contents

    def _pack_unlike(
        self, batch: _Batch, files: Sequence[SourceFile], contents: Sequence[bytes]
    ) -> tuple[bytes, LineCount]:
        """Join files of which some have several lines, or none, or one object over many lines."""
        texts: list[bytes] = []
        objects = 0
        for file, content in zip(files, contents, strict=True):
            text = content.removeprefix(BOM).strip(b" \t\r\n")
            counted = count_lines(text)
            if counted is None:
                # A carriage return is white space to JSON just as a newline, and no more allowed in a string.
                text = text.replace(b"\n", b"\r")
                counted = count_lines(text)
            if counted is None:
                batch.left.append(file)
                continue
            texts.append(text)
            objects += counted.objects
            batch.packed.append((file, content, counted.objects))
            batch.lines.append(content.count(b"\n") + (not content.endswith(b"\n") and bool(content)))
        return b"\n".join(texts), LineCount(objects, objects)

    def _new_path(self) -> Path:
        self._names += 1
        return self._scratch / f"{self._names}.json"

    # --- loading it ---

    def _load_batch(self, batch: _Batch) -> None:
        try:
            self._load.check_cancelled()
            if batch.paths:
                self._insert(batch)
            for file in batch.left:
                self._read_precisely(file)
        finally:
            for path in batch.temporary:
                path.unlink(missing_ok=True)
        self._finish_files(batch)
        self._load.checkpoint()

    def _insert(self, batch: _Batch) -> None:
        plan, load = self._plan, self._load
        if plan is None:
            return
        connection, progress = load.context.connection, load.progress
        expected, size, files = sum(batch.objects), sum(file.size for file in batch.files), len(batch.packed)

        def estimate() -> tuple[int, int, int]:
            share = max(0.0, min(1.0, connection.query_progress() / 100))
            return int(expected * share), int(size * share), int(files * share)

        if size > _SMALL_BYTES_AT_ONCE:
            run(connection, "set enable_progress_bar = true; set enable_progress_bar_print = false")
            progress.estimate = estimate
        sql = plan.count(batch.paths) if load.statement.errors.no_load else plan.insert(load.target, batch.paths)
        loaded = number(connection, sql)
        progress.estimate = lambda: (0, size, files)  # what is left over is read again, which may take a while
        progress.rows += loaded
        if loaded != expected:
            self._load_unsure(batch, expected - loaded)

    def _load_unsure(self, batch: _Batch, missing: int) -> None:
        """Put the lines that DuckDB wasn't sure of through the precise path."""
        found = 0
        for index, path in enumerate(batch.paths):
            rows = run(self._load.context.connection, self._plan.unsure(path)) if self._plan else []
            unsure = [row[0] for row in rows]
            found += len(unsure)
            if len(batch.packed) == len(batch.paths) and not batch.packed[index][1]:
                file = batch.packed[index][0]
                for line_number, line in numbered_objects(path, unsure):
                    self._reader.read(file, line, line_number)
            else:
                self._load_unsure_small(batch, unsure)
        if found != missing:
            raise SqlError(f"sandbox: {missing} rows of a batch were not loaded and {found} were found again", "XX000")

    def _load_unsure_small(self, batch: _Batch, unsure: Sequence[int]) -> None:
        first = 0
        remaining = iter(unsure)
        wanted = next(remaining, None)
        for file, content, count in batch.packed:
            mine = []
            while wanted is not None and wanted < first + count:
                mine.append(wanted - first)
                wanted = next(remaining, None)
            first += count
            if mine:
                for line_number, text in _objects_of(content, mine):
                    self._reader.read(file, text, line_number)
            if wanted is None:
                break

    def _read_precisely(self, file: SourceFile) -> None:
        with open_text(file, self._load.statement) as stream:
            lines = self._reader.read_stream(file, stream)
        self._load.flush()
        self._load.progress.files_scanned += 1
        self._load.progress.bytes_scanned += file.size
        self._load.log.files([file], [lines], self._load.errors_by_file)

    def _finish_files(self, batch: _Batch) -> None:
        done = [file for file, _, _ in batch.packed]
        self._load.progress.estimate = None
        self._load.progress.files_scanned += len(done)
        self._load.progress.bytes_scanned += sum(file.size for file in done)
        self._load.log.files(done, batch.lines, self._load.errors_by_file)


def _objects_of(content: bytes, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The wanted ones of a small file's lines with their line numbers; the whole file when it is one object."""
    filled = [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if line.strip(b" \t\r")]
    if len(filled) == 1 or count_lines(content.removeprefix(BOM).strip(b" \t\r\n")) is not None:
        for index in wanted:
            yield filled[index]
    else:
        yield 1, content


def _groups(files: Sequence[SourceFile], plain: bool) -> Iterator[tuple[list[SourceFile], bool]]:
    """Files to be loaded by one statement, and whether they are small ones."""
    waiting: dict[bool, list[SourceFile]] = {True: [], False: []}
    size = {True: 0, False: 0}
    for file in files:
        small = file.size <= SMALL_FILE_BYTES
        waiting[small].append(file)
        size[small] += file.size
        limit = _SMALL_BYTES_AT_ONCE if small else _LARGE_BYTES_AT_ONCE if plain else _DECODED_BYTES_AT_ONCE
        if size[small] >= limit or len(waiting[small]) >= _SMALL_FILES_AT_ONCE:
            yield waiting[small], small
            waiting[small], size[small] = [], 0
    for small, rest in waiting.items():
        if rest:
            yield rest, small


def _ahead(makers: Iterator[Callable[[], T]]) -> Iterator[T]:
    """What the makers make, each made while the one before is in use."""
    with ThreadPoolExecutor(1, thread_name_prefix="copy-read") as pool:
        coming: Future[T] | None = None
        for make in makers:
            following = pool.submit(make)
            if coming is not None:
                yield coming.result()
            coming = following
        if coming is not None:
            yield coming.result()
