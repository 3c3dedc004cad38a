"""How the result grid draws: heads, rows, the column that stays, and the note in place of rows."""

from __future__ import annotations

import textwrap
from bisect import bisect_right
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sparkify_tui.tui.results.cells import cell_text, fit
from sparkify_tui.tui.results.column_layout import GAP
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import Note

ASCENDING, DESCENDING = "▲", "▼"
NOTE_LINES = 5_000
ROW_NUMBER = -1
"""The cursor's column when it is on the number of a row."""


class GridLines(ScrollView):
    """Draws a ResultView line by line; subclasses move in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--type",
        "grid--cursor",
        "grid--cursor-away",
        "grid--selected",
        "grid--odd",
        "grid--null",
        "grid--number",
        "grid--found",
        "grid--costly",
        "grid--error",
        "grid--dim",
    }

    cursor_row: var[int] = var(0)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = ResultView()
        self.note: Note = []
        self.cursor_column = 0
        self._note_lines: Note = []
        self._styles: dict[str, Style] = {}

    def selection(self) -> tuple[int, int, int, int] | None:
        """The selected rectangle as first row, first column, last row, last column; None without one."""
        raise NotImplementedError

    def lay_out(self) -> Size:
        """Place columns and lines for the room there is; the size of all of them."""
        if not self.view.columns:
            width = max(20, self.size.width - 2)
            self._note_lines = [
                (line, kind)
                for text, kind in self.note[:NOTE_LINES]
                for line in textwrap.wrap(text, width, drop_whitespace=False, replace_whitespace=False) or [""]
            ][:NOTE_LINES]
            return Size(self.size.width, len(self._note_lines))
        width = self.view.layout.lay_out(self._number_width() + 1, self.size.width)
        return Size(width, len(self.view) + 1)

    def _number_width(self) -> int:
        return max(3, len(f"{max(len(self.view.store), 1):,}"))

    @property
    def fixed_cells(self) -> int:
        """The cells at the left that aren't scrolled: the row numbers, and the first column when it stays."""
        frozen = self.view.layout.widths[0] + GAP if self.view.frozen and self.view.columns else 0
        return self._number_width() + 1 + frozen

    def notify_style_update(self) -> None:
        """Forget styles that a theme gave."""
        super().notify_style_update()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = (
                self.rich_style
                if name == "plain"
                else self.get_component_rich_style(f"grid--{name}", partial=name == "found")
            )
            self._styles[name] = found
        return found

    def _cursor_style(self) -> Style:
        """Bright only where keys go: the screen has one such place."""
        return self._style("cursor" if self.has_focus else "cursor-away")

    def render_line(self, y: int) -> Strip:
        """One line: the header stays, the rows scroll under it."""
        width = self.size.width
        scroll_x, scroll_y = self.scroll_offset
        if not self.view.columns:
            return self._note_line(y + scroll_y, width)
        number = y - 1 + scroll_y
        if y == 0:
            segments = self._head_segments(scroll_x, width)
        elif number < len(self.view):
            segments = self._row_segments(number, scroll_x, width)
        else:
            return Strip.blank(width, self._style("plain"))
        return Strip(segments).adjust_cell_length(width, self._style("header" if y == 0 else "plain"))

    def _note_line(self, number: int, width: int) -> Strip:
        plain = self._style("plain")
        if number >= len(self._note_lines):
            return Strip.blank(width, plain)
        text, kind = self._note_lines[number]
        style = plain if kind == "plain" else plain + self._style(kind)
        return Strip([Segment(f" {text}", style)]).adjust_cell_length(width, plain)

    def _places(self, scroll_x: int, width: int) -> tuple[list[int], list[int]]:
        """The columns that stay, and the others of which something is on the screen."""
        starts = self.view.layout.starts
        staying = [0] if self.view.frozen else []
        first = max(len(staying), bisect_right(starts, scroll_x + self.fixed_cells) - 1)
        last = bisect_right(starts, scroll_x + width)
        return staying, list(range(first, max(last, first)))

    def _joined(
        self, staying: list[Segment], scrolled: list[Segment], places: list[int], scroll_x: int
    ) -> list[Segment]:
        skip = max(0, scroll_x + self.fixed_cells - self.view.layout.starts[places[0]]) if places else 0
        return staying + (Strip(scrolled).crop(skip)._segments if skip else scrolled)

    def _head_segments(self, scroll_x: int, width: int) -> list[Segment]:
        style = self._style("header")
        staying, places = self._places(scroll_x, width)
        margin = Segment(" " * (self._number_width() + 1), style)
        return self._joined([margin, *self._heads(staying)], self._heads(places), places, scroll_x)

    def _heads(self, places: list[int]) -> list[Segment]:
        style, made = self._style("header"), []
        for place in places:
            mark = ""
            if self.view.sorted_by is not None and self.view.sorted_by[0] == place:
                mark = DESCENDING if self.view.sorted_by[1] else ASCENDING
            before, name, kind = self.view.layout.head(place, mark)
            room = self.view.layout.widths[place] - len(before)
            made += [
                Segment(before + (name if kind else fit(name, room)), style),
                Segment(kind + " " * GAP, style + self._style("type")),
            ]
        return made

    def _row_segments(self, number: int, scroll_x: int, width: int) -> list[Segment]:
        base = self._style("odd" if number % 2 else "plain")
        label = f"{self.view.number(number) + 1:>{self._number_width()},} "
        staying, places = self._places(scroll_x, width)
        at_cursor = number == self.cursor_row and self.cursor_column == ROW_NUMBER
        margin = Segment(label, self._cursor_style() if at_cursor else base + self._style("number"))
        fixed = [margin, *self._cells(number, staying, base)]
        return self._joined(fixed, self._cells(number, places, base), places, scroll_x)

    def _cells(self, number: int, places: list[int], base: Style) -> list[Segment]:
        row, layout, box = self.view.row(number), self.view.layout, self.selection()
        selected_row = box is not None and box[0] <= number <= box[2]
        cells: list[Segment] = []
        found = self.view.found.columns(row) if self.view.found is not None else []
        kind = self.view.kind(number)
        own = base + self._style(kind) if kind else base
        for place in places:
            value = row[place]
            style = base + self._style("null") if not kind and (value is None or value == "") else own
            if number == self.cursor_row and place == self.cursor_column:
                style = self._cursor_style()
            elif selected_row and box is not None and box[1] <= place <= box[3]:
                style = self._style("selected")
            if place in found:
                style += self._style("found")
            width = layout.widths[place]
            if self.view.spans(number):
                first = layout.starts[place] - layout.starts[0]
                text = Strip([Segment(cell_text(row[0]))]).crop(first, first + width + GAP).text
                cells.append(Segment(fit(text, width + GAP), style))
                continue
            text = cell_text(value, grouped=layout.grouped[place])
            cells += [Segment(fit(text, width, right=layout.right[place]), style), Segment(" " * GAP, base)]
        return cells
