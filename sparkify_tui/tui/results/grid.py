"""The result grid: draws only what is on the screen, over a PageStore, and asks for more rows while it is scrolled.

It keeps the place of the cursor while rows arrive. A selection is a rectangle between an anchor and the cursor. Shows a
cell whole and copies by itself; asks for rows by a message, since where they come from it doesn't know.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui import keys
from sparkify_tui.tui.results import clipboard
from sparkify_tui.tui.results.cells import cell_text, clean, fit, groups_thousands, is_numeric
from sparkify_tui.tui.results.page_store import PageStore
from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.tui.widgets.quiet_scroll import resize_content

MAX_WIDTH = 60
AHEAD_ROWS = 400
"""Rows kept fetched below the last one on the screen."""
_MOVES = (
    ("up,k", 0, -1),
    ("down,j", 0, 1),
    ("left", -1, 0),
    ("right", 1, 0),
)


def _move_bindings() -> list[BindingType]:
    made: list[BindingType] = []
    for key, across, down in _MOVES:
        made.append(Binding(key, f"move({across}, {down})", show=False))
        made.append(Binding(f"shift+{key.split(',')[0]}", f"move({across}, {down}, True)", show=False))
    for key, where in (("home", "start"), ("end", "finish"), ("ctrl+home", "top"), ("ctrl+end", "bottom")):
        made.append(Binding(key, f"jump('{where}')", show=False))
    made += [Binding("pageup", "page(-1)", show=False), Binding("pagedown", "page(1)", show=False)]
    made += [Binding("G", "jump('bottom')", show=False)]
    return made


class ResultGrid(ScrollView, can_focus=True):
    """Rows and columns of one result. `end` goes to the last row, fetching on; `ctrl+end` to the last column there."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--cursor",
        "grid--selected",
        "grid--odd",
        "grid--null",
        "grid--number",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("grid"), *_move_bindings()]

    cursor_row: var[int] = var(0)

    class RowsWanted(Message):
        """Rows up to number `upto` are wanted; None wants all there are."""

        def __init__(self, upto: int | None) -> None:
            super().__init__()
            self.upto = upto

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.store = PageStore()
        self.cursor_column = 0
        self.selected_from: tuple[int, int] | None = None
        self._widths: list[int] = []
        self._starts: list[int] = []
        self._right: list[bool] = []
        self._grouped: list[bool] = []
        self._follow_end = False
        self._styles: dict[str, Style] = {}

    def on_unmount(self) -> None:
        """Let go of the rows and their file."""
        self.store.close()

    # --- what is shown -------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Show nothing."""
        self.store.close()
        self._begin(())

    def show_page(self, page: Page) -> None:
        """Show a new result, from its first page."""
        self.store.close()
        self._begin(page.columns)
        self.add_page(page)
        self.scroll_to(0, 0, animate=False)

    def add_page(self, page: Page) -> None:
        """Put further rows below those shown."""
        self.store.add(page)
        self._widen((*page.rows[-1:], *page.rows[:200]))  # the last one first: numbers that grow are widest there
        self._resize()
        if self._follow_end:
            self.cursor_row = max(0, len(self.store) - 1)
            self._follow_end = not self.store.complete
            self._show_cursor()

    def _begin(self, columns: tuple[ResultColumn, ...]) -> None:
        self.store = PageStore(columns)
        self.cursor_row = self.cursor_column = 0
        self.selected_from = None
        self._follow_end = False
        self._right = [is_numeric(column) for column in columns]
        self._grouped = [groups_thousands(column) for column in columns]
        self._widths = [min(MAX_WIDTH, max(3, Segment(clean(column.name)).cell_length)) for column in columns]
        self._resize()

    def _widen(self, rows: tuple[tuple[object, ...], ...]) -> None:
        for row in rows[: max(1, 20_000 // max(1, len(self._widths)))]:
            for place, value in enumerate(row):
                width = self._widths[place]
                if width < MAX_WIDTH:
                    text = cell_text(value, grouped=self._grouped[place])
                    length = len(text) if text.isascii() else Segment(text).cell_length
                    if length > width:
                        self._widths[place] = min(MAX_WIDTH, length)

    def _resize(self) -> None:
        starts, place = [], self._number_width() + 1
        for width in self._widths:
            starts.append(place)
            place += width + 2
        self._starts = starts
        resize_content(self, Size(place, len(self.store) + 1))
        self.refresh()

    def _number_width(self) -> int:
        return max(3, len(f"{max(len(self.store), 1):,}"))

    def stop_following(self) -> None:
        """Stay where the cursor is although rows keep arriving."""
        self._follow_end = False

    # --- drawing -------------------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Forget styles that a theme gave."""
        super().notify_style_update()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = self.rich_style if name == "plain" else self.get_component_rich_style(f"grid--{name}")
            self._styles[name] = found
        return found

    def render_line(self, y: int) -> Strip:
        """One line: the header stays, the rows scroll under it."""
        width = self.size.width
        if not self._widths:
            return Strip.blank(width, self._style("plain"))
        scroll_x, scroll_y = self.scroll_offset
        number = y - 1 + scroll_y
        if y == 0:
            segments = self._header_segments(scroll_x, width)
        elif number < len(self.store):
            segments = self._row_segments(number, scroll_x, width)
        else:
            return Strip.blank(width, self._style("plain"))
        return Strip(segments).adjust_cell_length(width, self._style("header" if y == 0 else "plain"))

    def _visible(self, scroll_x: int, width: int) -> range:
        """The columns of which something is on the screen."""
        margin = self._number_width() + 1
        first = max(0, bisect_right(self._starts, scroll_x + margin) - 1)
        last = bisect_right(self._starts, scroll_x + width)
        return range(first, max(last, first))

    def _header_segments(self, scroll_x: int, width: int) -> list[Segment]:
        style = self._style("header")
        margin = self._number_width() + 1
        columns = self._visible(scroll_x, width)
        text = "".join(
            fit(clean(self.store.columns[c].name), self._widths[c], right=self._right[c]) + "  " for c in columns
        )
        return [Segment(" " * margin, style), *_crop(Segment(text, style), self._skip(columns, scroll_x))]

    def _row_segments(self, number: int, scroll_x: int, width: int) -> list[Segment]:
        row = self.store.row(number)
        base = self._style("odd" if number % 2 else "plain")
        margin = self._number_width()
        segments = [Segment(f"{number + 1:>{margin},} ", base + self._style("number"))]
        columns = self._visible(scroll_x, width)
        box = self.selection()
        selected_row = box is not None and box[0] <= number <= box[2]
        cells: list[Segment] = []
        for c in columns:
            value = row[c]
            style = base + self._style("null") if value is None else base
            if number == self.cursor_row and c == self.cursor_column:
                style = self._style("cursor")
            elif selected_row and box is not None and box[1] <= c <= box[3]:
                style = self._style("selected")
            text = fit(cell_text(value, grouped=self._grouped[c]), self._widths[c], right=self._right[c])
            cells += [Segment(text, style), Segment("  ", base)]
        skip = self._skip(columns, scroll_x)
        return segments + (Strip(cells).crop(skip)._segments if skip else cells)

    def _skip(self, columns: range, scroll_x: int) -> int:
        if not columns:
            return 0
        return max(0, scroll_x + self._number_width() + 1 - self._starts[columns[0]])

    # --- moving --------------------------------------------------------------------------------------------------

    def selection(self) -> tuple[int, int, int, int] | None:
        """The selected rectangle as first row, first column, last row, last column; None without one."""
        if self.selected_from is None:
            return None
        row, column = self.selected_from
        return (
            min(row, self.cursor_row),
            min(column, self.cursor_column),
            max(row, self.cursor_row),
            max(column, self.cursor_column),
        )

    def action_move(self, across: int, down: int, select: bool = False) -> None:
        """Move the cursor, drawing the selection along."""
        self._place(self.cursor_row + down, self.cursor_column + across, select=select)

    def action_page(self, direction: int) -> None:
        """One screen up or down."""
        self._place(self.cursor_row + direction * max(1, self.size.height - 2), self.cursor_column)

    def action_jump(self, where: str) -> None:
        """To the first or last row, or column."""
        if where in ("start", "top"):
            self._place(0, 0 if where == "top" else self.cursor_column)
            return
        column = len(self._widths) - 1 if where == "bottom" else self.cursor_column
        self._place(len(self.store) - 1, column)
        if not self.store.complete and self._widths:
            self._follow_end = True
            self.post_message(self.RowsWanted(None))

    def key_escape(self, event: events.Key) -> None:
        """Select nothing; without a selection the key is the dialog's around the grid."""
        if self.selected_from is not None:
            event.stop()
            self.selected_from = None
            self.refresh()

    def _place(self, row: int, column: int, *, select: bool = False) -> None:
        if not self._widths:
            return
        if select and self.selected_from is None:
            self.selected_from = (self.cursor_row, self.cursor_column)
        elif not select:
            self.selected_from = None
        self._follow_end = False
        self.cursor_row = max(0, min(row, len(self.store) - 1))
        self.cursor_column = max(0, min(column, len(self._widths) - 1))
        self._show_cursor()
        self.refresh()
        self._ask_ahead(self.cursor_row)

    def _show_cursor(self) -> None:
        if not self._widths:
            return
        margin = self._number_width() + 1
        left = self._starts[self.cursor_column] - margin
        self.scroll_to_region(
            Region(left, self.cursor_row, min(self._widths[self.cursor_column] + 2 + margin, self.size.width), 2),
            animate=False,
            force=True,
        )

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that come next."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_ahead(round(new_value) + self.size.height)

    def _ask_ahead(self, row: int) -> None:
        if not self.store.complete and self._widths and row + AHEAD_ROWS > len(self.store):
            self.post_message(self.RowsWanted(row + AHEAD_ROWS))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click opens the cell."""
        if event.y == 0 or not self._widths:
            return
        number = event.y - 1 + self.scroll_offset.y
        column = bisect_right(self._starts, event.x + self.scroll_offset.x) - 1
        if number < len(self.store):
            self._place(number, max(0, column), select=event.shift)
            if event.chain == 2:
                self.action_view_cell()

    # --- what the person wants done ------------------------------------------------------------------------------

    def action_view_cell(self) -> None:
        """Open the cell under the cursor."""
        if len(self.store):
            value = self.store.row(self.cursor_row)[self.cursor_column]
            screen = CellScreen(self.store.columns[self.cursor_column], value, self.cursor_row)
            self.app.push_screen(screen, self._copy_cell)

    def _copy_cell(self, text: str | None) -> None:
        if text:
            clipboard.copy(self, text, f"Copied {len(text):,} characters.")

    def action_copy(self, what: str) -> None:
        """Copy the cell or the selection, the row, the column, or all."""
        if not len(self.store):
            return
        text, outcome = clipboard.copied(self.store, self.selection(), (self.cursor_row, self.cursor_column), what)
        if text:
            clipboard.copy(self, text, outcome)
        else:
            self.notify(outcome, severity="warning", markup=False)


def _crop(segment: Segment, skip: int) -> list[Segment]:
    return Strip([segment]).crop(skip)._segments if skip else [segment]
