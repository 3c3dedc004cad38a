"""One row as a card: a line per column with its name, its type and its value whole; the next row is a key away.

Rows come from a ResultView, which may get more of them meanwhile: `moved` is told which row is looked at.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.narration import plural
from sparkify_tui.tui.results import clipboard
from sparkify_tui.tui.results.cells import EMPTY, NULL, clean, fit, short_type
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.screens.cell_screen import CellScreen, laid_out
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.warehouse.row_texts import plain_text

NAME_CELLS, TYPE_CELLS = 26, 16
"""Names and types take no more, so that values have the most of the room."""
VALUE_CHARACTERS, VALUE_LINES = 50_000, 1_000
"""So much of a value is on the card; the whole of it is a key away."""
_SMALLEST = 10


class RowCard(ScrollView, can_focus=True):
    """The fields of one row, one of them under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"card--name", "card--dim", "card--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.turn(-1)", show=False),
        Binding("right", "screen.turn(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
    ]

    def __init__(self, columns: tuple[ResultColumn, ...]) -> None:
        super().__init__(id="card")
        self._columns = columns
        self._row: Row = ()
        self.field = 0
        self._lines: list[tuple[int, str, str, str]] = []
        self._starts: list[int] = []

    def show(self, row: Row) -> None:
        """Show another row, at the field that was looked at."""
        self._row = row
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap for the room there is."""
        self._lay_out()

    def _lay_out(self) -> None:
        names = [clean(column.name) for column in self._columns]
        types = [clean(short_type(column.type)) for column in self._columns]
        name_width = min(NAME_CELLS, max(map(cell_len, names), default=0))
        type_width = min(TYPE_CELLS, max(map(cell_len, types), default=0))
        room = max(_SMALLEST, self.size.width - name_width - type_width - 5)
        self._lines, self._starts = [], []
        for place, value in enumerate(self._row):
            self._starts.append(len(self._lines))
            for number, line in enumerate(_value_lines(value, room)):
                name, kind = (names[place], types[place]) if number == 0 else ("", "")
                self._lines.append((place, fit(name, name_width), fit(kind, type_width), line))
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()
        self._show_field()

    def _bounds(self) -> tuple[int, int]:
        """The first line of the field under the cursor, and how many it has."""
        first = self._starts[self.field]
        after = self._starts[self.field + 1] if self.field + 1 < len(self._starts) else len(self._lines)
        return first, after - first

    def _show_field(self) -> None:
        if self._starts:
            first, count = self._bounds()
            shown = min(count, max(1, self.size.height))
            self.scroll_to_region(Region(0, first, 1, shown), animate=False, force=True)

    def action_move(self, step: int) -> None:
        """To another field, after what of this one is out of sight."""
        if not self._starts:
            return
        first, count = self._bounds()
        top, height = self.scroll_offset.y, self.size.height
        if (step == 1 and first + count > top + height) or (step == -1 and first < top):
            self.scroll_relative(0, step, animate=False, force=True)
            return
        self.field = max(0, min(self.field + step, len(self._starts) - 1))
        self._show_field()
        self.refresh()

    def action_page(self, direction: int) -> None:
        """A screen up or down; the cursor goes to the first field there."""
        top = max(0, min(self.scroll_offset.y + direction * max(1, self.size.height - 1), self.max_scroll_y))
        self.scroll_to(0, top, animate=False, force=True)
        if self._lines:
            at_end = direction > 0 and top >= self.max_scroll_y
            self.field = len(self._starts) - 1 if at_end else self._lines[top][0]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of a field."""
        number = y + self.scroll_offset.y
        plain = self.rich_style
        if number >= len(self._lines):
            return Strip.blank(self.size.width, plain)
        field, name, kind, text = self._lines[number]
        dim = plain + self.get_component_rich_style("card--dim", partial=True)
        at_cursor = field == self.field
        named = self.get_component_rich_style("card--cursor") if at_cursor else self._name_style(plain)
        value = dim if self._row[field] is None or self._row[field] == "" else plain
        mark = "▸" if at_cursor and name.strip() else " "
        parts = [Segment(f"{mark}{name} ", named if name.strip() else plain), Segment(f" {kind}  ", dim)]
        return Strip([*parts, Segment(text, value)]).adjust_cell_length(self.size.width, plain)

    def _name_style(self, plain: Style) -> Style:
        return plain + self.get_component_rich_style("card--name", partial=True)


