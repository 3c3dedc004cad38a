"""A chart of the result: bars, or a line; one key changes between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sparkify_tui.models import ResultColumn
from sparkify_tui.narration import counted
from sparkify_tui.tui.results import charts
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog

MANY = 40


class ChartScreen(Dialog[None]):
    """Charts one column of numbers against a label."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b,v", "change", "Bars or line"),
        Binding("n", "next_number", "Next number"),
        Binding("q", "leave", show=False),
    ]

    def __init__(
        self, columns: Sequence[ResultColumn], rows: Sequence[Sequence[object]], places: tuple[int, int]
    ) -> None:
        super().__init__()
        self._columns, self._rows = columns, rows
        self._label, self._number = places
        self._as_line = len(rows) > MANY

    def body(self) -> ComposeResult:
        """The chart."""
        with VerticalScroll():
            yield Static("", id="chart", markup=False)
        yield from self.foot(("b", "bars or a line"), ("n", "the next number"))

    def on_mount(self) -> None:
        """Draw once the size is known."""
        self.query_one(VerticalScroll).focus()
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self._draw)

    def action_change(self) -> None:
        """Bars, or a line."""
        self._as_line = not self._as_line
        self._draw()

    def action_next_number(self) -> None:
        """The next column of numbers, round."""
        places = [place for place in charts.numeric_places(self._rows) if place != self._label]
        self._number = next((place for place in places if place > self._number), places[0])
        self._draw()

    def _draw(self) -> None:
        area = self.query_one(VerticalScroll).size
        data = charts.points(self._rows, self._label, self._number)
        drawn = charts.line(data, area.width - 2, area.height) if self._as_line else charts.bars(data, area.width - 2)
        number, label = self._columns[self._number].name, self._columns[self._label].name
        self.query_one(".box").border_title = Content(clean(f"{number} by {label}, {counted(len(data), 'row')}"))
        self.query_one("#chart", Static).update("\n".join(drawn) or "There is no number to chart.")
