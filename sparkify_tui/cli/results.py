"""Results of queries on stdout: csv and json row by row, so that their size does not matter, and tables."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Protocol

import click

from sparkify_tui.cli.output import as_json, plain, table
from sparkify_tui.errors import UsageError
from sparkify_tui.models import Page, Row


class Writer(Protocol):
    """Writes a result whole."""

    async def __call__(self, pages: AsyncIterator[Page]) -> None:
        """Write the pages of one result."""

    async def nothing(self) -> None:
        """Write what a script without any result comes to."""


def writer(style: str) -> Writer:
    """The writer of a format: csv, json or one of tabulate's; raises UsageError for another."""
    if style == "csv":
        return CsvWriter()
    if style == "json":
        return JsonWriter()
    from tabulate import tabulate_formats

    if style not in tabulate_formats:
        known = ", ".join([*tabulate_formats, "csv", "json"])
        raise UsageError(f"There is no format {style!r}.", remedy=f"Choose one of {known}.")
    return TableWriter(style)


class CsvWriter:
    """RFC 4180 with line feeds, in UTF-8 whatever the locale: NULL is an empty field, an empty text is \"\"."""

    async def __call__(self, pages: AsyncIterator[Page]) -> None:
        """Write a header and a line per row."""
        out = sys.stdout.buffer
        header = False
        async for page in pages:
            lines = [_csv_line([column.name for column in page.columns])] if not header else []
            header = True
            lines += [_csv_line(row) for row in page.rows]
            out.write("".join(lines).encode("utf-8", errors="surrogatepass"))
        out.flush()

    async def nothing(self) -> None:
        """Nothing is written."""


class JsonWriter:
    """An array of objects per result."""

    async def __call__(self, pages: AsyncIterator[Page]) -> None:
        """Write the array; it is closed also when a later page fails, and the exit code tells."""
        out = sys.stdout
        out.write("[")
        separator = ""
        try:
            async for page in pages:
                names = unique([column.name for column in page.columns])
                for row in page.rows:
                    values = dict(zip(names, (plain(value) for value in row), strict=True))
                    out.write(separator + as_json(values))
                    separator = ",\n"
        finally:
            out.write("]\n")

    async def nothing(self) -> None:
        """Write an empty array."""
        click.echo("[]")


class TableWriter:
    """A text table; it is laid out when all rows are there."""

    def __init__(self, style: str) -> None:
        self._style = style

    async def __call__(self, pages: AsyncIterator[Page]) -> None:
        """Write the table."""
        rows: list[Row] = []
        names: list[str] = []
        async for page in pages:
            names = [column.name for column in page.columns]
            rows += page.rows
        click.echo(table(names, rows, style=self._style))

    async def nothing(self) -> None:
        """Nothing is written."""


def _csv_line(values: Sequence[object]) -> str:
    # Readers skip an empty line, so the only field of a row is never written as nothing.
    fields = [_csv_field(value) for value in values]
    return (",".join(fields) or '""') + "\n"


def _csv_field(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case _:
            text = str(plain(value))
    if not text or any(character in text for character in ',"\t\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def unique(names: Sequence[str]) -> list[str]:
    """Names fit for an object's keys: a repeated one gets its place in the row appended, until nothing else has it."""
    taken = set(names)
    seen: set[str] = set()
    made = []
    for place, name in enumerate(names, start=1):
        chosen = name
        if name in seen:
            chosen = f"{name}_{place}"
            while chosen in taken:
                chosen += "_"
            taken.add(chosen)
        seen.add(chosen)
        made.append(chosen)
    return made
