"""The lower half of the Query pane: a tab per statement that was run, and the grid of the one that is shown.

Each buffer has results of its own, which are there again when the buffer is. Knows nothing of sessions: what the cursor
at the server still has is the controller's knowledge.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from sparkify_tui.models import Page, ResultColumn, Row
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import ControllerMessage
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.results.kept_results import LIMIT, PINNED_PER_BUFFER, BufferResults, KeptResults
from sparkify_tui.tui.results.result_tabs import ResultTabs
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import StatementResult


class FilterInput(Input):
    """The line below the rows in which the text is typed that they must hold; Escape shows all again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", show=False)]

    class Dropped(Message):
        """No text is wanted."""

    def __init__(self) -> None:
        super().__init__(id="result-filter", placeholder="rows that hold … (Escape: all)", compact=True)

    def action_drop(self) -> None:
        """Escape."""
        self.post_message(self.Dropped())


class ResultsPane(Vertical):
    """Owns the results of all buffers."""

    class StatusWanted(ControllerMessage):
        """Another result is shown, or something of it changed that the status line says."""

    class RunAgain(ControllerMessage):
        """The statement of a result is to be run once more, as it was."""

        def __init__(self, result: StatementResult) -> None:
            super().__init__()
            self.result = result

    class OriginWanted(ControllerMessage):
        """It is asked where a row of a statement's result comes from."""

        def __init__(self, statement: str, columns: tuple[ResultColumn, ...], row: Row) -> None:
            super().__init__()
            self.statement, self.columns, self.row = statement, columns, row

    def __init__(self) -> None:
        super().__init__(id="results")
        self.kept = KeptResults()
        self._key = ""
        self._nothing = ResultView()
        self.tabs = ResultTabs(id="result-tabs")
        self.grid = ResultGrid(id="grid")
        self._filter = FilterInput()

    def compose(self) -> ComposeResult:
        """The tabs over the grid."""
        yield self.tabs
        yield self.grid
        yield self._filter

    def on_mount(self) -> None:
        """There is no result yet."""
        self.tabs.display = self._filter.display = False

    def on_unmount(self) -> None:
        """Let go of all rows and their files."""
        self.kept.close()

    # --- which result --------------------------------------------------------------------------------------------

    @property
    def _results(self) -> BufferResults:
        return self.kept.of(self._key)

    @property
    def shown(self) -> StatementResult | None:
        """The result that is shown."""
        return self._results.shown

    def show_buffer(self, key: str) -> None:
        """Show the results of a buffer."""
        if key != self._key:
            self._key = key
            self.show_again()

    def close_buffer(self, key: str) -> None:
        """A buffer was closed, and its results with it."""
        self.kept.close_buffer(key)
        self.show_again()

    def begin(self, key: str, statement: str, again: StatementResult | None, *, follow: bool) -> StatementResult:
        """A result for a statement of a buffer that starts; it is shown where that buffer's results are followed."""
        found = self.kept.of(key)
        result = found.begin(statement, again)
        if follow or found.shown is None:
            found.shown = result
        if self.kept.trim():
            self.notify(f"The oldest result was closed: {LIMIT}. {named('pin_result')} on a result keeps it.")
        self.show_again()
        return result

    def add_page(self, result: StatementResult, page: Page) -> None:
        """Further rows of a result."""
        result.view.add(page)
        if result is self.shown:
            self.grid.rows_added()
        self.kept.trim()
        self._show_tabs()

    def show_again(self) -> None:
        """Draw tabs and rows as they are now."""
        if not self.is_mounted:
            return
        result = self.shown
        self._show_tabs()
        if result is None:
            self.grid.show(self._nothing)
        else:
            self.grid.show(result.view, None if result.has_rows else result.note())
        self.post_message(self.StatusWanted())

    def _show_tabs(self) -> None:
        self.tabs.display = bool(self._results.results)
        self.tabs.show(self._results.results, self.shown)

    # --- what the person wants done ------------------------------------------------------------------------------

    @on(ResultTabs.Chosen)
    def _chosen(self, event: ResultTabs.Chosen) -> None:
        event.stop()
        if event.result not in self._results.results:
            return
        if event.close:
            self._close(event.result)
        else:
            self._results.shown = event.result
            self.show_again()
        self.grid.focus()

    @on(ResultGrid.ResultKey)
    def _result_key(self, event: ResultGrid.ResultKey) -> None:
        event.stop()
        result = self.shown
        if result is None:
            return
        match event.what:
            case "next" | "previous":
                self._results.turn(1 if event.what == "next" else -1)
                self.show_again()
            case "close":
                self._close(result)
            case "pin":
                self._pin(result)
            case "filter":
                self._ask_filter()
            case "again":
                self.post_message(self.RunAgain(result))
            case "origin" if len(result.view):
                row = result.view.row(self.grid.cursor_row)
                self.post_message(self.OriginWanted(result.statement, result.view.columns, row))

    def _ask_filter(self) -> None:
        if self.grid.view.columns:
            self._filter.display = True
            self._filter.value = self.grid.view.sought
            self._filter.focus()

    @on(Input.Changed)
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._filter.has_focus:
            self.grid.seek(event.value)

    @on(Input.Submitted)
    def _filter_taken(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave_filter()

    @on(FilterInput.Dropped)
    def _filter_dropped(self, event: FilterInput.Dropped) -> None:
        event.stop()
        self.grid.seek("")
        self._leave_filter()

    def _leave_filter(self) -> None:
        self._filter.display = False
        self.grid.focus()

    @on(ResultGrid.Arranged)
    def _arranged(self, event: ResultGrid.Arranged) -> None:
        event.stop()
        self.post_message(self.StatusWanted())

    def _close(self, result: StatementResult) -> None:
        if result.running:
            self.notify(f"It is running; {named('cancel')} cancels it.", severity="warning", markup=False)
            return
        self._results.close(result)
        self.show_again()

    def _pin(self, result: StatementResult) -> None:
        if not result.pinned and not self._results.may_pin():
            text = f"{PINNED_PER_BUFFER} results are pinned already; {named('pin_result')} on one of them lets it go."
            self.notify(text, severity="warning", markup=False)
            return
        result.pinned = not result.pinned
        self._show_tabs()
