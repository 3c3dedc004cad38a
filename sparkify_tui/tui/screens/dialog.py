"""The frame all dialogs share: a titled box in the middle, Escape leaves it without doing anything.

Arrows go from one thing to the next, Space and Enter do what has the focus, and the foot says which keys do what.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.worker_errors import WorkerErrors

Answer = TypeVar("Answer")


class Dialog(WorkerErrors, ModalScreen[Answer | None]):
    """A modal box; subclasses give a title and a body."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back"),
        Binding("up,left", "app.focus_previous", show=False),
        Binding("down,right", "app.focus_next", show=False),
        Binding("space", "press", show=False),
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

    def foot(self, *keys: tuple[str, str], leave: str = "back") -> ComposeResult:
        """The last lines of a dialog: what `tell` says, and which keys do what, Escape always last."""
        yield Static("", id="told", markup=False)
        text = "   ".join(f"{key}: {does}" for key, does in (*keys, ("escape", leave)))
        yield Static(text, id="keys", markup=False, classes="hint")

    def tell(self, text: str) -> None:
        """Say something above the keys; "" takes it away."""
        told = self.query_one("#told", Static)
        told.update("\n".join(map(clean, text.split("\n"))))
        told.display = bool(text)

    def action_press(self) -> None:
        """Press the button that has the focus, as Enter does; text and choices take Space themselves."""
        if isinstance(self.focused, Button):
            self.focused.press()

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
