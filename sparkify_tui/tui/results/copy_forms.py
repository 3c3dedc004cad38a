"""Rows as text in a form that another program reads: INSERT, csv, Markdown, Python, tab-separated. Knows no widget.

Each form but the last is exact: what reads it has the values that the server sent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice

from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results.export_files import MARKDOWN_ROWS, markdown
from sparkify_tui.warehouse.names import quoted_name, table_name
from sparkify_tui.warehouse.row_texts import csv_line, distinct, plain_text
from sparkify_tui.warehouse.statements import text_literal

MAX_CHARACTERS = 5_000_000
"""Terminals drop longer clipboard sequences (OSC 52) without a word; an export takes everything."""

Columns = tuple[ResultColumn, ...]
FORMS = {"insert": "INSERT", "csv": "CSV", "markdown": "Markdown", "python": "Python", "tsv": "tab-separated"}


class TooMuchToCopyError(Exception):
    """The text would be longer than a terminal's clipboard takes; the message says what to do."""


def copy_text(form: str, columns: Columns, rows: Iterable[Row], table: str = "t") -> str:
    """The rows in one of FORMS, `table` being that of an INSERT; raises TooMuchToCopyError."""
    if form == "markdown":
        return _markdown(columns, rows)
    write: dict[str, Callable[[Columns, Iterable[Row]], Iterator[str]]] = {
        "insert": lambda columns, rows: _insert(columns, rows, table),
        "csv": _csv,
        "python": _python,
        "tsv": _tsv,
    }
    return joined(write[form](columns, rows))


def joined(parts: Iterable[str]) -> str:
    """The parts as one text; raises TooMuchToCopyError."""
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > MAX_CHARACTERS:
            raise TooMuchToCopyError(
                f"That is more than {MAX_CHARACTERS:,} characters: export it instead ({named('export')})."
            )
        kept.append(part)
    return "".join(kept)


def tab_separated(row: Row) -> str:
    """A line of cells as spreadsheets take it; what would begin another cell or line becomes a blank."""
    return "\t".join(plain_text(value).translate(_BLANKS) for value in row)


_BLANKS = str.maketrans("\t\r\n", "   ")


def _tsv(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    yield tab_separated(tuple(column.name for column in columns))
    for row in rows:
        yield "\n" + tab_separated(row)


def _csv(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    yield csv_line(column.name for column in columns)
    yield from map(csv_line, rows)


def _markdown(columns: Columns, rows: Iterable[Row]) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - not before something is copied

    kept = list(islice(rows, MARKDOWN_ROWS + 1))
    if len(kept) > MARKDOWN_ROWS:
        raise TooMuchToCopyError(f"Markdown takes {MARKDOWN_ROWS:,} rows at the most; copy them as CSV.")
    return joined([markdown([column.name for column in columns], kept, tabulate) + "\n"])


# --- Python ----------------------------------------------------------------------------------------------------------


def _python(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """A list of dicts; it needs `import datetime` and `from decimal import Decimal` where such values are."""
    names = [repr(name) for name in distinct([column.name for column in columns])]
    yield "[\n"
    for row in rows:
        pairs = ", ".join(f"{name}: {_python_literal(value)}" for name, value in zip(names, row, strict=True))
        yield f"    {{{pairs}}},\n"
    yield "]\n"


def _python_literal(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    return repr(value)


# --- SQL -------------------------------------------------------------------------------------------------------------


def _insert(columns: Columns, rows: Iterable[Row], table: str) -> Iterator[str]:
    """One statement; to be read by whoever gets it, a row a line."""
    names = ", ".join(quoted_name(column.name) for column in columns)
    kinds = [column.type for column in columns]
    yield f"insert into {table_name(table)} ({names}) values"
    between = "\n"
    for row in rows:
        yield f"{between}({', '.join(map(sql_literal, row, kinds))})"
        between = ",\n"
    yield ";\n"


def sql_literal(value: object, kind: str) -> str:
    """An expression of Redshift's with exactly this value, for a column of this type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, (Decimal, float)) and math.isfinite(value)):
        return repr(value) if isinstance(value, float) else plain_text(value)
    if isinstance(value, float):
        return f"cast({text_literal(plain_text(value))} as double precision)"
    text = text_literal(plain_text(value))
    if isinstance(value, (bytes, bytearray, memoryview)) or kind.startswith(("varbyte", "binary varying")):
        return f"from_hex({text})"
    if kind == "super":
        return f"json_parse({text})"
    return text
