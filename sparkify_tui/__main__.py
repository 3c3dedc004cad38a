"""Composition root: the command line, and the terminal application when no command is given.

Imports here are what `--help` pays for: click and this project's light modules.
"""

from __future__ import annotations

import sys

from sparkify_tui.cli.main import cli
from sparkify_tui.cli.options import Options


def main() -> None:
    """Run the command line."""
    _keep_streams_writable()
    cli(obj=Application(), prog_name="sparkify-tui")


class Application(Options):
    """The options, and how to start the terminal application with them."""

    __slots__ = ()

    def start_application(self) -> None:
        """Start the terminal application and leave with its exit code."""
        from sparkify_tui.composition import launch

        sys.exit(launch(self))


def _keep_streams_writable() -> None:
    """A terminal or locale that can't show a character gets an escape instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
