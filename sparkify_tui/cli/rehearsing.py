"""rehearse: what load would do, tried on a local copy."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

import click

from sparkify_tui.cli.exit_codes import FAILED
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.running import run, show_all
from sparkify_tui.models import ALL_TABLES

if TYPE_CHECKING:
    from sparkify_tui.events import RehearseEvent, Verdict

_LIMIT = click.IntRange(1, 1_000_000)


@click.command(cls=Command)
@click.option(
    "--only", multiple=True, metavar="TABLE", type=click.Choice(ALL_TABLES), help="Only this table; may be repeated."
)
@click.option("--no-checks", is_flag=True, help="Leave the data checks out.")
@click.option("--retry-rejected", is_flag=True, help="As if the files that had rejected rows were loaded again.")
@click.option("--full", is_flag=True, help="As if everything were rebuilt from all files.")
@click.option(
    "--limit",
    "limit_mb",
    default=200,
    show_default=True,
    type=_LIMIT,
    metavar="MB",
    help="Fetch so much at the most; of more a sample is tried.",
)
@click.option("--limit-files", default=20_000, show_default=True, type=_LIMIT, help="Fetch so many files at the most.")
@click.option(
    "--limit-rows",
    default=500_000,
    show_default=True,
    type=click.IntRange(0, 1_000_000_000),
    help="Copy so many rows of the warehouse at the most; of more none.",
)
@pass_options
def rehearse(
    options: Options,
    only: tuple[str, ...],
    no_checks: bool,
    retry_rejected: bool,
    full: bool,
    limit_mb: int,
    limit_files: int,
    limit_rows: int,
) -> None:
    """Say what load would do: the same load, on a local copy. Changes nothing; exit code 1 when load would fail.

    The new files are read from S3 with your own credentials. It needs no cluster.
    """

    def work() -> int | None:
        from sparkify_tui.sandbox import TemporarySandbox
        from sparkify_tui.services.load.load_options import LoadOptions
        from sparkify_tui.services.rehearse.plan import Limits
        from sparkify_tui.services.rehearse.rehearse import rehearse as rehearse_service

        wanted = LoadOptions(
            only=frozenset(only) or None, checks=not no_checks, retry_rejected=retry_rejected, full=full
        )
        limits = Limits(bytes=limit_mb * 1_000_000, files=limit_files, rows=limit_rows)
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # nothing is left then, either
        heard: list[Verdict] = []
        show_all(options, _hearing(rehearse_service(open_target(options), wanted, TemporarySandbox, limits), heard))
        return None if heard and heard[-1].passes else FAILED

    run(options, work, if_interrupted="Nothing was changed, and nothing is left of the local copy.")


async def _hearing(events: AsyncIterator[RehearseEvent], heard: list[Verdict]) -> AsyncIterator[RehearseEvent]:
    """The same events, the verdict being kept."""
    from sparkify_tui.events import Rehearsed

    async with aclosing(events) as stream:  # type: ignore[type-var]
        async for event in stream:
            if isinstance(event, Rehearsed):
                heard.append(event.verdict)
            yield event
