"""The result grid: draws only what is on the screen, over a ResultView, and asks for more rows while it is scrolled.

It keeps the place of the cursor while rows arrive. A selection is a rectangle between an anchor and the cursor. Shows a
cell whole and copies by itself; asks for rows by a message, since where they come from it doesn't know. A result
without rows is a note in its place, which scrolls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from sparkify_tui.models import Page, Row
from sparkify_tui.narration import plural
from sparkify_tui.tui import keys
from sparkify_tui.tui.results import clipboard
from sparkify_tui.tui.results.arrange import TooMuchToSortError, arranged
from sparkify_tui.tui.results.copy_forms import FORMS, TooMuchToCopyError, copy_text
from sparkify_tui.tui.results.find import find
from sparkify_tui.tui.results.grid_cursor import GridCursor
from sparkify_tui.tui.results.grid_lines import ROW_NUMBER
from sparkify_tui.tui.results.page_store import ResultClosedError
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import Note
from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.tui.screens.copy_dialog import CopyChoice, CopyDialog
from sparkify_tui.tui.screens.row_screen import RowScreen
from sparkify_tui.tui.worker_host import run_in_worker


class ResultGrid(GridCursor, can_focus=True):
    """Rows and columns of one result, and what is done with them."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("grid")

    class Arranged(Message):
        """The rows are shown in another order, or others of them."""

    class ResultKey(Message):
        """A key for the results as a whole: `what` is next, previous, close, pin, again, filter or origin."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._arranging = asyncio.Lock()
        self._copied_for = "t"

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

    # --- what the person wants done ------------------------------------------------------------------------------

    def action_result(self, what: str) -> None:
        """Another result, or what is to become of this one."""
        self.post_message(self.ResultKey(what))

    def action_sort(self) -> None:
        """Sort by the column under the cursor: up, down, as fetched; by row numbers as fetched."""
        if not self.view.columns:
            return
        place, before = self.cursor_column, self.view.sorted_by
        if place == ROW_NUMBER:
            self.view.sorted_by = None
        else:
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
        self.view.wished += 1
        run_in_worker(self, partial(self._arranged, self.view, self.view.wished), group="arrange")

    async def _arranged(self, view: ResultView, wished: int) -> None:
        """In a thread: a hundred thousand rows take some tenths of a second, and keys go on meanwhile.

        One at a time: of the letters typed while another filter is made, the last alone is made a filter of.
        """
        async with self._arranging:
            if wished == view.wished:
                await self._arrange_now(view)

    async def _arrange_now(self, view: ResultView) -> None:
        wish, rows = (view.sorted_by, view.sought), len(view.store)
        try:
            order = await asyncio.to_thread(arranged, view.store, rows, *wish)
        except ResultClosedError:  # there is nothing to show any more
            return
        except TooMuchToSortError as error:
            self.notify(str(error), severity="warning", markup=False)
            if (view.sorted_by, view.sought) == wish:
                view.sorted_by = None
                await self._arrange_now(view)
            return
        if view is self.view and (view.sorted_by, view.sought) == wish:
            view.cursor = (self.cursor_row, self.cursor_column)
            view.arrange(order, rows)
            self.selected_from, (self.cursor_row, self.cursor_column) = None, view.cursor
            self._resize()
            self._show_cursor()
            self.post_message(self.Arranged())

    # --- find ----------------------------------------------------------------------------------------------------

    def find(self, text: str, *, here: bool = False) -> None:
        """To the next cell that holds a text; `here` looks at the one under the cursor, too."""
        if text and self.view.columns:
            run_in_worker(self, partial(self._find, self.view, text, here=here), group="find", exclusive=True)

    def action_find_next(self) -> None:
        """To the next cell that holds the text that was found last."""
        if self.view.found is None:
            self.post_message(self.ResultKey("find"))
        else:
            self.find(self.view.found.text)

    def forget_found(self) -> None:
        """Mark nothing any more."""
        self.view.found = None
        self.refresh()

    async def _find(self, view: ResultView, text: str, *, here: bool) -> None:
        found = view.found
        if found is None or not found.is_of(len(view.store), view.order, text):
            try:
                found = await asyncio.to_thread(find, view.store, view.order, text)
            except ResultClosedError:  # there is nothing to show any more
                return
        if view is not self.view or not found.is_of(
            len(view.store), view.order, text
        ):  # sorted, or more came, while it was looked for
            return
        view.found = found
        at = found.after(view.row, self.cursor_row, self.cursor_column - here)
        if at is None:
            more = "" if view.store.complete else " The result goes on: end fetches all of it."
            self.notify(f"No cell of {plural(len(view), 'row')} holds it.{more}", severity="warning", markup=False)
        else:
            if at < (self.cursor_row, self.cursor_column):
                self.notify("From the first row again.", timeout=2)
            self.go_to(*at)
        self.refresh()

    # --- shown alone, copied -------------------------------------------------------------------------------------

    def action_view_cell(self) -> None:
        """Open the cell under the cursor; on a row's number, the row; of a plan, fold the step."""
        if self.cursor_column == ROW_NUMBER:
            self.action_view_row()
        elif self._folded():
            return
        elif len(self.view):
            value = self.view.row(self.cursor_row)[self.cursor_column]
            screen = CellScreen(self.view.columns[self.cursor_column], value, self.view.number(self.cursor_row))
            self.app.push_screen(screen, self._copy_cell)

    def action_fold(self) -> None:
        """Fold what is below the step of a plan, or unfold it."""
        if not self._folded():
            told = "Only steps of a plan fold." if self.view.text is None else "Nothing is below it."
            self.notify(told, severity="warning", timeout=2)

    def _folded(self) -> bool:
        view = self.view
        if not len(view):
            return False
        view.cursor = (self.cursor_row, self.cursor_column)
        if not view.fold(self.cursor_row):
            return False
        self.selected_from, (self.cursor_row, self.cursor_column) = None, view.cursor
        self._resize()
        self._show_cursor()
        self.post_message(self.Arranged())
        return True

    def action_view_row(self) -> None:
        """Open the row under the cursor as a card."""
        if len(self.view):
            self.app.push_screen(RowScreen(self.view, self.cursor_row, self._row_looked_at))

    def _row_looked_at(self, row: int) -> None:
        self.go_to(row, self.cursor_column)

    def _copy_cell(self, text: str | None) -> None:
        if text:
            clipboard.copy(self, text, f"Copied {plural(len(text), 'character')}.")

    def action_copy(self, what: str) -> None:
        """Copy the cell or the selection, the row, the column, or all."""
        if not len(self.view):
            return
        text, outcome = clipboard.copied(self.view, self.selection(), (self.cursor_row, self.cursor_column), what)
        if text:
            clipboard.copy(self, text, outcome)
        else:
            self.notify(outcome, severity="warning", markup=False)

    def action_copy_as(self) -> None:
        """Copy the selection, the row or all that was fetched in a form that another program reads."""
        if not len(self.view):
            return
        fetched = "" if self.view.store.complete else "fetched so far "
        extents = {
            "row": f"row {self.cursor_row + 1:,}",
            "all": f"all {plural(len(self.view), 'row')} {fetched}as shown",
        }
        box = self.selection()
        if box is not None:
            rows, columns = box[2] - box[0] + 1, box[3] - box[1] + 1
            size = f"{plural(rows, 'row')} x {plural(columns, 'column')}"
            extents = {"selection": f"the selection: {size}", **extents}
        else:
            extents = {"all": extents["all"], "row": extents["row"]}
        self.app.push_screen(CopyDialog(extents, self._copied_for), self._copy_as)

    def _copy_as(self, choice: CopyChoice | None) -> None:
        if choice is not None:
            self._copied_for = choice.table
            run_in_worker(self, partial(self._copy_chosen, self.view, choice), group="copy")

    async def _copy_chosen(self, view: ResultView, choice: CopyChoice) -> None:
        """In a thread, as a hundred thousand rows may be copied."""
        box, columns = self.selection(), view.columns
        rows: Iterator[Row]
        if choice.extent == "selection" and box is not None:
            columns = columns[box[1] : box[3] + 1]
            rows = (row[box[1] : box[3] + 1] for row in view.rows(box[0], box[2] + 1))
        elif choice.extent == "row":
            rows = iter([view.row(self.cursor_row)])
        else:
            rows = view.rows()
        try:
            text = await asyncio.to_thread(copy_text, choice.form, columns, rows, choice.table)
        except ResultClosedError:
            self.notify("The result was closed meanwhile; nothing was copied. Run it again.", severity="warning")
        except TooMuchToCopyError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            clipboard.copy(self, text, f"Copied as {FORMS[choice.form]}: {plural(len(text), 'character')}.")
