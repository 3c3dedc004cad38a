"""Writes rows that are already here to a file: csv, json, parquet or Markdown. Knows no widget.

A file appears whole or not at all. Values are written as they are, not as the grid shows them.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sparkify_tui.models import ResultColumn
from sparkify_tui.tui.widgets.cells import plain_text

FORMATS = ("csv", "json", "parquet", "md")
PARQUET_ROWS = 10_000
MARKDOWN_ROWS = 50_000

Row = tuple[Any, ...]


class ExportError(Exception):
    """The file could not be written; the message says why and what to do."""


def export(path: Path, form: str, columns: tuple[ResultColumn, ...], rows: Iterable[Row]) -> int:
    """Write the rows; how many there were. Raises ExportError; an existing file is replaced only by a whole one."""
    write = {"csv": _csv, "json": _json, "parquet": _parquet, "md": _markdown}[form]
    names = [column.name for column in columns]
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(descriptor)
        part = Path(temporary)
        try:
            written = write(part, names, rows)
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror}.") from error
    return written


def _csv(path: Path, names: list[str], rows: Iterable[Row]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow([plain_text(value) for value in row])
            written += 1
    return written


def _json(path: Path, names: list[str], rows: Iterable[Row]) -> int:
    names = _distinct(names)
    written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for row in rows:
            file.write(",\n" if written else "\n")
            file.write(json.dumps(dict(zip(names, map(json_value, row), strict=True)), allow_nan=False))
            written += 1
        file.write("\n]\n")
    return written


def json_value(value: Any) -> Any:
    """The value as JSON has it: a number stays one when it survives as a double, anything else is text."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return str(value)
        if value == value.to_integral_value() and abs(value) < 2**53:
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if (isinstance(value, float) and value != value) or value in (float("inf"), float("-inf")):  # noqa: PLR0124  NaN
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return plain_text(value)


def _markdown(path: Path, names: list[str], rows: Iterable[Row]) -> int:
    from tabulate import tabulate

    kept = list(islice(rows, MARKDOWN_ROWS + 1))
    if len(kept) > MARKDOWN_ROWS:
        raise ExportError(f"Markdown takes {MARKDOWN_ROWS:,} rows at the most; csv takes them all.")
    text = markdown(names, kept, tabulate)
    path.write_text(text + "\n", encoding="utf-8", errors="surrogatepass")
    return len(kept)


def markdown(names: list[str], rows: list[Row], tabulate: Any) -> str:
    """A table of Markdown."""

    def escape(text: str) -> str:
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>")

    table = [[escape(plain_text(value)) for value in row] for row in rows]
    return str(tabulate(table, headers=[escape(name) for name in names], tablefmt="github", disable_numparse=True))


def _parquet(path: Path, names: list[str], rows: Iterable[Row]) -> int:
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError as error:
        raise ExportError(
            "Parquet needs pyarrow, which isn't installed: pip install pyarrow, or choose csv."
        ) from error

    names = _distinct(names)
    iterator = iter(rows)
    first = list(islice(iterator, PARQUET_ROWS))
    types = [_arrow_type(pa, [row[place] for row in first]) for place in range(len(names))]
    schema = pa.schema(list(zip(names, types, strict=True)))
    written = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(first, iterator):
            columns = [
                pa.array([_arrow_value(row[p], types[p], pa) for row in batch], types[p]) for p in range(len(names))
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            written += len(batch)
    return written


def _batches(first: list[Row], rest: Iterator[Row]) -> Iterator[list[Row]]:
    batch = first
    while batch:
        yield batch
        batch = list(islice(rest, PARQUET_ROWS))


def _arrow_type(pa: Any, values: list[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    for kind, made in (
        (bool, pa.bool_()),
        (int, pa.int64()),
        (float, pa.float64()),
        (date, pa.date32()),
        (time, pa.time64("us")),
    ):
        if kinds == {kind}:
            return made
    if kinds == {datetime}:
        zoned = any(value is not None and value.tzinfo is not None for value in values)
        return pa.timestamp("us", tz="UTC" if zoned else None)
    return pa.string()


def _arrow_value(value: Any, kind: Any, pa: Any) -> Any:
    return plain_text(value) if value is not None and kind == pa.string() else value


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return made
