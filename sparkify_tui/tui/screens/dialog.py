"""The frame all dialogs share: a titled box in the middle, Escape leaves it without doing anything."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.worker_errors import WorkerErrors

Answer = TypeVar("Answer")


class Dialog(WorkerErrors, ModalScreen[Answer | None]):
    """A modal box; subclasses give a title and a body."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]
    HEADING = ""
    ACTION = ""
    """The action that opens it, whose key stands before the title."""

    def compose(self) -> ComposeResult:
        """The box around the body."""
        with Vertical(classes="box") as box:
            key = f"{named(self.ACTION)} " if self.ACTION else ""
            box.border_title = Content(clean(f"{key}{self.HEADING}"))
            yield from self.body()

    def body(self) -> ComposeResult:
        """What the box holds."""
        yield Widget()

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
