"""What of a result's rows is shown and in which order, and where the person is in them. Knows no widget.

A sort or a filter is an array of row numbers over the PageStore: the rows themselves stay where they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from sparkify_tui.models import Page, ResultColumn, Row
from sparkify_tui.tui.results.column_layout import ColumnLayout
from sparkify_tui.tui.results.find import Found
from sparkify_tui.tui.results.page_store import PageStore, ResultClosedError


class ResultView:
    """The rows as they are shown; `arranged` says of how many fetched rows the sort and the filter were made."""

    def __init__(self, columns: tuple[ResultColumn, ...] = ()) -> None:
        self.store = PageStore(columns)
        self.layout = ColumnLayout(columns)
        self.order: array[int] | None = None
        self.arranged = 0
        self.sorted_by: tuple[int, bool] | None = None
        """The column's place and whether it descends."""
        self.sought = ""
        """Only rows that hold this text are shown; all when it is empty."""
        self.found: Found | None = None
        """Where the text is that was looked for last."""
        self.wished = 0
        """How many times another sort or filter was wished for."""
        self.frozen = False
        """Whether the first column stays while the others are scrolled."""
        self.cursor = (0, 0)
        self.selected_from: tuple[int, int] | None = None
        self.text: str | None = None
        """The result as it came, where the rows are made of it."""
        self.headline = ""
        """What the status line says in place of the number of rows."""
        self.summary = ""
        """What the selected cells come to; empty without a selection."""
        self.scroll = (0, 0)

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        """The result's columns."""
        return self.store.columns

    @property
    def is_arranged(self) -> bool:
        """Whether a sort or a filter is in force."""
        return self.sorted_by is not None or bool(self.sought)

    def __len__(self) -> int:
        return len(self.store) if self.order is None else len(self.order)

    def add(self, page: Page) -> None:
        """Keep further rows; a sort or a filter takes them in when it is next made."""
        self.store.add(page)
        self.layout.widen((*page.rows[-1:], *page.rows[:200]))  # the last one first: numbers that grow are widest there

    def number(self, place: int) -> int:
        """The number, in the order fetched and from 0, of the row shown at a place."""
        return place if self.order is None else self.order[place]

    def row(self, place: int) -> Row:
        """The row shown at a place, from 0."""
        return self.store.row(self.number(place))

    def kind(self, _place: int) -> str:
        """How the row shown at a place looks: "" as any, else the name of a style."""
        return ""

    def spans(self, _place: int) -> bool:
        """Whether the first column's text goes on over the others."""
        return False

    def fold(self, _place: int) -> bool:
        """Fold what is below a row, or unfold it; False where nothing is."""
        return False

    def rows(self, first: int = 0, last: int | None = None) -> Iterator[Row]:
        """The rows shown at `first` up to but without `last`; raises ResultClosedError once the result is closed."""
        if self.store.closed:
            raise ResultClosedError("the result was closed")
        end = len(self) if last is None else min(last, len(self))
        for place in range(max(0, first), end):
            yield self.row(place)

    def arrange(self, order: array[int] | None, rows: int) -> None:
        """Show these rows in this order, made of the first `rows` fetched; None shows all as fetched."""
        self.order, self.arranged = order, rows
        self.cursor = (max(0, min(self.cursor[0], len(self) - 1)), self.cursor[1])
        self.selected_from, self.summary = None, ""

    def close(self) -> None:
        """Let go of the rows and their file."""
        self.order = None
        self.store.close()
