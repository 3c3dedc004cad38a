"""Asks before a script that takes away what can't be brought back; where nobody can answer, it isn't run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparkify_tui.cli.event_loop import complete
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Options
from sparkify_tui.cli.output import narrate
from sparkify_tui.errors import UsageError

if TYPE_CHECKING:
    from sparkify_tui.services.query.irreversible import Irreversible, StoredRows
    from sparkify_tui.services.target import Target

SHOWN = 20
"""Statements that are listed; the rest is a number."""


def confirmed_target(options: Options, script: str) -> Target:
    """The target to run a script on, once the person agreed to what can't be taken back; raises UsageError else.

    A read-only session asks nothing: it refuses the statement, and says so.
    """
    from sparkify_tui.services.query.irreversible import irreversible_in

    found = () if options.yes or options.read_only else irreversible_in(script)
    if not found:
        return open_target(options)
    if options.json or not _is_terminal():
        raise UsageError(
            f"Nothing was run: {_told(found[0], script, {})} can't be taken back, and there is nobody to ask.",
            remedy="Pass --yes to run it.",
        )
    target = open_target(options)
    _ask(target, found, script)
    return target


def _ask(target: Target, found: Sequence[Irreversible], script: str) -> None:
    from sparkify_tui.services.query.stored_rows import stored_rows

    rows = complete(stored_rows(target))
    narrate(f"This can't be taken back at {target.label}:")
    for item in found[:SHOWN]:
        narrate(f"  - {_told(item, script, rows)}")
    if len(found) > SHOWN:
        narrate(f"  … and {len(found) - SHOWN:,} more")
    narrate("Run it? [y/N]")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("Nothing was run.", remedy="Answer y to run it, or pass --yes.")


def _told(item: Irreversible, script: str, rows: StoredRows) -> str:
    line = script.count("\n", 0, item.offset) + 1 if "\n" in script.strip() else None
    return item.described(rows, line)


def _is_terminal() -> bool:
    """Whether somebody reads the question and can answer it; a stream that was closed at the start is none."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
