"""Asks a question that is answered with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from sparkify_tui.tui.screens.dialog import Dialog


class ConfirmDialog(Dialog[bool]):
    """A question with two buttons; the careful answer has the focus. `y` and `n` answer, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n", "answer(False)", show=False),
    ]

    def __init__(self, heading: str, text: str, yes: str, *, no: str = "Back", careful: bool = True) -> None:
        super().__init__()
        self.HEADING = heading
        self._text, self._yes, self._no, self._careful = text, yes, no, careful

    def body(self) -> ComposeResult:
        """Text and buttons."""
        with VerticalScroll(can_focus=False):
            yield Static(self._text, markup=False, classes="text", id="text")
        with Vertical(classes="buttons"):
            yield Button(Content(self._yes), id="yes", variant="warning" if self._careful else "primary", compact=True)
            yield Button(Content(self._no), id="no", compact=True)
        yield from self.foot(("y", self._yes.lower()), ("n", self._no.lower()), leave=self._no.lower())

    def show_text(self, text: str) -> None:
        """Show another text, with what came to be known while the question stood."""
        self._text = text
        for shown in self.query("#text").results(Static):
            shown.update(text)

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
