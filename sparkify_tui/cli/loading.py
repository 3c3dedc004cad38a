"""load, counts, checks, loads and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sparkify_tui.cli.event_loop import complete
from sparkify_tui.cli.exit_codes import FAILED
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.output import document, is_ascii_only, narrate, table
from sparkify_tui.cli.running import run, show_all
from sparkify_tui.events import CheckFinished, Noted
from sparkify_tui.models import ALL_TABLES, CheckResult, Page, Severity
from sparkify_tui.narration import sentence
from sparkify_tui.warehouse.row_texts import json_array

if TYPE_CHECKING:
    from sparkify_tui.services.target import Target

_NUMBER = click.IntRange(1, 1_000_000_000)
"""Rows and pages: their product still is a BIGINT for the server."""


@click.command(cls=Command)
@click.option(
    "--only", multiple=True, metavar="TABLE", type=click.Choice(ALL_TABLES), help="Only this table; may be repeated."
)
@click.option("--no-checks", is_flag=True, help="Leave the data checks out.")
@click.option("--retry-rejected", is_flag=True, help="Load again the files that had rejected rows.")
@click.option("--full", is_flag=True, help="Rebuild everything from all files.")
@click.option("--dry-run", is_flag=True, help="Say what would be loaded, and load nothing.")
@click.option(
    "--pack/--no-pack", default=None, help="Pack tiny files into few parts first, or never (default: by count)."
)
@pass_options
def load(
    options: Options,
    only: tuple[str, ...],
    no_checks: bool,
    retry_rejected: bool,
    full: bool,
    dry_run: bool,
    pack: bool | None,
) -> None:
    """Create tables, COPY what is new, transform, check. Loading twice is the same as loading once."""

    def work() -> None:
        from sparkify_tui.services.load.load import load as load_service
        from sparkify_tui.services.load.load_options import LoadOptions

        wanted = LoadOptions(
            only=frozenset(only) or None,
            checks=not no_checks,
            retry_rejected=retry_rejected,
            full=full,
            dry_run=dry_run,
            pack=pack,
        )
        show_all(options, load_service(open_target(options), wanted))

    run(options, work, if_interrupted="Nothing half-loaded is visible: run load again to finish.")


@click.command(cls=Command)
@pass_options
def counts(options: Options) -> None:
    """Show the rows per staging and analytical table."""

    def work() -> None:
        from sparkify_tui.services.load.counts import counts as count_rows

        rows = complete(count_rows(open_target(options)))
        if options.json:
            document(rows)
        else:
            click.echo(table(("table", "rows"), [(name, rows[name]) for name in rows]))

    run(options, work)


@click.command(cls=Command)
@pass_options
def checks(options: Options) -> None:
    """Run the data checks again; exit code 1 when a critical one finds bad rows."""

    def work() -> int | None:
        results = complete(_check_results(open_target(options)))
        if options.json:
            document([{"check": r.name, "severity": r.severity.value, "bad_rows": r.bad_rows} for r in results])
        else:
            rows = [(r.name, "passed" if r.passed else r.severity.value, r.bad_rows, r.purpose) for r in results]
            click.echo(table(("check", "verdict", "bad rows", "purpose"), rows))
        return FAILED if any(not r.passed and r.severity is Severity.CRITICAL for r in results) else None

    run(options, work)


async def _check_results(target: Target) -> list[CheckResult]:
    from contextlib import aclosing

    from sparkify_tui.services.load.checks import run_checks

    async with aclosing(run_checks(target)) as events:
        results = []
        async for event in events:
            if isinstance(event, CheckFinished):
                results.append(event.result)
            elif isinstance(event, Noted):
                narrate(sentence(event) or "")
        return results


@click.command(cls=Command)
@click.option("--limit", default=20, show_default=True, type=_NUMBER, help="At most this many.")
@pass_options
def loads(options: Options, limit: int) -> None:
    """Show what each load did, the latest first."""

    def work() -> None:
        from sparkify_tui.services.load.load_history import load_history

        _show_page(options, complete(load_history(open_target(options), limit=limit)))

    run(options, work)


@click.command(cls=Command)
@click.option("--limit", default=100, show_default=True, type=_NUMBER, help="At most this many.")
@click.option("--page", "number", default=1, show_default=True, type=_NUMBER, help="Which rows of that many.")
@pass_options
def errors(options: Options, limit: int, number: int) -> None:
    """Show the rows that loads left out within MAXERROR: file, line, column, value and reason.

    A load that fails tells the rows at fault itself, and changes nothing.
    """

    def work() -> None:
        from sparkify_tui.services.load.load_history import rejected_rows

        page = complete(rejected_rows(open_target(options), limit=limit, first_row=(number - 1) * limit))
        _show_page(options, page)
        if not page.complete:
            last = page.first_row + len(page.rows)
            narrate(f"Rows {page.first_row + 1:,} to {last:,}; there are more: add --page {number + 1} for the next.")

    run(options, work)


def _show_page(options: Options, page: Page) -> None:
    names = [column.name for column in page.columns]
    if options.json:
        click.echo(json_array(names, page.rows, ascii_only=is_ascii_only()))
    else:
        click.echo(table(names, page.rows))