class RowScreen(Dialog[None]):
    """The card of a row and of those beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "turn(1)", show=False),
        Binding("k", "turn(-1)", show=False),
        Binding("c", "copy_value", "Copy value"),
        Binding("w", "copy_row", "Copy row"),
        Binding("enter", "view_value", show=False),
        Binding("q", "leave", show=False),
    ]

    def __init__(self, view: ResultView, place: int, moved: Callable[[int], None]) -> None:
        super().__init__()
        self._view, self._place, self._moved = view, place, moved
        self._card = RowCard(view.columns)

    def body(self) -> ComposeResult:
        """The card, and its keys."""
        yield self._card
        keys = "← →: rows   c: copy value   w: copy row   enter: value   escape: back"
        yield Static(keys, markup=False, classes="hint")

    def on_mount(self) -> None:
        """Show the row."""
        self._card.focus()
        self._show()

    def _show(self) -> None:
        count = f"{len(self._view):,}{'' if self._view.store.complete else '+'}"
        arranged = f", fetched as {self._view.number(self._place) + 1:,}" if self._view.order is not None else ""
        self.query_one(".box", Vertical).border_title = Content(f"row {self._place + 1:,} of {count}{arranged}")
        self._card.show(self._view.row(self._place))

    def action_turn(self, step: int) -> None:
        """The next or previous row, as far as they are fetched; the cursor in the grid goes along."""
        place = max(0, min(self._place + step, len(self._view) - 1))
        if place == self._place:
            end = "the last row" if self._view.store.complete else "the last row fetched so far"
            self.notify(f"This is {'the first row' if step < 0 else end}.", severity="warning", timeout=2)
            return
        self._place = place
        self._show()
        self._moved(place)

    def _value(self) -> object:
        return self._view.row(self._place)[self._card.field]

    def action_copy_value(self) -> None:
        """Copy the value under the cursor."""
        text = plain_text(self._value())
        if text:
            clipboard.copy(self, text, f"Copied {self._view.columns[self._card.field].name}.")
        else:
            self.notify("The value is empty.", severity="warning")

    def action_copy_row(self) -> None:
        """Copy the row as the grid does."""
        text, outcome = clipboard.copied(self._view, None, (self._place, 0), "row")
        if text is not None:
            clipboard.copy(self, text, outcome)
        else:
            self.notify(outcome, severity="warning", markup=False)

    def action_view_value(self) -> None:
        """The value on a screen of its own."""
        column = self._view.columns[self._card.field]
        self.app.push_screen(CellScreen(column, self._value(), self._view.number(self._place)), self._copy)

    def _copy(self, text: str | None) -> None:
        if text:
            clipboard.copy(self, text, f"Copied {plural(len(text), 'character')}.")


def _value_lines(value: object, width: int) -> list[str]:
    if value is None:
        return [f"{NULL} NULL"]
    if value == "":
        return [EMPTY]
    text = plain_text(value)
    lines = [
        part
        for line in laid_out(text[:VALUE_CHARACTERS] if len(text) > VALUE_CHARACTERS else text).split("\n")
        for part in _wrapped(line, width)
    ]
    if len(lines) > VALUE_LINES or len(text) > VALUE_CHARACTERS:
        lines = [*lines[:VALUE_LINES], f"… {plural(len(text), 'character')} in all; enter shows the value alone"]
    return lines


def _wrapped(line: str, width: int) -> list[str]:
    """At blanks where there are any; no character is lost."""
    if len(line) <= width and cell_len(line) <= width:
        return [line]
    if line.isascii():
        return textwrap.wrap(line, width, drop_whitespace=False, replace_whitespace=False, expand_tabs=False)
    return chop_cells(line, width)
