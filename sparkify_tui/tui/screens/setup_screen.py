"""The guided set-up: asks for what AWS needs and writes dwh.cfg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from sparkify_tui.config import validate_value, write_new
from sparkify_tui.errors import ConfigError
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to ask: where it goes in dwh.cfg, what it is, what stands there at first."""

    section: str
    key: str
    asks: str
    default: str = ""
    secret: bool = False

    @property
    def id(self) -> str:
        """The input's id."""
        return f"{self.section}-{self.key}".lower().replace("_", "-")


FIELDS = (
    Field("AWS", "KEY", "AWS access key id (empty: the default credential chain)"),
    Field("AWS", "SECRET", "AWS secret access key", secret=True),
    Field("AWS", "REGION", "Region", "us-west-2"),
    Field("CLUSTER", "DB_USER", "Database user", "sparkify"),
    Field("CLUSTER", "DB_PASSWORD", "Database password (8 to 64: upper, lower, digit)", secret=True),
    Field("INFRASTRUCTURE", "CLUSTER_IDENTIFIER", "Cluster identifier", "sparkify"),
    Field("INFRASTRUCTURE", "NODE_TYPE", "Node type", "ra3.large"),
)


class SetupScreen(Dialog[bool]):
    """Asks for the values, checks each as it is typed, and writes the file; True when it is there.

    `answers` are what was typed before, by the inputs' ids; without them the defaults stand there.
    """

    HEADING = "Set up AWS"

    def __init__(self, config_path: Path, answers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._path = config_path
        self._before = answers or {}

    def body(self) -> ComposeResult:
        """A line for each value with what is wrong with it."""
        with VerticalScroll():
            for field in FIELDS:
                yield Static(field.asks, classes="asks")
                value = self._before.get(field.id, field.default)
                yield Input(value, id=field.id, password=field.secret, compact=True)
                yield Static("", id=f"{field.id}-problem", markup=False, classes="problem")
            yield Button(f"Write {clean(self._path.name)}", id="write", variant="primary", compact=True)
        yield Static("up, down: another line   escape: back", id="hint", markup=False, classes="hint")

    @property
    def answers(self) -> dict[str, str]:
        """What stands in the inputs, by their ids."""
        return {field.id: self.query_one(f"#{field.id}", Input).value for field in FIELDS}

    def on_mount(self) -> None:
        """Type at once."""
        self.query(Input).first().focus()
        self._check()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check what is typed."""
        event.stop()
        self._check()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next line."""
        event.stop()
        self.focus_next()

    def _check(self) -> None:
        sound = True
        for field in FIELDS:
            value = self.query_one(f"#{field.id}", Input).value.strip()
            problem = validate_value(field.section, field.key, value) or ""
            if field.key == "SECRET" and bool(value) != bool(self.query_one("#aws-key", Input).value.strip()):
                problem = "key and secret belong together"
            line = self.query_one(f"#{field.id}-problem", Static)
            line.update(f"! {problem}")
            line.display = bool(problem)  # an empty line each would push the button below the small screen's edge
            sound = sound and not problem
        self.query_one("#write", Button).disabled = not sound

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Write the file."""
        event.stop()
        answers = {
            (field.section, field.key): value
            for field in FIELDS
            if (value := self.query_one(f"#{field.id}", Input).value.strip())
        }
        try:
            write_new(self._path, answers)
        except ConfigError as error:
            self.query_one("#hint", Static).update(f"! {error}")
            return
        self.dismiss(True)
