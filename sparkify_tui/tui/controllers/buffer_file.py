"""The .sql file of a buffer: opened in the editor, and saved."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.editor.saved_texts import Buffer
from sparkify_tui.tui.editor.sql_files import SqlFileError, SqlText, read_sql, write_sql
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.screens.path_dialog import PathDialog


class BufferFileController:
    """Asks for a path, then reads or writes it."""

    def __init__(self, host: ControllerHost, panes: Panes) -> None:
        self._host, self._pane = host, panes.query

    def ask_to_open(self) -> None:
        """Ask for a .sql file and open it in a buffer."""
        self._host.push_dialog(PathDialog("Open a .sql file", f"{Path.cwd()}/", must_exist=True), self._open)

    async def _open(self, path: Path | None) -> None:
        if path is None:
            return
        try:
            read = await asyncio.to_thread(read_sql, path)
        except SqlFileError as error:
            self._failed("Open", error)
            return
        self._host.show_pane("query")
        await self._pane.open_buffer(Buffer(path.name, read.text, str(path), read.newline, read.bom))

    def ask_to_save(self) -> None:
        """Ask for the file to save the buffer to, by default its own."""
        own = self._pane.buffer.path
        start = own or str(Path.cwd() / "query.sql")
        self._host.push_dialog(PathDialog("Save to a .sql file", start, must_exist=False, own=own), self._save)

    def _save(self, path: Path | None) -> None:
        if path is None:
            return
        pane = self._pane
        try:
            write_sql(path, SqlText(pane.editor.text, pane.buffer.newline, pane.buffer.bom))
        except SqlFileError as error:
            self._failed("Save", error)
            return
        pane.file_saved(path)
        self._host.notify(f"Saved {path}", markup=False)

    def _failed(self, what: str, error: SqlFileError) -> None:
        self._host.notify(str(error), title=what, severity="error", markup=False)
        self._host.say(f"{what}: {error}", logging.ERROR)

    def buffers_unwritten(self, problem: str) -> None:
        """The buffers could not be kept: shown as a toast, since what was typed is at stake."""
        self._host.say(problem, logging.WARNING)
        self._host.notify(problem, title="What you type is not kept", severity="warning", timeout=15)
