"""Exports of the result to a file: the selection, or all rows, fetching the rest first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sparkify_tui.models import ResultColumn
from sparkify_tui.narration import plural
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.results.export_files import ExportError, export
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.results.page_store import ResultClosedError
from sparkify_tui.tui.results.statement_result import StatementResult
from sparkify_tui.tui.screens.export_dialog import ExportDialog


class ExportController:
    """Asks where to, and writes the file; `fetches_on` tells whether the server has more rows of a result."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        queries: QueryRunner,
        fetches_on: Callable[[StatementResult], bool],
    ) -> None:
        self._host, self._pane, self._queries, self._fetches_on = host, panes.query, queries, fetches_on
        self._fetch_ended: asyncio.Event | None = None

    def ask(self) -> None:
        """Ask where to, then export the selection or the whole result."""
        grid = self._pane.grid
        if not grid.store.columns:
            self._host.notify("There is no result to export.", severity="warning")
            return
        shown = self._pane.results.shown
        described = _described(grid, fetches_on=shown is not None and self._fetches_on(shown))
        self._host.push_dialog(ExportDialog(str(Path.cwd() / "result.csv"), described), self._answered)

    def _answered(self, path: Path | None) -> None:
        if path is not None:
            self._host.start_worker(partial(self._export, path), "export")

    async def _export(self, path: Path) -> None:
        grid = self._pane.grid
        box, view = grid.selection(), grid.view
        store = view.store
        columns: tuple[ResultColumn, ...] = view.columns
        if box is None:
            await self._fetch_all()
            rows = view.rows()
        else:
            columns = view.columns[box[1] : box[3] + 1]
            rows = (row[box[1] : box[3] + 1] for row in view.rows(box[0], box[2] + 1))
        form = path.suffix.lstrip(".").lower()
        try:
            written = await asyncio.to_thread(export, path, form, columns, rows)
        except ResultClosedError:
            self._failed(ExportError("The result was closed meanwhile; nothing was written. Run it again."))
            return
        except ExportError as error:
            self._failed(error)
            return
        cut = "" if store.complete or box is not None else f" (cut: the result goes on after {len(store):,})"
        self._host.say(f"Exported {plural(written, 'row')} to {path}{cut}.")
        self._host.notify(f"{plural(written, 'row')} in {path}{cut}", title="Exported", markup=False)

    def _failed(self, error: ExportError) -> None:
        self._host.notify(str(error), title="Export", severity="error", markup=False)
        self._host.say(f"Export: {error}", logging.ERROR)

    def fetch_ended(self) -> None:
        """Fetching on stopped: an export that waits for the last row goes on."""
        if self._fetch_ended is not None:
            self._fetch_ended.set()

    async def _fetch_all(self) -> None:
        shown = self._pane.results.shown
        if self._queries.complete or shown is None or not self._fetches_on(shown):
            return
        self._fetch_ended = asyncio.Event()
        self._queries.resume_after_stop()
        self._queries.want(None)
        while self._queries.fetching:
            self._fetch_ended.clear()
            await self._fetch_ended.wait()
        self._fetch_ended = None


def _described(grid: ResultGrid, *, fetches_on: bool) -> str:
    box = grid.selection()
    if box is not None:
        return f"The selection: {plural(box[2] - box[0] + 1, 'row')}, {plural(box[3] - box[1] + 1, 'column')}."
    if grid.store.complete:
        return f"{plural(len(grid.store), 'row')}, all there are."
    if not fetches_on:
        return f"{plural(len(grid.store), 'row')}, as many as were fetched before its cursor was closed."
    return f"{plural(len(grid.store), 'row')} fetched; the rest is fetched first, without running it again."
