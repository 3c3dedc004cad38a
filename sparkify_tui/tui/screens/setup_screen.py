"""The guided set-up: asks for what AWS needs, offers what this machine knows, and writes dwh.cfg."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Static

from sparkify_tui.config import write_new
from sparkify_tui.errors import ConfigError
from sparkify_tui.services.infrastructure.setup_choices import SetupChoices
from sparkify_tui.tui.backend import find_setup_choices
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens import setup_fields as asked
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.screens.setup_fields import FIELDS, Field
from sparkify_tui.tui.worker_host import run_in_worker

NOTE_CELLS = 130
"""How much of the offers is listed: two lines of the box."""


class SetupScreen(Dialog[bool]):
    """Asks for the values, and writes the file; True when it is there.

    What is wrong with a value is said once somebody typed there, or wants to write the file. `answers` are what was
    typed before, by the inputs' ids; without them the defaults stand there.
    """

    HEADING = "Set up AWS"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(
        self,
        config_path: Path,
        answers: Mapping[str, str] | None = None,
        find_choices: Callable[[], Awaitable[SetupChoices]] = find_setup_choices,
    ) -> None:
        super().__init__()
        self._path = config_path
        self._before = answers or {}
        self._find_choices = find_choices
        self._choices = SetupChoices()
        self._typed_in: set[str] = set()

    def body(self) -> ComposeResult:
        """A line for each value, under it what is wrong with it; below all what to know about the one in hand."""
        with VerticalScroll(can_focus=False):
            for field in FIELDS:
                with Horizontal(classes="row"):
                    yield Static(field.label, markup=False, classes="asks")
                    value = self._before.get(field.id, field.default)
                    yield Input(value, id=field.id, password=field.secret, compact=True)
                    if field.key == "NODE_TYPE":
                        yield Static("", id="cost", markup=False)
                yield Static("", id=f"{field.id}-problem", markup=False, classes="problem")
            yield Button(Content(f"Write {clean(self._path.name)}"), id="write", variant="primary", compact=True)
        yield Static("", id="note", markup=False)
        yield from self.foot(("up, down", "another line"), ("tab", "complete"), ("enter", "go on"))

    @property
    def answers(self) -> dict[str, str]:
        """What stands in the inputs, by their ids."""
        return {field.id: self.query_one(f"#{field.id}", Input).value for field in FIELDS}

    @property
    def _answers(self) -> dict[str, str]:
        return {name: value.strip() for name, value in self.answers.items()}

    def on_mount(self) -> None:
        """Type at once; what can be offered comes a moment later."""
        self.query(Input).first().focus()
        self._check()
        run_in_worker(self, self._learn_choices, exit_on_error=False)

    async def _learn_choices(self) -> None:
        self._choices = await self._find_choices()
        for field in FIELDS:
            if offered := asked.offers(field, self._choices):
                self.query_one(f"#{field.id}", Input).suggester = SuggestFromList(offered)
        self._show_note()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Say what to know about the line."""
        self._show_note()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check what is typed."""
        event.stop()
        name = event.input.id or ""
        first = next(field.default for field in FIELDS if field.id == name)
        if name in self._typed_in or event.value != self._before.get(name, first):
            self._typed_in.add(name)
        self._check()
        self._show_note()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next line."""
        event.stop()
        self.focus_next()

    def action_complete(self) -> None:
        """Take the first offer that fits what is typed; else go on."""
        field, line = self._in_hand
        if field is not None and line is not None and line.value:
            offered = asked.matching(asked.offers(field, self._choices), line.value)
            if offered and line.value not in offered:
                line.value = offered[0]
                line.cursor_position = len(line.value)
                return
        self.focus_next()

    @property
    def _in_hand(self) -> tuple[Field | None, Input | None]:
        """The field that has the focus."""
        line = self.focused
        return next((field for field in FIELDS if line is not None and field.id == line.id), None), (
            line if isinstance(line, Input) else None
        )

    def _show_note(self) -> None:
        field, line = self._in_hand
        text = ""
        if field is not None and line is not None:
            text = field.note
            if field.key == "PROFILE" and self._choices.problem:
                text += f"\n! {self._choices.problem}"
            names = asked.matching(asked.offers(field, self._choices), line.value.strip())
            text += f"\n{_listed([asked.described(field, name) for name in names])}" if names else ""
        self.query_one("#note", Static).update("\n".join(map(clean, text.split("\n"))))

    def _check(self) -> None:
        """Say what is wrong where somebody typed, or with a line that goes with one of those."""
        found = asked.problems(self._answers)
        together = {"aws-key", "aws-secret", "aws-profile"}
        told = self._typed_in | (together if self._typed_in & together else set())
        for field in FIELDS:
            line = self.query_one(f"#{field.id}-problem", Static)
            problem = found.get(field.id, "") if field.id in told else ""
            line.update(clean(f"! {problem}"))
            line.display = bool(problem)  # an empty line each would push the button below the small screen's edge
        self.tell("")
        self.query_one("#cost", Static).update(asked.cost(self._answers))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Write the file; while something is wrong, say all of it and go to the first."""
        event.stop()
        answers = self._answers
        if found := asked.problems(answers):
            self._typed_in.update(field.id for field in FIELDS)
            self._check()
            self.query_one(f"#{next(field.id for field in FIELDS if field.id in found)}", Input).focus()
            return
        try:
            write_new(self._path, asked.to_write(answers))
        except ConfigError as error:
            self.tell(f"! {error}")
            return
        self.dismiss(True)


def _listed(names: list[str]) -> str:
    """As many names as two lines hold, and how many more there are."""
    shown: list[str] = []
    for name in names:
        if sum(map(len, shown)) + 2 * len(shown) + len(name) > NOTE_CELLS - 12:
            return f"{'  '.join(shown)}  … {len(names) - len(shown)} more"
        shown.append(name)
    return "  ".join(shown)
