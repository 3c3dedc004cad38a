"""Where a row of a result comes from: its key is read from the result, the rest asked for in a session of its own."""

from __future__ import annotations

from functools import partial

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.narration import plural
from sparkify_tui.services.origin.model import RowKey
from sparkify_tui.services.origin.row_keys import row_key
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.screens.origin_screen import OriginScreen
from sparkify_tui.tui.screens.rows_screen import RowsScreen

ROWS = 1_000
"""Rows of a load or a file that are shown."""


class OriginController:
    """Opens a box with the origin of a row; a transaction that is open in the editor's session is left alone."""

    def __init__(self, host: ControllerHost, target: CurrentTarget) -> None:
        self._host, self._target = host, target

    def show(self, statement: str, columns: tuple[ResultColumn, ...], row: Row) -> None:
        """Show where the row of a statement's result comes from, or say why that can't be told."""
        backend = self._target.backend
        if backend is None:
            self._host.notify("The target is not open yet; try again in a moment.", severity="warning")
            return
        try:
            key = row_key(statement, columns, row)
        except SparkifyError as error:
            self._host.notify(str(error), title="Origin", severity="warning", markup=False)
            return
        self._host.start_worker(partial(self._show, backend, key), "origin", exclusive=True)

    async def _show(self, backend: Backend, key: RowKey) -> None:
        try:
            found = await backend.origin(key)
        except SparkifyError as error:
            self._host.notify(str(error), title="Origin", severity="warning", markup=False)
            return
        more = partial(self._show_rows, backend, found.source)
        self._host.push_dialog(OriginScreen(found, lambda: backend.with_places(found), more))

    def _show_rows(self, backend: Backend, source: str, load_id: int, uri: str) -> None:
        """Show the rows that came of a load, or of one of its files when `uri` names it."""
        self._host.start_worker(partial(self._rows, backend, source, load_id, uri), "origin", exclusive=True)

    async def _rows(self, backend: Backend, source: str, load_id: int, uri: str) -> None:
        try:
            if uri:
                _, page = await backend.rows_of_file(uri, ROWS)
            else:
                page = (await backend.rows_of_load(load_id, ROWS))[0 if source == "staging_events" else 1]
        except SparkifyError as error:
            self._host.notify(str(error), title="Origin", severity="warning", markup=False)
            return
        count = f"{'' if page.complete else 'The first '}{plural(len(page.rows), 'row')} that it brought"
        heading = uri.rpartition("/")[2] if uri else f"Load {load_id}, {source}"
        self._host.push_dialog(RowsScreen(heading, f"{count}\n{uri}".rstrip(), page))
