"""Rows of their own in a box: a check's bad rows, rejected rows of loads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import ComposeResult
from textual.widgets import Static

from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import Page
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.worker_host import run_in_worker


class RowsScreen(Dialog[None]):
    """A heading, a sentence and a grid; rows that come later replace those shown first."""

    def __init__(self, heading: str, text: str, page: Page, more: Callable[[], Awaitable[Page]] | None = None) -> None:
        super().__init__()
        self.HEADING = heading
        self._text = text
        self._page = page
        self._more = more

    def body(self) -> ComposeResult:
        """The sentence and the grid."""
        yield Static("\n".join(map(clean, self._text.splitlines())), markup=False, classes="text")
        yield ResultGrid(id="rows")
        yield Static("enter: the whole cell   c: copy   escape: back", id="hint", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Show what is there and ask for the rest."""
        grid = self.query_one(ResultGrid)
        grid.show_page(self._page)
        grid.focus()
        if self._more is not None:
            run_in_worker(self, partial(self._fetch, self._more), exit_on_error=False)

    async def _fetch(self, more: Callable[[], Awaitable[Page]]) -> None:
        try:
            page = await more()
        except SparkifyError as error:
            self.query_one("#hint", Static).update(clean(f"! {error}"))
            return
        self.query_one(ResultGrid).show_page(page)
