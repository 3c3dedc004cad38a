"""How a command's coroutine is run: errors become sentences and exit codes, Ctrl+C becomes 130 and an account."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

import click

from sparkify_tui.cli.exit_codes import FAILED, INTERRUPTED, OK, exit_code
from sparkify_tui.cli.options import Options
from sparkify_tui.cli.output import EventPrinter, narrate, report_error
from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import Event
from sparkify_tui.redaction import RedactingFormatter

E = TypeVar("E", bound=Event)


def run(options: Options, work: Coroutine[Any, Any, int | None], *, if_interrupted: str = "") -> None:
    """Run `work` to its end and leave with its exit code; `if_interrupted` says what is left and how to go on."""
    _set_up_logging(options)
    try:
        code = asyncio.run(work) or 0
        sys.stdout.flush()
    except SparkifyError as error:
        report_error(error, as_json=options.json)
        code = exit_code(error)
    except (KeyboardInterrupt, asyncio.CancelledError):
        narrate(f"Interrupted. {if_interrupted}".rstrip())
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of stdout has gone (`| head`): nothing is wrong.
        _forget_stdout()
        code = OK
    except OSError as error:
        _forget_stdout()
        narrate(f"Error: The output can't be written: {error.strerror or error}.")
        code = FAILED
    raise click.exceptions.Exit(code)


def _forget_stdout() -> None:
    """Keep the interpreter from flushing into a stdout that takes nothing any more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def show_all(options: Options, events: AsyncIterator[E]) -> E | None:
    """Show every event of a service as it comes; the last one is returned."""
    printer = EventPrinter(as_json=options.json)
    last: E | None = None
    try:
        async with aclosing(events) as stream:  # type: ignore[type-var]
            async for event in stream:
                printer.show(event)
                last = event
    finally:
        printer.close()
    return last


def _set_up_logging(options: Options) -> None:
    if not options.debug:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", options.redactor))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)
