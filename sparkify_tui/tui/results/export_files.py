"""Writes rows that are already here to a file: csv, json, parquet or Markdown. Knows no widget.

A file appears whole or not at all. Values are written as they are, not as the grid shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sparkify_tui.atomic_write import replacing
from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.tui.paths import write_error
from sparkify_tui.warehouse.row_texts import csv_line, distinct, json_object, plain_text

FORMATS = ("csv", "json", "parquet", "md")
PARQUET_ROWS = 10_000
MARKDOWN_ROWS = 50_000

Columns = tuple[ResultColumn, ...]

_DECIMAL = re.compile(r"(?:numeric|decimal)\((\d+),(\d+)\)$")
_ZONED = ("timestamptz", "timestamp with time zone")


class ExportError(Exception):
    """The file could not be written; the message says why and what to do."""


def export(path: Path, form: str, columns: Columns, rows: Iterable[Row]) -> int:
    """Write the rows; how many there were. Raises ExportError; an existing file is replaced only by a whole one."""
    write = {"csv": _csv, "json": _json, "parquet": _parquet, "md": _markdown}[form]
    try:
        with replacing(path) as part:
            return write(part, columns, rows)
    except OSError as error:
        raise ExportError(write_error(path, error)) from error
    except (ValueError, TypeError, ArithmeticError) as error:  # a value that the format, or pyarrow, can't take
        raise ExportError(f"{path} can't be written as {form}: {error}") from error


def _csv(path: Path, columns: Columns, rows: Iterable[Row]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        file.write(csv_line(column.name for column in columns))
        for row in rows:
            file.write(csv_line(row))
            written += 1
    return written


def _json(path: Path, columns: Columns, rows: Iterable[Row]) -> int:
    """An array of objects, a line each."""
    names = distinct([column.name for column in columns])
    written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for row in rows:
            file.write((",\n" if written else "\n") + json_object(names, row))
            written += 1
        file.write("\n]\n")
    return written


def _markdown(path: Path, columns: Columns, rows: Iterable[Row]) -> int:
    from tabulate import tabulate  # noqa: PLC0415 - not before something is exported

    kept = list(islice(rows, MARKDOWN_ROWS + 1))
    if len(kept) > MARKDOWN_ROWS:
        raise ExportError(f"Markdown takes {MARKDOWN_ROWS:,} rows at the most; csv takes them all.")
    text = markdown([column.name for column in columns], kept, tabulate)
    path.write_text(text + "\n", encoding="utf-8", errors="surrogatepass")
    return len(kept)


def markdown(names: list[str], rows: list[Row], tabulate: Callable[..., str]) -> str:
    """A table of Markdown."""

    def escape(text: str) -> str:
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>")

    table = [[escape(plain_text(value)) for value in row] for row in rows]
    return str(
        tabulate(
            table,
            headers=[escape(name) for name in names],
            tablefmt="github",
            disable_numparse=True,
            preserve_whitespace=True,
        )
    )


def _parquet(path: Path, columns: Columns, rows: Iterable[Row]) -> int:
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - not before something is exported
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415 - not before something is exported
    except ImportError as error:
        raise ExportError(
            "Parquet needs pyarrow, which isn't installed: pip install pyarrow, or choose csv."
        ) from error

    names = distinct([column.name for column in columns])
    iterator = iter(rows)
    first = list(islice(iterator, PARQUET_ROWS))
    types = [_arrow_type(pa, column.type, [row[place] for row in first]) for place, column in enumerate(columns)]
    schema = pa.schema(list(zip(names, types, strict=True)))
    written = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(first, iterator):
            arrays = [
                pa.array([_arrow_value(row[p], types[p], pa) for row in batch], types[p]) for p in range(len(names))
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            written += len(batch)
    return written


def _batches(first: list[Row], rest: Iterator[Row]) -> Iterator[list[Row]]:
    batch = first
    while batch:
        yield batch
        batch = list(islice(rest, PARQUET_ROWS))


# Any: pyarrow, which has no types, and is there only where it was installed.
def _arrow_type(pa: Any, declared: str, values: list[Any]) -> object:
    """Arrow's type of a column, by its first values, or by its declared type where these are all NULL."""
    kinds = {type(value) for value in values if value is not None}
    number = _DECIMAL.match(declared)
    if number and kinds <= {Decimal}:
        return pa.decimal128(int(number[1]), int(number[2]))
    for kind, names, made in (
        (bool, ("boolean",), pa.bool_()),
        (int, ("smallint", "integer", "bigint"), pa.int64()),
        (float, ("real", "double precision"), pa.float64()),
        (date, ("date",), pa.date32()),
        (time, ("time", "time without time zone"), pa.time64("us")),
    ):
        if kinds == {kind} or (not kinds and declared in names):
            return made
    if kinds == {datetime} or (not kinds and declared.startswith("timestamp")):
        zoned = any(value is not None and value.tzinfo is not None for value in values) or declared in _ZONED
        return pa.timestamp("us", tz="UTC" if zoned else None)
    return pa.string()


# Any: as in _arrow_type; the value is a Row's.
def _arrow_value(value: Any, kind: Any, pa: Any) -> object:
    return plain_text(value) if value is not None and kind == pa.string() else value
