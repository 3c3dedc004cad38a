"""History, questions and saved queries: type to filter, Enter takes a statement into the editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from sparkify_tui.models import Question
from sparkify_tui.services.own_sql import OwnSql
from sparkify_tui.tui.editor.saved_texts import History
from sparkify_tui.tui.history.choice_list import ChoiceList
from sparkify_tui.tui.history.choices import GROUPS, ChoiceKind, Entry, choices, matching
from sparkify_tui.tui.history.painted_sql import painted_sql
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.worker_host import run_in_worker

BESIDE_CELLS = 120
"""From this width of the terminal on the preview stands beside the list."""


class HistoryScreen(Dialog[str]):
    """The chosen statement, or None."""

    HEADING = "History and questions"
    ACTION = "history"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn_group(1)", show=False, priority=True),
        Binding("shift+tab", "turn_group(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        history: History,
        questions: Sequence[Question],
        own_sql: Callable[[], Awaitable[OwnSql]] | None = None,
    ) -> None:
        super().__init__()
        self._history, self._questions, self._own_sql = history, questions, own_sql
        self._entries = choices(history, questions)
        self._group = next(iter(GROUPS))
        self._words: list[str] = []
        self._ends: list[int] = []
        """Where the name of each group ends in its line."""

    def body(self) -> ComposeResult:
        """A line to type in, the groups, the list, and the whole of what is highlighted."""
        yield Input(placeholder="type to filter …  up down, enter: into the editor, tab: next kind", compact=True)
        yield Static("", id="groups", markup=False)
        with Container(id="parts"):
            yield ChoiceList(id="found")
            with VerticalScroll(id="whole", can_focus=False):
                yield Static("", id="preview", markup=False)

    def on_mount(self) -> None:
        """Show everything, newest first."""
        self._place_preview(self.app.size.width)
        self._filter()
        self.query_one(Input).focus()
        if self._own_sql is not None:
            run_in_worker(self, partial(self._add_own, self._own_sql), group="own", exit_on_error=False)

    async def _add_own(self, own_sql: Callable[[], Awaitable[OwnSql]]) -> None:
        """A person's own come as soon as their files are read; where one is in the list stays."""
        self._entries = choices(self._history, self._questions, await own_sql())
        self._filter(keep=True)

    def on_resize(self, _event: events.Resize) -> None:
        """The preview is beside the list where both have room."""
        self._place_preview(self.app.size.width)

    def _place_preview(self, cells: int) -> None:
        self.query_one("#parts").set_class(cells >= BESIDE_CELLS, "-beside")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._filter()

    def action_turn_group(self, step: int) -> None:
        """Show only the next kind of entries, round."""
        names = list(GROUPS)
        self._show_group(names[(names.index(self._group) + step) % len(names)])

    def _show_group(self, name: str) -> None:
        self._group = name
        self._filter()

    def _filter(self, *, keep: bool = False) -> None:
        self._words = self.query_one(Input).value.lower().split()
        found = matching(self._entries, self._words)
        self.query_one(ChoiceList).show(matching(found, (), self._group), self._words, keep=keep)
        names = {name: f" {name} {len(matching(found, (), name)):,} " for name in GROUPS}
        parts = [Content.styled(text, "bold reverse" if name == self._group else "dim") for name, text in names.items()]
        self._ends = [sum(len(text) + 1 for text in [*names.values()][: place + 1]) for place in range(len(names))]
        self.query_one("#groups", Static).update(Content(" ").join(parts), layout=False)

    @on(events.Click, "#groups")
    def _group_clicked(self, event: events.Click) -> None:
        event.stop()
        name = next((name for name, end in zip(GROUPS, self._ends, strict=True) if event.x < end), None)
        if name is not None:
            self._show_group(name)

    @on(ChoiceList.Highlighted)
    def _preview(self, event: ChoiceList.Highlighted) -> None:
        event.stop()
        self.query_one("#preview", Static).update(self._whole(event.choice))
        self.query_one("#whole", VerticalScroll).scroll_home(animate=False)

    def _whole(self, choice: Entry | None) -> Text:
        if choice is None:
            return Text("Nothing holds these words." if self._words else "Nothing yet.", Style(dim=True))
        parts = []
        if choice.title != choice.sql:
            parts.append(Text(in_one_line(choice.title), Style(bold=True)))
        parts += [Text(clean(choice.about), Style(dim=True)), Text("")]
        return Text("\n").join([*parts, painted_sql(choice.sql, self.app.theme_variables, self._words)])

    @on(ChoiceList.Chosen)
    def _clicked(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self._take(event.choice)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is highlighted."""
        event.stop()
        self._take(self.query_one(ChoiceList).chosen)

    def _take(self, choice: Entry | None) -> None:
        if choice is None:
            return
        if choice.kind is ChoiceKind.UNUSABLE:
            self.notify(choice.about, title="This file can't be used", severity="warning", markup=False)
        else:
            self.dismiss(choice.sql)

    def on_key(self, event: events.Key) -> None:
        """Keys that move in the list do so while one types."""
        found = self.query_one(ChoiceList)
        page = max(1, found.size.height - 1)
        moves: dict[str, Callable[[], None]] = {
            "up": lambda: found.move_by(-1),
            "down": lambda: found.move_by(1),
            "pageup": lambda: found.move_by(-page),
            "pagedown": lambda: found.move_by(page),
        }
        if event.key in moves:
            event.stop()
            event.prevent_default()
            moves[event.key]()
