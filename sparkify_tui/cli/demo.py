"""run: the whole way from nothing to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sparkify_tui.cli.event_loop import complete
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.output import as_json, document, is_ascii_only, table
from sparkify_tui.cli.running import run as run_command
from sparkify_tui.cli.running import show_all
from sparkify_tui.errors import StatementError
from sparkify_tui.events import RowsFetched, StatementFailed
from sparkify_tui.warehouse.row_texts import json_array

if TYPE_CHECKING:
    from sparkify_tui.models import Page, Question
    from sparkify_tui.services.target import Target

QUESTION = "most_played_songs"


@click.command(cls=Command)
@pass_options
def run(options: Options) -> None:
    """Create, load, count and answer one question, end to end."""

    def work() -> None:
        from sparkify_tui.services.infrastructure.provision import provision
        from sparkify_tui.services.load.counts import counts
        from sparkify_tui.services.load.load import load
        from sparkify_tui.services.load.load_options import LoadOptions
        from sparkify_tui.services.query.questions import question

        show_all(options, provision(open_target(options)))
        # Provisioning has written the endpoint into the configuration, so it is read again.
        target = open_target(options)
        show_all(options, load(target, LoadOptions()))
        rows = complete(counts(target))
        asked = question(QUESTION)
        answer = complete(_answer(target, asked))
        names = [column.name for column in answer.columns]
        if options.json:
            document({"event": "Counted", "rows": rows})
            head = as_json({"event": "Answered", "question": asked.name})
            click.echo(f'{head[:-1]}, "rows": {json_array(names, answer.rows, ascii_only=is_ascii_only())}}}')
            return
        click.echo(table(("table", "rows"), [(name, f"{count:,}") for name, count in rows.items()]))
        click.echo(f"\n{asked.title}\n")
        click.echo(table(names, answer.rows))

    run_command(
        options,
        work,
        if_interrupted="What was made so far stays and may cost money on AWS: run again to go on, delete to remove it.",
    )


async def _answer(target: Target, asked: Question) -> Page:
    """The question's first page; ready-made questions fit in one."""
    from contextlib import aclosing

    from sparkify_tui.services.query.query import QuerySession

    async with QuerySession(target) as session, aclosing(session.run(asked.sql)) as events:
        async for event in events:
            if isinstance(event, RowsFetched):
                return event.page
            if isinstance(event, StatementFailed):
                raise StatementError(event.message, remedy=event.remedy, sqlstate=event.sqlstate)
    raise StatementError(
        f"The question {asked.name} gave no rows.", remedy="Its file in sql/questions/ must be a select."
    )
