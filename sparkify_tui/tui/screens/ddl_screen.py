"""The statement that makes a table or view again, in the editor's colours."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from sparkify_tui.tui.history.painted_sql import painted_sql
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.clipboard import copy
from sparkify_tui.tui.screens.dialog import Dialog


class DdlScreen(Dialog[str]):
    """Answers the statement when it shall go into the editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "Copy"),
        Binding("enter", "take", "Into the editor"),
        Binding("q", "leave", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
    ]

    def __init__(self, name: str, ddl: str) -> None:
        super().__init__()
        self.HEADING = f"DDL of {name[:60]}"
        self._ddl = ddl

    def body(self) -> ComposeResult:
        """The statement, and what can be done with it."""
        with VerticalScroll():
            yield Static(painted_sql(self._ddl, self.app.theme_variables), markup=False)
        yield Static("c: copy   enter: into the editor   escape: back", classes="hint")

    def on_mount(self) -> None:
        """Scrolling works at once."""
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Copy it whole."""
        copy(self, self._ddl, f"Copied {clean(self.HEADING)}")

    def action_take(self) -> None:
        """Take it into the editor."""
        self.dismiss(self._ddl)
