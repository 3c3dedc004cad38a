"""Asks before a script is run: where it takes away what can't be brought back, and on AWS wherever it writes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from sparkify_tui.services.query.irreversible import Irreversible, StoredRows, irreversible_in
from sparkify_tui.services.query.parameters import bound
from sparkify_tui.services.query.script import split
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog

LISTED = 50
"""Statements that are listed one by one."""
SHOWN = 5
"""Writing statements that are shown with their text, of each at most CHARACTERS."""
CHARACTERS = 600


class RunConfirmation:
    """One question a script, whatever there is to ask about it."""

    def __init__(self, host: ControllerHost) -> None:
        self._host = host
        self.asking = False
        """Whether a script is being looked at or asked about."""

    async def confirmed(self, backend: Backend, script: str, first_line: int | None, values: Mapping[str, str]) -> bool:
        """Whether the script may run: nothing of it has to be asked about, or the person wants it.

        `first_line` is the script's first line in its buffer; None when it isn't from there. `values` are those of its
        parameters. A read-only session asks
        nothing: it refuses the statement, and says so.
        """
        if backend.read_only:
            return True
        self.asking = True
        try:
            return await self._ask(backend, script, first_line, values)
        finally:
            self.asking = False

    async def _ask(self, backend: Backend, script: str, first_line: int | None, values: Mapping[str, str]) -> bool:
        found, writing = await asyncio.to_thread(_look, backend, script, values)
        if not found and not writing:
            return True
        written = "\n\n".join(clean(line) for text in writing[:SHOWN] for line in text[:CHARACTERS].split("\n"))
        writes = f"This writes to {backend.label}:\n\n{written}" if writing else ""
        if not found:
            return await self._host.ask(ConfirmDialog("This statement writes", writes, "Run it")) is True
        told = partial(_told, backend.label, script, found, first_line, writes)
        dialog = ConfirmDialog("This can't be taken back", told({}), "Run it")
        self._host.start_worker(partial(_add_rows, backend, dialog, told), "rows")
        return await self._host.ask(dialog) is True


def _look(backend: Backend, script: str, values: Mapping[str, str]) -> tuple[tuple[Irreversible, ...], list[str]]:
    """What can't be taken back, and where that is asked about all statements that write."""
    found = irreversible_in(script)
    if not backend.confirm_writes:
        return found, []
    sent = [bound(item, values).statement.text for item in split(script)]
    return found, [text for text in sent if backend.writes(text)]


def _told(
    label: str, script: str, found: Sequence[Irreversible], first_line: int | None, writes: str, rows: StoredRows
) -> str:
    lines = [_line(script, item, first_line) for item in found[:LISTED]]
    listed = [f"• {in_one_line(item.described(rows, line))}" for item, line in zip(found, lines, strict=False)]
    if len(found) > LISTED:
        listed.append(f"… and {len(found) - LISTED:,} more")
    return "\n".join([f"At {label}:", "", *listed, *(("", writes) if writes else ())])


def _line(script: str, item: Irreversible, first_line: int | None) -> int | None:
    return None if first_line is None else first_line + script.count("\n", 0, item.offset)


async def _add_rows(backend: Backend, dialog: ConfirmDialog, told: partial[str]) -> None:
    """Add the rows when they are known: the question doesn't wait for them."""
    rows = await backend.stored_rows()
    if rows:
        dialog.show_text(told(rows))
