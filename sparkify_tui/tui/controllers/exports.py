"""Exports of the result to a file: the selection, or all rows, fetching the rest first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from sparkify_tui.models import ResultColumn
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.results.export_files import ExportError, export
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.export_dialog import ExportDialog


class ExportController:
    """Asks where to, and writes the file."""

    def __init__(self, host: ControllerHost, panes: Panes, queries: QueryRunner) -> None:
        self._host, self._pane, self._queries = host, panes.query, queries
        self._fetch_ended: asyncio.Event | None = None

    def ask(self) -> None:
        """Ask where to, then export the selection or the whole result."""
        grid = self._pane.grid
        if not grid.store.columns:
            self._host.notify("There is no result to export.", severity="warning")
            return
        self._host.push_dialog(ExportDialog(str(Path.cwd() / "result.csv"), _described(grid)), self._answered)

    def _answered(self, path: Path | None) -> None:
        if path is not None:
            self._host.start_worker(partial(self._export, path), "export")

    async def _export(self, path: Path) -> None:
        grid = self._pane.grid
        box, store = grid.selection(), grid.store
        columns: Iterable[ResultColumn] = store.columns
        if box is None:
            await self._fetch_all()
            columns, rows = store.columns, store.rows()
        else:
            columns = store.columns[box[1] : box[3] + 1]
            rows = (row[box[1] : box[3] + 1] for row in store.rows(box[0], box[2] + 1))
        if grid.store is not store:
            self._failed(ExportError("Another result has taken its place meanwhile; nothing was written."))
            return
        form = path.suffix.lstrip(".").lower()
        try:
            written = await asyncio.to_thread(export, path, form, columns, rows)
        except ExportError as error:
            self._failed(error)
            return
        cut = "" if store.complete or box is not None else f" (CAPPED, the result goes on after {len(store):,})"
        self._host.say(f"Exported {written:,} rows to {path}{cut}.")
        self._host.notify(f"{written:,} rows in {path}{cut}", title="Exported", markup=False)

    def _failed(self, error: ExportError) -> None:
        self._host.notify(str(error), title="Export", severity="error", markup=False)
        self._host.say(f"Export: {error}", logging.ERROR)

    def fetch_ended(self) -> None:
        """Fetching on stopped: an export that waits for the last row goes on."""
        if self._fetch_ended is not None:
            self._fetch_ended.set()

    async def _fetch_all(self) -> None:
        if self._queries.complete:
            return
        self._fetch_ended = asyncio.Event()
        self._queries.resume_after_stop()
        self._queries.want(None)
        while self._queries.fetching:
            self._fetch_ended.clear()
            await self._fetch_ended.wait()
        self._fetch_ended = None


def _described(grid: ResultGrid) -> str:
    box = grid.selection()
    if box is not None:
        return f"The selection: {box[2] - box[0] + 1:,} rows, {box[3] - box[1] + 1:,} columns."
    if grid.store.complete:
        return f"{len(grid.store):,} rows, all there are."
    return f"{len(grid.store):,} rows are fetched; the rest is fetched first, without running it again."
