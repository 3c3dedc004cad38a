"""query and questions."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from sparkify_tui.cli.event_loop import complete
from sparkify_tui.cli.exit_codes import CONNECTION, FAILED
from sparkify_tui.cli.irreversible import confirmed_target
from sparkify_tui.cli.opening import own_sql
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.output import document, narrate, table
from sparkify_tui.cli.results import Writer, writer
from sparkify_tui.cli.running import run
from sparkify_tui.errors import UsageError
from sparkify_tui.events import LockAwaited, RowsFetched, StatementFailed, StatementFinished, StatementStarted
from sparkify_tui.models import Page
from sparkify_tui.narration import plural, sentence

if TYPE_CHECKING:
    from sparkify_tui.services.query.query import QuerySession
    from sparkify_tui.services.target import Target

TABLE_ROWS = 1000
"""Rows that a table shows unless --limit says otherwise; csv and json have no limit of their own."""
PAGE_ROWS = 1000
_SQL_COMMENT = re.compile(r"--\s")


class _QueryCommand(Command):
    """A command whose argument may begin with a comment, as most SQL files do, without being taken for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f" {arg}" if _SQL_COMMENT.match(arg) else arg for arg in args])


@click.command(cls=_QueryCommand)
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
@click.option(
    "--param",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of :name in the SQL, as text; null is NULL, =42 a number. May be repeated.",
)
@pass_options
def query(options: Options, sql: str, style: str, limit: int | None, given: tuple[str, ...]) -> None:
    """Run SQL, a ready-made question (@name), or a script read from stdin (-).

    Each statement's result is written whole before the next statement runs; the first that fails ends the script. In
    JSON every result is an array of objects; in CSV NULL is empty and an empty text is "". :name in the SQL is a
    parameter, whose value --param gives, or a comment such as `-- :name = value`. Before a script that takes away what
    can't be brought back (DELETE or UPDATE without WHERE, TRUNCATE, DROP) it asks, unless --yes.
    """

    def work() -> int | None:
        chosen = "json" if options.json else style
        write = writer(chosen)
        script = _script(options, sql)
        values = _values(script, given)
        at_most = limit if limit is not None else (0 if chosen in ("csv", "json") else TABLE_ROWS)
        return complete(_answer(options, confirmed_target(options, script), _Asked(script, values), write, at_most))

    run(options, work, if_interrupted="Nothing of it runs on at the server.")


def _script(options: Options, sql: str) -> str:
    if sql == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    if sql.startswith("@"):
        from sparkify_tui.services.query.questions import question

        return question(sql[1:], own_sql(options)).sql
    return _as_utf8(sql)


def _as_utf8(argument: str) -> str:
    """A text of the command line as what it is in a locale that knows no other letters than ASCII's, too.

    Python keeps bytes of arguments that the locale's encoding has no letters for as lone surrogates.
    """
    try:
        return (
            os.fsencode(argument).decode() if any("\udc80" <= letter <= "\udcff" for letter in argument) else argument
        )
    except UnicodeError as error:
        raise UsageError(
            "The SQL or a value is not UTF-8 text.", remedy="Write it as UTF-8, or give the SQL on stdin: query -"
        ) from error


@dataclass(frozen=True, slots=True)
class _Asked:
    """A script, and the values of its parameters."""

    script: str
    values: dict[str, str]


def _values(script: str, given: tuple[str, ...]) -> dict[str, str]:
    """The values of a script's parameters; raises UsageError where one is missing, unknown or can't be a literal."""
    from sparkify_tui.services.query.parameters import defaults, literal, parameters, require_values

    named: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name.strip(": "):
            raise UsageError(f"--param {name} gives no value.", remedy="Write --param name=value.")
        named[name.strip(": ").lower()] = _as_utf8(value)
    offered = {name: value for name, value in defaults(script).items() if name in parameters(script)}
    values = offered | named
    require_values(script, values, "--param {name}=…")
    for name, value in values.items():
        literal(name, value)
    return values


async def _answer(options: Options, target: Target, asked: _Asked, write: Writer, at_most: int) -> int | None:
    """Run every statement in turn, and end the output with what failed where it is JSON."""
    from sparkify_tui.services.query.query import QuerySession

    async with QuerySession(target) as session:
        failed = await _run_script(session, asked, write, at_most)
    if failed is None:
        return None
    _report(failed, asked.script)
    if options.json:
        document(
            {
                "event": "Failed",
                "error": "StatementError",
                "message": failed.message,
                "remedy": failed.remedy,
                "sqlstate": failed.sqlstate,
            }
        )
    return CONNECTION if failed.sqlstate.startswith("08") else FAILED


async def _run_script(session: QuerySession, asked: _Asked, write: Writer, at_most: int) -> StatementFailed | None:
    """Write each result as it comes; the statement that failed, which is the last that ran."""
    began = wrote = False
    async with aclosing(session.run(asked.script, page_rows=PAGE_ROWS, values=asked.values)) as events:
        async for event in events:
            match event:
                case StatementStarted():
                    began = True
                case RowsFetched():
                    wrote = True
                    await write(_pages(session, event.page, at_most))
                case StatementFailed():
                    return event
                case LockAwaited():
                    narrate(sentence(event) or "")
                case StatementFinished() if not event.columns:
                    narrate(sentence(event) or "")
                case _:
                    pass
    if not began:
        raise UsageError(
            "There is no statement to run.", remedy="Give SQL, @ and a question's name, or - and a script on stdin."
        )
    if not wrote:
        await write.nothing()
    return None


async def _pages(session: QuerySession, first: Page, at_most: int) -> AsyncIterator[Page]:
    page, sent = first, 0
    while True:
        rows = page.rows[: at_most - sent] if at_most else page.rows
        sent += len(rows)
        cut = len(rows) < len(page.rows) or (at_most == sent and not page.complete)
        yield Page(page.columns, rows, page.first_row, page.complete or cut)
        if at_most and cut:
            narrate(f"Cut at {plural(at_most, 'row')}; --limit 0 shows all.")
            return
        if page.complete:
            return
        page = await session.fetch(PAGE_ROWS)


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
    """List the analytical questions, your own ones first; run one with `query @name`.

    Your own are files as questions/name.sql in the directory that [SQL] DIR names: a comment with the title, then one
    statement.
    """
    from sparkify_tui.services.query.questions import questions as ready_made

    def work() -> None:
        own = own_sql(options)
        found = [*own.questions, *ready_made()]
        if options.json:
            document(
                [
                    {"name": q.name, "title": q.title, "description": q.description, "origin": q.origin.value}
                    for q in found
                ]
            )
        else:
            click.echo(table(("question", "asks"), [(f"@{q.name}", q.title) for q in found]))
        for file in own.unusable_in("questions"):
            narrate(file.sentence)

    run(options, work)
