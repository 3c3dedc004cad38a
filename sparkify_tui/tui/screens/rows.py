"""Rows of their own in a box: a check's bad rows, rejected rows of loads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.widgets import Static

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import LoadErrorRow, Page, ResultColumn
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.results.rejected_lines import raw_line
from sparkify_tui.tui.screens.dialog import Dialog


class RowsScreen(Dialog[None]):
    """A heading, a sentence and a grid; rows that come later replace those shown first."""

    def __init__(self, heading: str, tells: str, page: Page, more: Callable[[], Awaitable[Page]] | None = None) -> None:
        super().__init__()
        self.HEADING = heading
        self._tells = tells
        self._page = page
        self._more = more

    def body(self) -> ComposeResult:
        """The sentence and the grid."""
        yield Static("\n".join(map(clean, self._tells.splitlines())), markup=False, classes="text")
        yield ResultGrid(id="rows")
        yield Static("enter: the whole cell   c: copy   escape: back", id="hint", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Show what is there and ask for the rest."""
        grid = self.query_one(ResultGrid)
        grid.show_page(self._page)
        grid.focus()
        if self._more is not None:
            self.run_worker(self._fetch(self._more), exit_on_error=False)

    async def _fetch(self, more: Callable[[], Awaitable[Page]]) -> None:
        try:
            page = await more()
        except SparkifyError as error:
            self.query_one("#hint", Static).update(clean(f"! {error}"))
            return
        self.query_one(ResultGrid).show_page(page)


class LoadErrorsScreen(Dialog[None]):
    """Load errors in a table; below it the chosen one's raw line with the offending field marked."""

    HEADING = "Load errors"

    def __init__(self, errors: tuple[LoadErrorRow, ...], total: int) -> None:
        super().__init__()
        self._errors = errors
        self._total = total

    def body(self) -> ComposeResult:
        """The table, the raw line; above them how many more there are, if any."""
        if self._total > len(self._errors):
            yield Static(f"The first {len(self._errors):,} of {self._total:,} rejected rows.", classes="text")
        yield ResultGrid(id="rows")
        yield Static("", id="raw")
        yield Static("up, down: the next error   enter: the whole cell   c: copy   escape: back", classes="hint")

    def on_mount(self) -> None:
        """Show the errors."""
        names = ("table", "file", "line", "column", "type", "value", "reason")
        columns = tuple(ResultColumn(name, "integer" if name == "line" else "text") for name in names)
        rows = tuple(
            (
                e.table,
                e.file,
                e.line,
                e.column,
                f"{e.type}({e.length})" if e.length.strip() else e.type,
                e.value,
                e.reason,
            )
            for e in self._errors
        )
        grid = self.query_one(ResultGrid)
        grid.show_page(Page(columns, rows, 0, complete=True))
        grid.focus()
        self.watch(grid, "cursor_row", self._show_raw)

    def _show_raw(self, row: int) -> None:
        if row < len(self._errors):
            self.query_one("#raw", Static).update(raw_line(self._errors[row], max(20, self.size.width - 10)))
