"""How a command is run: errors become sentences and exit codes, Ctrl+C becomes 130 and an account."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

import click

from sparkify_tui.cli.event_loop import complete, leave_hung_calls
from sparkify_tui.cli.exit_codes import INTERRUPTED, OK, exit_code
from sparkify_tui.cli.options import Options
from sparkify_tui.cli.output import EventPrinter, report_error, report_interrupt
from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import Event
from sparkify_tui.redaction import RedactingFormatter

E = TypeVar("E", bound=Event)


def run(options: Options, work: Callable[[], int | None], *, if_interrupted: str = "") -> None:
    """Run `work` to its end and leave with its exit code; `if_interrupted` says what is left and how to go on."""
    _set_up_logging(options)
    try:
        code = work() or OK
        sys.stdout.flush()
    except SparkifyError as error:
        report_error(error, as_json=options.json)
        code = exit_code(error)
    except KeyboardInterrupt:
        report_interrupt(if_interrupted, as_json=options.json)
        code = INTERRUPTED
    leave_hung_calls(code)
    raise click.exceptions.Exit(code)


def show_all(options: Options, events: AsyncIterator[E]) -> None:
    """Run a service to its end and show every event as it comes."""
    complete(_show_all(EventPrinter(as_json=options.json), events))


async def _show_all(printer: EventPrinter, events: AsyncIterator[E]) -> None:
    try:
        async with aclosing(events) as stream:  # type: ignore[type-var]
            async for event in stream:
                printer.show(event)
    finally:
        printer.close()


def _set_up_logging(options: Options) -> None:
    if not options.debug:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", options.redactor))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)
