"""query and questions."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import click

from sparkify_tui.cli.exit_codes import CONNECTION, FAILED, USAGE
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.output import document, narrate, plain, table
from sparkify_tui.cli.running import run
from sparkify_tui.events import RowsFetched, StatementFailed, StatementFinished
from sparkify_tui.models import Page
from sparkify_tui.narration import number, sentence

if TYPE_CHECKING:
    from sparkify_tui.services.query import QuerySession

TABLE_ROWS = 1000
"""Rows that a table shows unless --limit says otherwise; csv and json have no limit of their own."""
PAGE_ROWS = 1000


@click.command(cls=Command)
@click.argument("sql")
@click.option(
    "--format",
    "style",
    default="simple",
    show_default=True,
    metavar="FORMAT",
    help="A format of tabulate (simple, github, psql, html …), csv or json.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=None,
    help=f"At most this many rows; 0 for all (default: {TABLE_ROWS} for tables, all for csv and json).",
)
@pass_options
def query(options: Options, sql: str, style: str, limit: int | None) -> None:
    """Run SQL, a ready-made question (@name), or a script read from stdin (-)."""

    async def work() -> int | None:
        from sparkify_tui.services.query import QuerySession

        chosen = "json" if options.json else style
        if (problem := _unknown_format(chosen)) is not None:
            narrate(problem)
            return USAGE
        script = _script(sql)
        at_most = limit if limit is not None else (0 if chosen in ("csv", "json") else TABLE_ROWS)
        async with QuerySession(open_target(options)) as session:
            return await _run_script(session, script, _WRITERS.get(chosen, _write_table(chosen)), at_most)

    run(options, work(), if_interrupted="The statement was cancelled at the server.")


def _unknown_format(style: str) -> str | None:
    from tabulate import tabulate_formats

    known = [*tabulate_formats, "csv", "json"]
    return None if style in known else f"Error: there is no format {style!r}.\nChoose one of {', '.join(known)}."


def _script(sql: str) -> str:
    if sql == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if sql.startswith("@"):
        from sparkify_tui.services.questions import question

        return question(sql[1:]).sql
    return sql


Writer = Callable[[AsyncIterator[Page]], Any]


async def _run_script(session: QuerySession, script: str, write: Writer, at_most: int) -> int | None:
    """Every statement in turn; each result is written whole before the next statement runs."""
    failed: StatementFailed | None = None
    wrote = False
    async with aclosing(session.run(script, page_rows=PAGE_ROWS)) as events:
        async for event in events:
            if isinstance(event, RowsFetched):
                wrote = True
                await write(_pages(session, event.page, at_most))
            elif isinstance(event, StatementFailed):
                failed = event
            elif isinstance(event, StatementFinished) and not event.columns:
                narrate(sentence(event) or "")
    if failed is not None:
        _report(failed, script)
        return CONNECTION if failed.sqlstate.startswith("08") else FAILED
    if not wrote and write is _write_json:
        document([])
    return None


async def _pages(session: QuerySession, first: Page, at_most: int) -> AsyncIterator[Page]:
    page, sent = first, 0
    while True:
        rows = page.rows[: at_most - sent] if at_most else page.rows
        sent += len(rows)
        cut = len(rows) < len(page.rows) or (at_most == sent and not page.complete)
        yield Page(page.columns, rows, page.first_row, page.complete or cut)
        if at_most and cut:
            narrate(f"Cut at {number(at_most)} rows; --limit 0 shows all.")
            return
        if page.complete:
            return
        page = await session.fetch(PAGE_ROWS)


async def _write_csv(pages: AsyncIterator[Page]) -> None:
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(out, lineterminator="\n")
        header = False
        async for page in pages:
            if not header:
                writer.writerow([column.name for column in page.columns])
                header = True
            writer.writerows([["" if value is None else plain(value) for value in row] for row in page.rows])
    finally:
        out.detach()


async def _write_json(pages: AsyncIterator[Page]) -> None:
    """One array of objects, written row by row, so that its size does not matter."""
    out = sys.stdout
    out.write("[")
    separator = ""
    async for page in pages:
        names = _unique([column.name for column in page.columns])
        for row in page.rows:
            values = dict(zip(names, (plain(value) for value in row), strict=True))
            out.write(separator + json.dumps(values, ensure_ascii=False))
            separator = ",\n"
    out.write("]\n")


def _unique(names: list[str]) -> list[str]:
    """Names fit for an object's keys: a repeated one gets its place in the row appended."""
    seen: set[str] = set()
    unique = []
    for place, name in enumerate(names, start=1):
        unique.append(f"{name}_{place}" if name in seen else name)
        seen.add(name)
    return unique


def _write_table(style: str) -> Writer:
    async def write(pages: AsyncIterator[Page]) -> None:
        rows: list[tuple[Any, ...]] = []
        names: list[str] = []
        async for page in pages:
            names = [column.name for column in page.columns]
            rows += page.rows
        click.echo(table(names, rows, style=style))

    return write


_WRITERS: dict[str, Writer] = {"csv": _write_csv, "json": _write_json}


def _report(failed: StatementFailed, script: str) -> None:
    narrate(f"Error: {failed.message}" + (f" (sqlstate {failed.sqlstate})" if failed.sqlstate else ""))
    if failed.position is not None:
        before = script[: failed.offset + failed.position - 1]
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1)
        narrate(f"Line {line}: {script.splitlines()[line - 1] if script else ''}")
        narrate(" " * (len(f"Line {line}: ") + column) + "^")
    if failed.remedy:
        narrate(failed.remedy)


@click.command(cls=Command)
@pass_options
def questions(options: Options) -> None:
    """List the ready-made analytical questions; run one with `query @name`."""
    from sparkify_tui.services.questions import questions as ready_made

    found = ready_made()
    if options.json:
        document([{"name": q.name, "title": q.title, "description": q.description} for q in found])
    else:
        click.echo(table(("question", "asks"), [(f"@{q.name}", q.title) for q in found]))
