"""What is written and read from the main screen: exports of a result, and .sql files."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.tui.editor.saved_texts import Buffer
from sparkify_tui.tui.editor.sql_files import SqlFileError, SqlText, read_sql, write_sql
from sparkify_tui.tui.panes.query_pane import QueryPane
from sparkify_tui.tui.results.export_files import ExportError, export
from sparkify_tui.tui.screens.export_dialog import ExportDialog
from sparkify_tui.tui.screens.path_dialog import PathDialog

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen


class Files(Screen[None]):
    """Mixed into the main screen."""

    _fetch_waiter: asyncio.Event | None = None

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    def action_export(self) -> None:
        """Ask where to, then export the selection or the whole result."""
        grid = self._main.query_pane.grid
        if not grid.store.columns:
            self.notify("There is no result to export.", severity="warning")
            return
        box = grid.selection()
        if box is not None:
            tells = f"The selection: {box[2] - box[0] + 1:,} rows, {box[3] - box[1] + 1:,} columns."
        elif grid.store.complete:
            tells = f"{len(grid.store):,} rows, all there are."
        else:
            tells = f"{len(grid.store):,} rows are fetched; the rest is fetched first, without running it again."
        self.app.push_screen(ExportDialog(str(Path.cwd() / "result.csv"), tells), self._export_answered)

    def _export_answered(self, path: Path | None) -> None:
        if path is not None:
            self.run_worker(self._export(path), group="export", exit_on_error=False)

    async def _export(self, path: Path) -> None:
        main = self._main
        grid = main.query_pane.grid
        box, store = grid.selection(), grid.store
        if box is None:
            await self._fetch_all()
            columns, rows = store.columns, store.rows()
        else:
            columns = store.columns[box[1] : box[3] + 1]
            rows = (row[box[1] : box[3] + 1] for row in store.rows(box[0], box[2] + 1))
        if grid.store is not store:
            self._failed("Export", ExportError("Another result has taken its place meanwhile; nothing was written."))
            return
        form = path.suffix.lstrip(".").lower()
        try:
            written = await asyncio.to_thread(export, path, form, columns, rows)
        except ExportError as error:
            self._failed("Export", error)
            return
        cut = "" if store.complete or box is not None else f" (CAPPED, the result goes on after {len(store):,})"
        main.tell(f"Exported {written:,} rows to {path}{cut}.")
        self.notify(f"{written:,} rows in {path}{cut}", title="Exported", markup=False)

    def fetching_ended(self) -> None:
        """Fetching on stopped: an export that waits for the last row goes on."""
        if self._fetch_waiter is not None:
            self._fetch_waiter.set()

    async def _fetch_all(self) -> None:
        main = self._main
        if main.queries.complete:
            return
        self._fetch_waiter = asyncio.Event()
        main.queries.resume_after_stop()
        main.queries.want(None)
        while main.queries.fetching:
            self._fetch_waiter.clear()
            await self._fetch_waiter.wait()
        self._fetch_waiter = None

    def action_open_file(self) -> None:
        """Ask for a .sql file and open it in a buffer."""
        self.app.push_screen(
            PathDialog("Open a .sql file", str(Path.cwd()) + "/", must_exist=True), self._open_answered
        )

    async def _open_answered(self, path: Path | None) -> None:
        if path is None:
            return
        try:
            read = await asyncio.to_thread(read_sql, path)
        except SqlFileError as error:
            self._failed("Open", error)
            return
        self._main.show_pane("query")
        await self._main.query_pane.open_buffer(Buffer(path.name, read.text, str(path), read.newline, read.bom))

    def _failed(self, what: str, error: Exception) -> None:
        self.notify(str(error), title=what, severity="error", markup=False)
        self._main.tell(f"{what}: {error}", logging.ERROR)

    def action_save_file(self) -> None:
        """Save the buffer to its file, or ask for one."""
        own = self._main.query_pane.buffer.path
        start = own or str(Path.cwd() / "query.sql")
        self.app.push_screen(PathDialog("Save to a .sql file", start, must_exist=False, own=own), self._save_answered)

    def _save_answered(self, path: Path | None) -> None:
        if path is None:
            return
        pane = self._main.query_pane
        try:
            write_sql(path, SqlText(pane.editor.text, pane.buffer.newline, pane.buffer.bom))
        except SqlFileError as error:
            self._failed("Save", error)
            return
        pane.file_saved(path)
        self.notify(f"Saved {path}", markup=False)

    def on_query_pane_keeping_failed(self, message: QueryPane.KeepingFailed) -> None:
        """The buffers could not be written: said where it is seen, since what was typed is at stake."""
        message.stop()
        self._main.tell(message.problem, logging.WARNING)
        self.notify(message.problem, title="What you type is not kept", severity="warning", timeout=15)
