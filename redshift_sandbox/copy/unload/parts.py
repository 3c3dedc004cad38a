"""The files of an UNLOAD: one per slice and MAXFILESIZE, below a folder per partition."""

from __future__ import annotations

import bz2
import gzip
import shutil
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from redshift_sandbox.copy.closed_results import number, run
from redshift_sandbox.copy.context import LoadContext
from redshift_sandbox.copy.unload.rows import ResultColumn, header_line, line_sql, text_sql
from redshift_sandbox.copy.unload.unload_statement import UnloadStatement
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import literal, quoted
from redshift_sandbox.sql.sql_error import SqlError

_EXTENSIONS = {"gzip": ".gz", "bzip2": ".bz2", "zstd": ".zst"}
_NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
_ROWS_PER_GROUP = 122_880


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """An object that was written."""

    url: str
    rows: int
    size: int


def partitions(
    statement: UnloadStatement, columns: Sequence[ResultColumn], connection: DuckDBConnection, stage: str
) -> Iterator[tuple[str, str, Sequence[ResultColumn]]]:
    """(folder, condition, columns to write) of every partition; one of everything without PARTITION BY."""
    if not statement.partition_by:
        yield "", "true", columns
        return
    by_name = {column.name: column for column in columns}
    for name in statement.partition_by:
        if name not in by_name:
            raise SqlError(f'Partition column "{name}" is not in the select list of UNLOAD', "42703")
    chosen = [by_name[name] for name in statement.partition_by]
    kept = [column for column in columns if statement.include_partitions or column not in chosen]
    if not kept:
        raise SqlError("UNLOAD needs a column that is not a partition column", "42601")
    texts = ", ".join(text_sql(column) for column in chosen)
    for values in run(connection, f"select distinct {texts} from {stage} order by all"):
        folder = "".join(
            f"{column.name}={_NULL_PARTITION if value is None else urllib.parse.quote(value, safe=' :+@,')}/"
            for column, value in zip(chosen, values, strict=True)
        )
        conditions = (
            f"({text_sql(column)}) is not distinct from {'null' if value is None else literal(value)}"
            for column, value in zip(chosen, values, strict=True)
        )
        yield folder, " and ".join(conditions), kept


class PartWriter:
    """Writes the rows of one partition to local files, one after another."""

    def __init__(
        self,
        statement: UnloadStatement,
        columns: Sequence[ResultColumn],
        context: LoadContext,
        source: str,
        scratch: Path,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._context = context
        self._source = source
        self._scratch = scratch

    def parts(self) -> Iterator[tuple[str, Path, int]]:
        """(name, file, rows) of every part; the file is the caller's to remove."""
        slices = self._context.slices if self._statement.parallel else 1
        total = number(self._context.connection, f"select count(*) from {self._source}")
        share = max(1, -(-total // slices))
        written = 0
        for slice_number in range(min(slices, max(1, -(-total // share)))):
            rows = min(share, total - slice_number * share)
            pieces = self._pieces(slice_number * share, rows)
            for part, (path, count) in enumerate(pieces):
                name = f"{slice_number:04d}_part_{part:02d}" if self._statement.parallel else f"{written:03d}"
                written += 1
                yield name + self._extension(), path, count

    def _pieces(self, first: int, rows: int) -> Iterator[tuple[Path, int]]:
        """The files of one slice: several when one would be larger than MAXFILESIZE."""
        limit = self._statement.max_file_bytes
        step = max(rows, 1)
        while True:
            path = self._export(first, step)
            if path.stat().st_size <= limit or step == 1:
                break
            step = max(1, int(step * limit / path.stat().st_size * 0.95))
        yield self._compressed(path), min(step, rows)
        for start in range(first + step, first + rows, step):
            count = min(step, first + rows - start)
            yield self._compressed(self._export(start, count)), count

    def _export(self, first: int, rows: int) -> Path:
        path = self._scratch / "part"
        rows_sql = f"from {self._source} order by rowid limit {rows} offset {first}"
        if self._statement.format == "parquet":
            names = ", ".join(quoted(column.name) for column in self._columns)
            self._run(
                f"copy (select {names} {rows_sql}) to {literal(str(path))} "
                f"(format parquet, compression snappy, row_group_size {_ROWS_PER_GROUP})"
            )
            return path
        line = line_sql(self._statement, self._columns)
        body = self._scratch / "body"
        self._run(
            f"copy (select {line} as line {rows_sql}) to {literal(str(body))} "
            "(format csv, header false, quote '', escape '', delimiter '\x01', nullstr '')"
        )
        if not self._statement.header:
            return body
        with path.open("wb") as out, body.open("rb") as lines:
            out.write(header_line(self._statement, self._columns).encode() + b"\n")
            shutil.copyfileobj(lines, out)
        return path

    def _compressed(self, path: Path) -> Path:
        if not self._statement.compression:
            return path
        packed = self._scratch / "packed"
        with path.open("rb") as plain, packed.open("wb") as raw, self._compressor(raw) as out:
            shutil.copyfileobj(plain, out)
        path.unlink()
        return packed

    def _compressor(self, raw: BinaryIO) -> BinaryIO:
        if self._statement.compression == "gzip":
            return cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0))
        if self._statement.compression == "bzip2":
            return cast(BinaryIO, bz2.BZ2File(raw, "wb"))
        return cast(BinaryIO, zstandard.ZstdCompressor().stream_writer(raw, closefd=False))

    def _extension(self) -> str:
        if self._statement.extension is not None:
            return "." + self._statement.extension.lstrip(".")
        if self._statement.format == "parquet":
            return ".parquet"
        return _EXTENSIONS.get(self._statement.compression, "")

    def _run(self, sql: str) -> None:
        run(self._context.connection, sql)
