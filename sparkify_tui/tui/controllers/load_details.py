"""The rows behind a load's outcome: a check's bad rows, and the rows that loads rejected."""

from __future__ import annotations

from functools import partial

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import CheckResult, Page
from sparkify_tui.narration import plural
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.results import clipboard
from sparkify_tui.tui.screens.load_errors_screen import LoadErrorsScreen
from sparkify_tui.tui.screens.rows_screen import RowsScreen

BAD_ROWS = 1_000


class LoadDetails:
    """Opens a box for each."""

    def __init__(self, host: ControllerHost, panes: Panes, target: CurrentTarget) -> None:
        self._host, self._panes, self._target = host, panes, target

    def show_check(self, result: CheckResult) -> None:
        """Show a check's bad rows: the sample at once, more from the warehouse."""
        page = Page(tuple(clipboard.column(name) for name in result.columns), result.sample, 0, complete=True)
        backend = self._target.backend
        more = None if backend is None or result.passed else lambda: backend.bad_rows(result.name, BAD_ROWS)
        verdict = "no bad rows" if result.passed else plural(result.bad_rows, "bad row")
        text = f"{result.purpose}\n{result.severity}: {verdict}"
        self._host.push_dialog(RowsScreen(f"Check {result.name}", text, page, more))

    def show_load_errors(self) -> None:
        """Show the last load's errors, or else the rejected rows that the warehouse remembers."""
        progress, backend = self._panes.etl.progress, self._target.backend
        errors = tuple(progress.errors)
        if errors:
            self._host.push_dialog(LoadErrorsScreen(errors, progress.rejected_rows))
        elif backend is not None:
            self._host.start_worker(partial(self._show_rejected, backend), "rejected")

    async def _show_rejected(self, backend: Backend) -> None:
        try:
            page = await backend.rejected_rows(BAD_ROWS)
        except SparkifyError as error:
            self._host.notify(str(error), severity="warning", markup=False)
            return
        text = f"{'' if page.complete else 'The first '}{plural(len(page.rows), 'row')} that loads rejected"
        self._host.push_dialog(RowsScreen("Rejected rows", text, page))
