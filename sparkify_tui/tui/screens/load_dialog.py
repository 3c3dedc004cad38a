"""Asks before a load: where the data comes from, and how thorough it shall be."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Button, Static

from sparkify_tui.config import Config
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.widgets.choice import Choice
from sparkify_tui.tui.wording import fields


@dataclass(frozen=True, slots=True)
class LoadChoice:
    """How to load: all files again, or only new ones; with the data checks or without."""

    full: bool
    checks: bool


class LoadDialog(Dialog[LoadChoice]):
    """A LoadChoice starts it; Enter confirms."""

    HEADING = "Load"
    ACTION = "load"
    BINDINGS = [Binding("enter", "confirm", "Load", priority=True)]  # noqa: RUF012

    def __init__(self, config: Config, *, after: str = "") -> None:
        super().__init__()
        self._config = config
        self._after = after

    def body(self) -> ComposeResult:
        """Sources, choices (space changes one), a button."""
        s3 = self._config.s3
        sources = (
            ("events", s3.log_data),
            ("songs", s3.song_data),
            ("paths", s3.log_jsonpath),
            ("into", self._config.cluster.db_name),
        )
        lines = [*map(clean, fields(sources))]
        if self._after:
            lines += ["", self._after]
        yield Static("\n".join(lines), markup=False, classes="text")
        yield Choice("load all files again, not only new ones", id="full", compact=True)
        yield Choice("run the data checks afterwards", value=True, id="checks", compact=True)
        yield Button("Load  (enter)", id="yes", variant="primary", compact=True)
        yield from self.foot(("up, down", "to a choice"), ("space", "change it"), ("enter", "load"))

    def on_mount(self) -> None:
        """The button has the focus."""
        self.query_one("#yes").focus()

    def action_confirm(self) -> None:
        """Load."""
        self.dismiss(LoadChoice(self.query_one("#full", Choice).value, self.query_one("#checks", Choice).value))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Load."""
        event.stop()
        self.action_confirm()
