"""Writes rows that are already here to a file: csv, json, parquet or Markdown. Knows no widget.

A file appears whole or not at all. Values are written as they are, not as the grid shows them.
"""

from __future__ import annotations

import json
import math
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
from sparkify_tui.tui.results.cells import plain_text

FORMATS = ("csv", "json", "parquet", "md")
PARQUET_ROWS = 10_000
MARKDOWN_ROWS = 50_000

Columns = tuple[ResultColumn, ...]

_CSV_SPECIAL = re.compile('[",\r\n]')
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
    """RFC 4180 with line feeds: NULL is an empty field, an empty text two quotes.

    A lone NULL is written as those, too: readers skip an empty line.
    """
    written = 0
    with path.open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        file.write((",".join(_csv_field(column.name) for column in columns) or '""') + "\n")
        for row in rows:
            file.write((",".join(map(_csv_field, row)) or '""') + "\n")
            written += 1
    return written


def _csv_field(value: object) -> str:
    if value is None:
        return ""
    text = plain_text(value)
    return '"' + text.replace('"', '""') + '"' if not text or _CSV_SPECIAL.search(text) else text


def _json(path: Path, columns: Columns, rows: Iterable[Row]) -> int:
    names = _distinct(columns)
    written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for row in rows:
            file.write(",\n" if written else "\n")
            file.write(json.dumps(dict(zip(names, map(json_value, row), strict=True)), allow_nan=False))
            written += 1
        file.write("\n]\n")
    return written


def json_value(value: object) -> object:
    """The value as JSON has it: a number stays one when it survives as a double, anything else is text."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return str(value)
        if value == value.to_integral_value() and abs(value) < 2**53:
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return plain_text(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return plain_text(value)


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

    names = _distinct(columns)
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


def _distinct(columns: Columns) -> list[str]:
    """The columns' names, a repeated one with a number that no other name has."""
    taken = {column.name for column in columns}
    made: list[str] = []
    for column in columns:
        name, number = column.name, 1
        while name in made:
            number += 1
            name = f"{column.name}_{number}" if f"{column.name}_{number}" not in taken else name
        made.append(name)
    return made
