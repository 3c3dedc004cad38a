"""Asks for the values of a statement's parameters, a field each."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from sparkify_tui.errors import UsageError
from sparkify_tui.services.query.parameters import RULE, literal
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog

NAME_CELLS = 24


class ParametersDialog(Dialog[dict[str, str]]):
    """The values by name; Enter goes to the next field, and runs from the last one."""

    HEADING = "Parameters"
    ACTION = "run"

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__()
        self._values = values

    def body(self) -> ComposeResult:
        """Names and fields that line up, and what can be written there."""
        width = min(NAME_CELLS, max(len(name) for name in self._values) + 2)
        with VerticalScroll(id="fields", can_focus=False):
            for name, value in self._values.items():
                with Horizontal(classes="field"):
                    label = Static(clean(f":{name}"), markup=False, classes="name")
                    label.styles.width = width
                    yield label
                    yield Input(value, compact=True)
        yield Static("", id="problem", markup=False)
        yield Static(
            f"{RULE}\nenter: next, and run   up, down: another field   escape: back", classes="hint", markup=False
        )

    def on_mount(self) -> None:
        """Type at once, over what is filled in."""
        self.query(Input).first().focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong may be right now."""
        event.stop()
        self.query_one("#problem", Static).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field, or run when all values can be used."""
        event.stop()
        fields = list(self.query(Input))
        place = fields.index(event.input)
        if place + 1 < len(fields):
            fields[place + 1].focus()
            return
        values = {name: field.value for name, field in zip(self._values, fields, strict=True)}
        for (name, value), field in zip(values.items(), fields, strict=True):
            try:
                literal(name, value)
            except UsageError as error:
                self.query_one("#problem", Static).update(f"! {clean(str(error))}")
                field.focus()
                return
        self.dismiss(values)
