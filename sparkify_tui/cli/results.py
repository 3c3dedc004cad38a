"""Results of queries on stdout: csv and json row by row, so that their size does not matter, and tables."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Protocol

import click

from sparkify_tui.cli.output import is_ascii_only, table
from sparkify_tui.errors import UsageError
from sparkify_tui.models import Page, Row
from sparkify_tui.warehouse.row_texts import csv_line, distinct, json_object


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
            lines = [csv_line(column.name for column in page.columns)] if not header else []
            header = True
            lines += [csv_line(row) for row in page.rows]
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
                names = distinct([column.name for column in page.columns])
                for row in page.rows:
                    out.write(separator + json_object(names, row, ascii_only=is_ascii_only()))
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
