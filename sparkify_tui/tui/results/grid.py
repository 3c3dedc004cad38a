"""The result grid: draws only what is on the screen, over a ResultView, and asks for more rows while it is scrolled.

It keeps the place of the cursor while rows arrive. A selection is a rectangle between an anchor and the cursor. Shows a
cell whole and copies by itself; asks for rows by a message, since where they come from it doesn't know. A result
without rows is a note in its place, which scrolls.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var

from sparkify_tui.models import Page
from sparkify_tui.tui import keys
from sparkify_tui.tui.results import clipboard
from sparkify_tui.tui.results.arrange import arranged
from sparkify_tui.tui.results.grid_lines import GridLines
from sparkify_tui.tui.results.page_store import PageStore, ResultClosedError
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import Note
from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.tui.widgets.quiet_scroll import resize_content
from sparkify_tui.tui.worker_host import run_in_worker

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


class ResultGrid(GridLines, can_focus=True):
    """Rows and columns of one result. `end` goes to the last row, fetching on; `ctrl+end` to the last column there."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("grid"), *_move_bindings()]

    cursor_row: var[int] = var(0)

    class RowsWanted(Message):
        """Rows up to number `upto` are wanted; None wants all there are."""

        def __init__(self, upto: int | None) -> None:
            super().__init__()
            self.upto = upto

    class Arranged(Message):
        """The rows are shown in another order, or others of them."""

    class ResultKey(Message):
        """A key for the results as a whole: `what` is next, previous, close, pin, again, filter or origin."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.selected_from: tuple[int, int] | None = None
        self._follow_end = False

    @property
    def store(self) -> PageStore:
        """The rows fetched of what is shown."""
        return self.view.store

    def on_unmount(self) -> None:
        """Let go of the rows and their file."""
        self.view.close()

    # --- what is shown -------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Show nothing, and let go of what was shown."""
        self.view.close()
        self.show(ResultView())

    def show_page(self, page: Page) -> None:
        """Show a result of the grid's own, from its first page."""
        self.view.close()
        view = ResultView(page.columns)
        view.add(page)
        self.show(view)

    def add_page(self, page: Page) -> None:
        """Put further rows below those shown."""
        self.view.add(page)
        self.rows_added()

    def show(self, view: ResultView, note: Note | None = None) -> None:
        """Show a view whose rows belong to somebody else, where the person left it; `note` instead, without columns."""
        if view is not self.view:
            self._leave_view()
            self.scroll_to(0, 0, animate=False, force=True, immediate=True)  # where the old one was says nothing of it
            self.view = view
            self.selected_from = view.selected_from
            self._follow_end = False
            self.cursor_row, self.cursor_column = view.cursor
        self.note = note or []
        self._resize()
        self.scroll_to(*view.scroll, animate=False, force=True)

    def _leave_view(self) -> None:
        view = self.view
        view.cursor, view.selected_from = (self.cursor_row, self.cursor_column), self.selected_from
        view.scroll = (round(self.scroll_x), round(self.scroll_y))
        view.store.rest()

    def rows_added(self) -> None:
        """Further rows are in the view that is shown."""
        self._resize()
        if self._follow_end:
            self.cursor_row = max(0, len(self.view) - 1)
            self._follow_end = not self.store.complete
            self._show_cursor()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._resize()

    def _resize(self) -> None:
        resize_content(self, self.lay_out())
        self.refresh()

    def stop_following(self) -> None:
        """Stay where the cursor is although rows keep arriving."""
        self._follow_end = False

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
            self.post_message(self.RowsWanted(None))

    def key_escape(self, event: events.Key) -> None:
        """Select nothing; without a selection the key is the dialog's around the grid."""
        if self.selected_from is not None:
            event.stop()
            self.selected_from = None
            self.refresh()

    def _place(self, row: int, column: int, *, select: bool = False) -> None:
        if not self.view.columns:
            return
        if select and self.selected_from is None:
            self.selected_from = (self.cursor_row, self.cursor_column)
        elif not select:
            self.selected_from = None
        self._follow_end = False
        self.cursor_row = max(0, min(row, len(self.view) - 1))
        self.cursor_column = max(0, min(column, len(self.view.columns) - 1))
        self._show_cursor()
        self.refresh()
        self._ask_ahead(self.cursor_row)

    def _show_cursor(self) -> None:
        if not self.view.columns:
            return
        fixed, layout = self.fixed_cells, self.view.layout
        left = layout.starts[self.cursor_column] - fixed
        width = layout.widths[self.cursor_column] + 2 + fixed
        if left < 0:  # the column that stays
            left, width = round(self.scroll_x), 1
        self.scroll_to_region(Region(left, self.cursor_row, min(width, self.size.width), 2), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that come next."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_ahead(round(new_value) + self.size.height)

    def _ask_ahead(self, row: int) -> None:
        """Not under a sort or a filter, where rows that come would move those that are looked at."""
        if self.store.complete or not self.view.columns or self.view.is_arranged:
            return
        if row + AHEAD_ROWS > len(self.store):
            self.post_message(self.RowsWanted(row + AHEAD_ROWS))

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
        return max(0, bisect_right(self.view.layout.starts, place) - 1)

    # --- what the person wants done ------------------------------------------------------------------------------

    def action_result(self, what: str) -> None:
        """Another result, or what is to become of this one."""
        self.post_message(self.ResultKey(what))

    def action_sort(self) -> None:
        """Sort by the column under the cursor: ascending, then descending, then as fetched."""
        if not self.view.columns:
            return
        place, before = self.cursor_column, self.view.sorted_by
        self.view.sorted_by = {None: (place, False), (place, False): (place, True), (place, True): None}.get(
            before, (place, False)
        )
        self._arrange()

    def seek(self, text: str) -> None:
        """Show only the rows that hold a text; all of them again for an empty one."""
        if text != self.view.sought:
            self.view.sought = text
            self._arrange()

    def action_freeze(self) -> None:
        """Keep the first column in sight while the others are scrolled, or let it go."""
        self.view.frozen = not self.view.frozen
        self._resize()

    def _arrange(self) -> None:
        run_in_worker(self, partial(self._arranged, self.view), group="arrange", exclusive=True)

    async def _arranged(self, view: ResultView) -> None:
        """In a thread: a hundred thousand rows take some tenths of a second, and keys go on meanwhile."""
        wish, rows = (view.sorted_by, view.sought), len(view.store)
        try:
            order = await asyncio.to_thread(arranged, view.store, rows, *wish)
        except ResultClosedError:  # there is nothing to show any more
            return
        if view is self.view and (view.sorted_by, view.sought) == wish:
            view.cursor = (self.cursor_row, self.cursor_column)
            view.arrange(order, rows)
            self.selected_from, (self.cursor_row, self.cursor_column) = None, view.cursor
            self._resize()
            self._show_cursor()
            self.post_message(self.Arranged())

    def action_view_cell(self) -> None:
        """Open the cell under the cursor."""
        if len(self.view):
            value = self.view.row(self.cursor_row)[self.cursor_column]
            screen = CellScreen(self.view.columns[self.cursor_column], value, self.view.number(self.cursor_row))
            self.app.push_screen(screen, self._copy_cell)

    def _copy_cell(self, text: str | None) -> None:
        if text:
            clipboard.copy(self, text, f"Copied {len(text):,} characters.")

    def action_copy(self, what: str) -> None:
        """Copy the cell or the selection, the row, the column, or all."""
        if not len(self.view):
            return
        text, outcome = clipboard.copied(self.view, self.selection(), (self.cursor_row, self.cursor_column), what)
        if text:
            clipboard.copy(self, text, outcome)
        else:
            self.notify(outcome, severity="warning", markup=False)
