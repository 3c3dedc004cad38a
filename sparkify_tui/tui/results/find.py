"""The next cell that holds a text, in the order in which the rows are shown. Knows no widget."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from sparkify_tui.models import Row
from sparkify_tui.tui.results.arrange import holding, holds
from sparkify_tui.tui.results.page_store import PageStore


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text is: the places of the rows that hold it, of the first `rows` fetched, in one arrangement of them."""

    text: str
    rows: int
    order: array[int] | None
    places: array[int]

    def is_of(self, rows: int, order: array[int] | None, text: str) -> bool:
        """Whether it still says where the text is."""
        return self.text == text and self.rows == rows and self.order is order

    def columns(self, row: Row) -> list[int]:
        """The columns of a row that hold it."""
        wanted = self.text.casefold()
        digits = wanted.replace(",", "")
        return [column for column, value in enumerate(row) if holds(value, wanted, digits)]

    def after(self, row_at: Callable[[int], Row], row: int, column: int) -> tuple[int, int] | None:
        """The next cell behind this one, from the first row again after the last; None when none holds it."""
        if not self.places:
            return None
        at = bisect_left(self.places, row)
        if at < len(self.places) and self.places[at] == row:
            behind = [place for place in self.columns(row_at(row)) if place > column]
            if behind:
                return row, behind[0]
            at += 1
        row = self.places[at % len(self.places)]
        return row, self.columns(row_at(row))[0]


def find(store: PageStore, order: array[int] | None, text: str) -> Found:
    """Look through the rows in their order; raises ResultClosedError once the result is closed."""
    rows = len(store)
    numbers = holding(store, rows, text)
    if order is None:
        return Found(text, rows, order, array("q", numbers))
    wanted = set(numbers)
    return Found(text, rows, order, array("q", (place for place, number in enumerate(order) if number in wanted)))
