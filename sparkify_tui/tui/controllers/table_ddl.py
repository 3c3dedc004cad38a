"""The DDL of a table of the catalogue, asked for and shown."""

from __future__ import annotations

from functools import partial

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import CatalogTable
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.editor.saved_texts import Buffer
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.screens.ddl_screen import DdlScreen


class TableDdl:
    """Shows one at a time."""

    def __init__(self, host: ControllerHost, panes: Panes, target: CurrentTarget) -> None:
        self._host, self._pane, self._target = host, panes.query, target

    def show(self, table: CatalogTable) -> None:
        """Ask for the DDL of a table, and show it."""
        self._host.start_worker(partial(self._show, table), "ddl", exclusive=True)

    async def _show(self, table: CatalogTable) -> None:
        backend = self._target.backend
        name = f"{table.schema}.{table.name}"
        if backend is None:
            self._host.notify("The target is not open yet; try again in a moment.", severity="warning")
            return
        try:
            ddl = await backend.ddl(table)
        except SparkifyError as error:
            self._host.notify(str(error), title=f"No DDL of {name}", severity="error", markup=False)
            return
        taken = await self._host.ask(DdlScreen(name, ddl))
        if taken:
            self._host.show_pane("query")
            await self._pane.open_buffer(Buffer("", taken))
