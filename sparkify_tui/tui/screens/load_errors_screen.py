"""The errors of a load in a box, with the raw line of the chosen one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from sparkify_tui.models import LoadErrorRow, Page, ResultColumn
from sparkify_tui.narration import plural
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.results.rejected_lines import raw_line
from sparkify_tui.tui.screens.dialog import Dialog


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
            shown = f"The first {len(self._errors):,} of {plural(self._total, 'rejected row')}."
            yield Static(shown, markup=False, classes="text")
        yield ResultGrid(id="rows")
        yield Static("", id="raw", markup=False)
        keys = "up, down: the next error   enter: the whole cell   c: copy   escape: back"
        yield Static(keys, markup=False, classes="hint")

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
