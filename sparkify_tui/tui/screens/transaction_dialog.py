"""Asks what to do with the transaction that is open in the editor's session."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Static

from sparkify_tui.tui.screens.dialog import Dialog

TransactionAnswer = Literal["commit", "rollback", "leave"]


class TransactionDialog(Dialog[TransactionAnswer]):
    """What to do with an open transaction; `leave` says to go on with it open, "" where nothing goes on."""

    HEADING = "A transaction is open"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "settle('commit')", show=False),
        Binding("r", "settle('rollback')", show=False),
        Binding("l", "settle('leave')", show=False),
    ]

    def __init__(self, text: str, leave: str) -> None:
        super().__init__()
        self._text, self._leave = text, leave

    def body(self) -> ComposeResult:
        """Text and buttons."""
        yield Static(self._text, markup=False, classes="text")
        with Vertical(classes="buttons"):
            yield Button("Commit", id="commit", variant="primary", compact=True)
            yield Button("Roll back", id="rollback", variant="warning", compact=True)
            if self._leave:
                yield Button(Content(self._leave), id="leave", compact=True)
        leaves = [("l", self._leave.lower())] if self._leave else []
        yield from self.foot(("c", "commit"), ("r", "roll back"), *leaves)

    def action_settle(self, how: TransactionAnswer) -> None:
        """Answer by a letter."""
        if how != "leave" or self._leave:
            self.dismiss(how)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        event.stop()
        match event.button.id:
            case "commit" | "rollback" | "leave" as how:
                self.dismiss(how)
