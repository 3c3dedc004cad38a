"""What the main screen opens for a closer look: a cell, a chart, the history, a check's rows, the load errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import Page
from sparkify_tui.tui.editor.saved_texts import Buffer
from sparkify_tui.tui.panes.etl import EtlPane
from sparkify_tui.tui.panes.log import LogPane
from sparkify_tui.tui.results import charts, clipboard
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.tui.screens.chart_screen import ChartScreen
from sparkify_tui.tui.screens.history_screen import HistoryScreen
from sparkify_tui.tui.screens.load_errors_screen import LoadErrorsScreen
from sparkify_tui.tui.screens.rows_screen import RowsScreen

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen

BAD_ROWS = 1_000


class Looking(Screen[None]):
    """Mixed into the main screen."""

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    def on_result_grid_cell_opened(self, message: ResultGrid.CellOpened) -> None:
        """Show a cell whole."""
        message.stop()
        self.app.push_screen(CellScreen(message.column, message.value, message.row), self._copy_text)

    def on_result_grid_copy_wanted(self, message: ResultGrid.CopyWanted) -> None:
        """Copy a part of the result."""
        message.stop()
        text, tells = clipboard.copied(self._main.query_pane.grid, message.what)
        self._copy_text(text, tells)

    def _copy_text(self, text: str | None, tells: str = "") -> None:
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(tells or f"Copied {len(text):,} characters.", markup=False)
        elif tells:
            self.notify(tells, severity="warning", markup=False)

    def on_log_pane_copied(self, message: LogPane.Copied) -> None:
        """Copy the log."""
        message.stop()
        self._copy_text(message.text, f"Copied {message.lines:,} lines.")

    def action_chart(self) -> None:
        """Chart the result."""
        store = self._main.query_pane.grid.store
        rows = list(store.rows(0, charts.MAX_POINTS))
        found = charts.chartable(store.columns, rows)
        if found is None:
            self.notify("A chart needs a result with a label and a number.", severity="warning")
        else:
            self.app.push_screen(ChartScreen(store.columns, rows, found))

    def action_history(self) -> None:
        """Choose a statement or a question for the editor."""
        main = self._main
        questions = main.backend.questions() if main.backend is not None else ()
        self.app.push_screen(HistoryScreen(main.past, questions), self._history_answered)

    async def _history_answered(self, sql: str | None) -> None:
        if sql:
            self._main.show_pane("query")
            await self._main.query_pane.open_buffer(Buffer("", sql))

    async def on_etl_pane_table_opened(self, message: EtlPane.TableOpened) -> None:
        """Show a table's rows."""
        message.stop()
        await self._main.run_script(f'select * from "{message.table}"', base=None)  # noqa: S608 - one of ALL_TABLES

    def on_etl_pane_check_opened(self, message: EtlPane.CheckOpened) -> None:
        """Show a check's bad rows: the sample at once, more from the warehouse."""
        message.stop()
        main, result = self._main, message.result
        page = Page(tuple(clipboard.column(name) for name in result.columns), result.sample, 0, complete=True)
        backend = main.backend
        more = None if backend is None or result.passed else lambda: backend.bad_rows(result.name, BAD_ROWS)
        verdict = "no bad rows" if result.passed else f"{result.bad_rows:,} bad rows"
        self.app.push_screen(
            RowsScreen(f"Check {result.name}", f"{result.purpose}\n{result.severity}: {verdict}", page, more)
        )

    def on_etl_pane_errors_opened(self, message: EtlPane.ErrorsOpened) -> None:
        """Show the load errors."""
        message.stop()
        self.action_load_errors()

    def action_load_errors(self) -> None:
        """The last load's errors, or else the rejected rows that the warehouse remembers."""
        main = self._main
        errors = tuple(main.etl_pane.progress.errors)
        if errors:
            self.app.push_screen(LoadErrorsScreen(errors, main.etl_pane.progress.rejected_rows))
        elif main.backend is not None:
            self.run_worker(self._show_rejected(), group="rejected", exit_on_error=False)

    async def _show_rejected(self) -> None:
        backend = self._main.backend
        if backend is None:
            return
        try:
            page = await backend.rejected_rows(BAD_ROWS)
        except SparkifyError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        tells = f"{'' if page.complete else 'The first '}{len(page.rows):,} rows that loads rejected"
        self.app.push_screen(RowsScreen("Rejected rows", tells, page))
