"""The lower half of the Query pane: a tab per statement that was run, and the grid of the one that is shown.

Each buffer has results of its own, which are there again when the buffer is. Knows nothing of sessions: what the cursor
at the server still has is the controller's knowledge.
"""

from __future__ import annotations

import asyncio
from functools import partial
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
from sparkify_tui.tui.results.page_store import ResultClosedError
from sparkify_tui.tui.results.result_tabs import ResultTabs
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import StatementResult
from sparkify_tui.tui.results.sums import summary
from sparkify_tui.tui.worker_host import run_in_worker


class TextInput(Input):
    """A line below the rows in which a text is typed that they, or a cell, must hold; Escape leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", show=False)]

    class Dropped(Message):
        """No text is wanted."""

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
        self._summing = asyncio.Lock()
        self._wished = 0
        self._nothing = ResultView()
        self.tabs = ResultTabs(id="result-tabs")
        self.grid = ResultGrid(id="grid")
        self._filter = TextInput(id="result-filter", placeholder="rows that hold … (Escape: all)", compact=True)
        self._find = TextInput(id="result-find", placeholder="find … (Enter: the next cell)", compact=True)

    def compose(self) -> ComposeResult:
        """The tabs over the grid."""
        yield self.tabs
        yield self.grid
        yield self._filter
        yield self._find

    def on_mount(self) -> None:
        """There is no result yet."""
        self.tabs.display = self._filter.display = self._find.display = False

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
            if result.shown_view is not result.view:
                self.show_again()
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
            self.grid.show(result.shown_view, None if result.has_rows else result.note())
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
                self._ask(self._filter, self.grid.view.sought)
            case "find":
                self._ask(self._find, self.grid.view.found.text if self.grid.view.found is not None else "")
            case "again":
                self.post_message(self.RunAgain(result))
            case "origin" if len(result.view):
                row = result.view.row(self.grid.cursor_row)
                self.post_message(self.OriginWanted(result.statement, result.view.columns, row))

    def _ask(self, line: TextInput, text: str) -> None:
        if self.grid.view.columns:
            line.display = True
            line.value = text
            line.focus()

    @on(Input.Changed, "#result-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._filter.has_focus:
            self.grid.seek(event.value)

    @on(Input.Submitted)
    def _text_taken(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is self._find:
            self.grid.find(event.value, here=True)
        self._leave_line()

    @on(TextInput.Dropped)
    def _text_dropped(self, event: TextInput.Dropped) -> None:
        event.stop()
        if self._filter.display:
            self.grid.seek("")
        else:
            self.grid.forget_found()
        self._leave_line()

    def _leave_line(self) -> None:
        self._filter.display = self._find.display = False
        self.grid.focus()

    @on(ResultGrid.Arranged)
    def _arranged(self, event: ResultGrid.Arranged) -> None:
        event.stop()
        self.post_message(self.StatusWanted())

    @on(ResultGrid.Moved)
    def _moved(self, event: ResultGrid.Moved) -> None:
        event.stop()
        self._wished += 1
        if self.grid.selection() is not None:
            run_in_worker(self, partial(self._sum_up, self._wished), group="sums")
        elif self.grid.view.summary:
            self.grid.view.summary = ""
            self.post_message(self.StatusWanted())

    async def _sum_up(self, wished: int) -> None:
        """In a thread, since a selection may be long; the last one alone, when others were drawn meanwhile."""
        async with self._summing:
            view, box = self.grid.view, self.grid.selection()
            if wished != self._wished or box is None:
                return
            rows = (row[box[1] : box[3] + 1] for row in view.rows(box[0], box[2] + 1))
            try:
                text = await asyncio.to_thread(summary, rows)
            except ResultClosedError:  # there is nothing to sum up any more
                return
            if view is self.grid.view and box == self.grid.selection():
                view.summary = text
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
