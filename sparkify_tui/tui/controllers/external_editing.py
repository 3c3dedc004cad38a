"""The buffer in the person's own editor, and back."""

from __future__ import annotations

import logging

from textual.app import SuspendNotSupported

from sparkify_tui.tui import paths
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.editor import external_editor
from sparkify_tui.tui.editor.external_editor import ExternalEditorError
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.query_runner import QueryRunner


class ExternalEditing:
    """Leaves the terminal to the editor until it ends."""

    def __init__(self, host: ControllerHost, panes: Panes, jobs: JobRunner, queries: QueryRunner) -> None:
        self._host, self._pane, self._jobs, self._queries = host, panes.query, jobs, queries

    def edit(self) -> None:
        """Edit the buffer on top; nothing else goes on meanwhile, so neither a job nor a query may run."""
        if self._jobs.running or self._queries.busy:
            self._host.notify(
                f"Something runs: wait for its end, or cancel it with {named('cancel')}.", severity="warning"
            )
            return
        self._host.start_worker(self._edit, "external editor")

    async def _edit(self) -> None:
        editor = self._pane.editor
        try:
            command = external_editor.command()
            path = external_editor.write(editor.text, paths.state_directory())
            with self._host.suspended():
                external_editor.run(command, path)
            text = external_editor.read(path)
        except SuspendNotSupported:
            path.unlink(missing_ok=True)
            self._failed("This terminal can't be left to another program: run the editor beside it.")
            return
        except ExternalEditorError as error:
            self._failed(str(error))
            return
        if text != editor.text:
            row, column = editor.cursor_location
            editor.replace(text, (0, 0), editor.document.end, maintain_selection_offset=False)
            editor.move_cursor((min(row, editor.document.line_count - 1), column))
        self._host.show_pane("query")
        await self._pane.keep()
        if not self._pane.unkept:
            path.unlink(missing_ok=True)

    def _failed(self, problem: str) -> None:
        self._host.notify(problem, title="Editor", severity="error", timeout=15, markup=False)
        self._host.say(problem, logging.ERROR)
