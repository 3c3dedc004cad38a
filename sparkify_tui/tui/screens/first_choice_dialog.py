"""The first question without a dwh.cfg: the sandbox, or a guided set-up of AWS."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Button, Static

from sparkify_tui.tui.keys import named
from sparkify_tui.tui.screens.dialog import Dialog


class FirstChoiceDialog(Dialog[str]):
    """Answers `sandbox` or `setup`."""

    HEADING = "Welcome to sparkify"

    def __init__(self, config_path: Path) -> None:
        super().__init__()
        self._path = config_path

    def body(self) -> ComposeResult:
        """Two ways to start."""
        yield Static(
            f"There is no {self._path} yet.\n\n"
            "The sandbox is a local stand-in for AWS: nothing to sign up for, nothing to pay.\n"
            "The set-up asks for what AWS needs and writes it to that file, readable by you alone.",
            markup=False,
            classes="text",
        )
        yield Button("Start on the sandbox", id="sandbox", variant="primary", compact=True)
        yield Button("Set up AWS", id="setup", compact=True)
        yield from self.foot(("up, down", "the other one"), ("enter", "go on"), (named("quit"), "quit"), leave="stay")

    def on_mount(self) -> None:
        """The sandbox is the way to look around."""
        self.query_one("#sandbox").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        event.stop()
        self.dismiss(event.button.id)

    def action_leave(self) -> None:
        """Stay: there is nothing behind this screen to go back to."""
