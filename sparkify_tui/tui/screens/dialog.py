"""The frame all dialogs share: a titled box in the middle, Escape leaves it without doing anything."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.breaking import Breaking

Answer = TypeVar("Answer")


class Dialog(Breaking, ModalScreen[Answer | None]):
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


class ConfirmDialog(Dialog[bool]):
    """A question with two buttons; the careful answer has the focus. `y` and `n` answer, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n", "answer(False)", show=False),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, heading: str, text: str, yes: str, *, no: str = "Back", careful: bool = True) -> None:
        super().__init__()
        self.HEADING = heading
        self._text, self._yes, self._no, self._careful = text, yes, no, careful

    def body(self) -> ComposeResult:
        """Text and buttons."""
        with VerticalScroll(can_focus=False):
            yield Static(self._text, markup=False, classes="text")
        with Vertical(classes="buttons"):
            yield Button(self._yes, id="yes", variant="warning" if self._careful else "primary", compact=True)
            yield Button(self._no, id="no", compact=True)
        yield Static(f"y: {self._yes.lower()}   n, escape: {self._no.lower()}", markup=False, classes="hint")

    def on_mount(self) -> None:
        """The careful answer is the one Enter gives."""
        self.query_one("#no" if self._careful else "#yes", Button).focus()

    def action_answer(self, yes: bool) -> None:
        """Answer by a letter."""
        self.dismiss(yes)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        event.stop()
        self.dismiss(event.button.id == "yes")
