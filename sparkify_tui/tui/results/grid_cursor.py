"""How the cursor of a result grid moves, with keys and with the mouse, and the rectangle it selects.

It keeps its place while rows arrive. A selection is a rectangle between an anchor and the cursor; the row's number is a
place of its own, from which whole rows are selected. Asks for rows by a message, since where they come from it doesn't
know.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var

from sparkify_tui.tui.results.grid_lines import ROW_NUMBER, GridLines
from sparkify_tui.tui.results.page_store import PageStore
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.widgets.quiet_scroll import resize_content

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


class GridCursor(GridLines):
    """Moves in the rows; `end` goes to the last row, fetching on; `ctrl+end` to the last column there."""

    BINDINGS: ClassVar[list[BindingType]] = _move_bindings()

    cursor_row: var[int] = var(0)

    class RowsWanted(Message):
        """Rows of a view up to number `upto` are wanted; None wants all there are."""

        def __init__(self, view: ResultView, upto: int | None) -> None:
            super().__init__()
            self.view, self.upto = view, upto

    class Moved(Message):
        """The cursor is elsewhere, or something else is selected."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.selected_from: tuple[int, int] | None = None
        self._follow_end = False

    @property
    def store(self) -> PageStore:
        """The rows fetched of what is shown."""
        return self.view.store

    def action_view_cell(self) -> None:
        """Open what is under the cursor."""
        raise NotImplementedError

    def stop_following(self) -> None:
        """Stay where the cursor is although rows keep arriving."""
        self._follow_end = False

    def on_focus(self) -> None:
        """Show the cursor bright."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor dim: keys go elsewhere."""
        self.refresh()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._resize()

    def _resize(self) -> None:
        resize_content(self, self.lay_out())
        self.refresh()

    def selection(self) -> tuple[int, int, int, int] | None:
        """The selected rectangle as first row, first column, last row, last column; None without one."""
        if self.selected_from is None:
            return None
        row, column = self.selected_from
        if column == ROW_NUMBER:
            return min(row, self.cursor_row), 0, max(row, self.cursor_row), len(self.view.columns) - 1
        return (
            min(row, self.cursor_row),
            min(column, self.cursor_column),
            max(row, self.cursor_row),
            max(column, self.cursor_column),
        )

    def action_move(self, across: int, down: int, select: bool = False) -> None:
        """Move the cursor, drawing the selection along; a note is scrolled."""
        if not self.view.columns:
            self.scroll_relative(across, down, animate=False)
            return
        self._place(self.cursor_row + down, self.cursor_column + across, select=select)

    def action_page(self, direction: int) -> None:
        """One screen up or down."""
        step = direction * max(1, self.size.height - 2)
        if not self.view.columns:
            self.scroll_relative(0, step, animate=False)
            return
        self._place(self.cursor_row + step, self.cursor_column)

    def action_jump(self, where: str) -> None:
        """To the first or last row, or column."""
        if not self.view.columns:
            self.scroll_to(0, 0 if where in ("start", "top") else self.max_scroll_y, animate=False)
            return
        if where in ("start", "top"):
            self._place(0, 0 if where == "top" else self.cursor_column)
            return
        column = len(self.view.columns) - 1 if where == "bottom" else self.cursor_column
        self._place(len(self.view) - 1, column)
        if not self.store.complete:
            self._follow_end = True
            self.post_message(self.RowsWanted(self.view, None))

    def key_escape(self, event: events.Key) -> None:
        """Select nothing; without a selection the key is the dialog's around the grid."""
        if self.selected_from is not None:
            event.stop()
            self.selected_from = None
            self.refresh()
            self.post_message(self.Moved())

    def go_to(self, row: int, column: int) -> None:
        """Put the cursor on a cell."""
        self._place(row, column)

    def _place(self, row: int, column: int, *, select: bool = False) -> None:
        if not self.view.columns:
            return
        if select and self.selected_from is None:
            self.selected_from = (self.cursor_row, self.cursor_column)
        elif not select:
            self.selected_from = None
        self._follow_end = False
        self.cursor_row = max(0, min(row, len(self.view) - 1))
        lowest = 0 if self.selected_from is not None and self.selected_from[1] != ROW_NUMBER else ROW_NUMBER
        highest = ROW_NUMBER if select and lowest == ROW_NUMBER else len(self.view.columns) - 1
        self.cursor_column = max(lowest, min(column, highest))
        self._show_cursor()
        self.refresh()
        self._ask_ahead(self.cursor_row)
        self.post_message(self.Moved())

    def _show_cursor(self) -> None:
        if not self.view.columns:
            return
        fixed, layout = self.fixed_cells, self.view.layout
        if self.cursor_column == ROW_NUMBER:
            self.scroll_to_region(
                Region(round(self.scroll_x), self.cursor_row, 1, 2), animate=False, force=True, immediate=True
            )
            return
        left = layout.starts[self.cursor_column] - fixed
        width = layout.widths[self.cursor_column] + 2 + fixed
        if left < 0:  # the column that stays
            left, width = round(self.scroll_x), 1
        self.scroll_to_region(
            Region(left, self.cursor_row, min(width, self.size.width), 2), animate=False, force=True, immediate=True
        )

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that come next."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_ahead(round(new_value) + self.size.height)

    def _ask_ahead(self, row: int) -> None:
        """Not under a sort or a filter, where rows that come would move those that are looked at."""
        if self.store.complete or not self.view.columns or self.view.is_arranged:
            return
        if row + AHEAD_ROWS > len(self.store):
            self.post_message(self.RowsWanted(self.view, row + AHEAD_ROWS))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click opens the cell."""
        if event.y == 0 or not self.view.columns:
            return
        number = event.y - 1 + self.scroll_offset.y
        if number < len(self.view):
            self._place(number, self._column_at(event.x), select=event.shift)
            if event.chain == 2:
                self.action_view_cell()

    def _column_at(self, x: int) -> int:
        place = x if x < self.fixed_cells else x + self.scroll_offset.x
        return max(ROW_NUMBER, bisect_right(self.view.layout.starts, place) - 1)
