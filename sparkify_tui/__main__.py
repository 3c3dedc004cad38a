"""Composition root: the terminal application when no command is given, else the command line.

Nothing is imported before it is known which of the two it will be: the application's first paint and `--help` pay for
every import here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sparkify_tui.absence import is_absent

if TYPE_CHECKING:
    from sparkify_tui.services.rehearse.stage import Stage
    from sparkify_tui.services.target import Target
    from sparkify_tui.tui.launch import Launch


_YOUNG_OBJECTS = 20_000


class Wish(NamedTuple):
    """What a command line without a command asks for."""

    sandbox: bool = False
    read_only: bool = False
    config_path: Path | None = None


def main() -> None:
    """Run what the command line asks for; never returns."""
    _keep_streams_usable()
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        # While something was imported: commands handle their own interruption.
        sys.stderr.write("Interrupted.\n")
        code = 130
    # What is left is the interpreter's own end: a Ctrl+C now would turn the work's exit code into a signal's.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _run(arguments: Sequence[str]) -> int:
    wish = application_wish(arguments)
    if wish is not None:
        return run_application(wish)
    # A command ends soon, and most of what it makes are its imports: to look through them for garbage, again and again,
    # is a tenth of a short one's time.
    gc.set_threshold(_YOUNG_OBJECTS)
    from sparkify_tui.cli.main import run_command_line

    return run_command_line(arguments)


def application_wish(arguments: Sequence[str]) -> Wish | None:
    """The wish in `arguments` when they hold global options only; None when the command line must read them."""
    wish = Wish()
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument == "--sandbox":
            wish = wish._replace(sandbox=True)
        elif argument == "--read-only":
            wish = wish._replace(read_only=True)
        elif argument == "--config" and rest:
            wish = wish._replace(config_path=Path(rest.pop(0)))
        elif argument.startswith("--config="):
            wish = wish._replace(config_path=Path(argument.removeprefix("--config=")))
        else:
            return None
    return wish


def run_application(wish: Wish) -> int:
    """Start the terminal application; its exit code."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # it draws on stderr
        seen = sys.stdout if sys.stdout.isatty() else sys.stderr
        seen.write(
            "Error: the terminal application needs a terminal for its input, its output and its errors.\n"
            "Run it in one, or run a command: sparkify-tui --help lists them.\n"
        )
        return 2
    from sparkify_tui.tui.terminal.gc_control import GcControl

    gc_control = GcControl()
    gc_control.begin()  # before what the first frame imports, all of which stays
    from sparkify_tui.tui.app import run_app

    return run_app(_sandbox_launch(wish) if wish.sandbox else _launch(wish), gc_control)


def _launch(wish: Wish) -> Launch:
    from sparkify_tui.tui.launch import Launch

    path = wish.config_path or Path("dwh.cfg")
    return Launch(
        label=path.name,
        config_path=path,
        open_target=lambda: _open_in_thread(wish),
        read_only=wish.read_only,
        needs_setup=is_absent(path),
        sandbox_instead=lambda: _sandbox_launch(wish._replace(sandbox=True, config_path=None)),
        make_stage=_make_stage,
    )


def _sandbox_launch(wish: Wish) -> Launch:
    from sparkify_tui.demo.home import config_file, home_directory
    from sparkify_tui.tui.launch import Launch

    return Launch(
        label="SANDBOX us-west-2",
        config_path=wish.config_path or config_file(home_directory()),
        open_target=lambda: _open_in_thread(wish),
        is_sandbox=True,
        read_only=wish.read_only,
        make_stage=_make_stage,
    )


def _make_stage() -> Stage:
    """A rehearsal's local warehouse, not there yet."""
    from sparkify_tui.sandbox import TemporarySandbox

    return TemporarySandbox()


async def _open_in_thread(wish: Wish) -> Target:
    """Read the configuration, start or join the sandbox, and import what the services need, off the event loop."""
    import asyncio

    return await asyncio.to_thread(_open, wish)


def _open(wish: Wish) -> Target:
    from sparkify_tui.cli.opening import open_target
    from sparkify_tui.cli.options import Options

    return open_target(
        Options(sandbox=wish.sandbox, config_path=wish.config_path, read_only=wish.read_only), narrate=None
    )


def _keep_streams_usable() -> None:
    """A closed stream becomes an empty one, and a terminal or locale that can't show a character gets an escape.

    Left closed, its number would go to the next file or socket that is opened, and what is printed would go there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - it stays open
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
