"""How wide the columns of a grid are and where they stand. Knows no widget.

A column has room for its name and for what was fetched of it; what is left of the screen goes to the names of types,
then to values longer than MAX_WIDTH. Widths only grow while rows arrive, so that nothing jumps back.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.tui.results.cells import cell_text, clean, fit, groups_thousands, is_numeric, short_type

MAX_WIDTH = 60
"""A column takes more cells only where the screen has them to spare."""
GAP = 2
MEASURED_CELLS = 20_000
"""Cells measured of a page; measuring all of them would cost more than fetching it."""


class ColumnLayout:
    """Widths and places of columns, in cells."""

    def __init__(self, columns: Sequence[ResultColumn]) -> None:
        self.names = [clean(column.name) for column in columns]
        self.types = [clean(short_type(column.type)) for column in columns]
        self.right = [is_numeric(column) for column in columns]
        self.grouped = [groups_thousands(column) for column in columns]
        self.widths: list[int] = []
        self.starts: list[int] = []
        self._names = [max(3, cell_len(name)) for name in self.names]
        self._values = [0] * len(columns)

    def widen(self, rows: Sequence[Row]) -> None:
        """Make room for these rows."""
        for row in rows[: max(1, MEASURED_CELLS // max(1, len(self._values)))]:
            for place, value in enumerate(row):
                text = cell_text(value, grouped=self.grouped[place])
                self._values[place] = max(self._values[place], len(text) if text.isascii() else cell_len(text))

    def lay_out(self, first: int, room: int) -> int:
        """Place the columns from cell `first` on, on a screen of `room` cells; the cell after the last one."""
        widths = [max(name, min(MAX_WIDTH, value)) for name, value in zip(self._names, self._values, strict=True)]
        left = room - first - sum(widths) - GAP * len(widths)
        for place, width in enumerate(widths):
            if left <= 0:
                break
            missing = self._names[place] + 1 + cell_len(self.types[place]) - width
            if 0 < missing <= left:
                widths[place] += missing
                left -= missing
        for place, width in enumerate(widths):
            if left <= 0:
                break
            missing = max(0, min(left, self._values[place] - width))
            widths[place] += missing
            left -= missing
        self.widths, self.starts = widths, []
        for width in widths:
            self.starts.append(first)
            first += width + GAP
        return first

    def head(self, place: int, mark: str = "") -> tuple[str, str, str]:
        """A column's head in three parts that fill its width: blanks before, name with mark, type with blanks after."""
        width = self.widths[place]
        name = self.names[place]
        if mark:
            name = fit(name, min(cell_len(name), width - 2)) + f" {mark}"
        taken = cell_len(name)
        if taken > width:
            return "", name, ""
        room = width - taken - 1
        kind = self.types[place] if cell_len(self.types[place]) <= room else ""
        blank = " " * (width - taken - (cell_len(kind) + 1 if kind else 0))
        kind = f" {kind}" if kind else ""
        return (blank, name, kind) if self.right[place] else ("", name, kind + blank)
