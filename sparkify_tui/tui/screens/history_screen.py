"""History and ready-made questions: type to search, Enter takes a statement into the editor."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from sparkify_tui.models import Question
from sparkify_tui.tui.editor.saved_texts import History
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.screens.dialog import Dialog

MAX_SHOWN = 200


class HistoryScreen(Dialog[str]):
    """The chosen statement, or None."""

    HEADING = "History and questions"
    ACTION = "history"

    def __init__(self, history: History, questions: Sequence[Question]) -> None:
        super().__init__()
        self._history = history
        self._questions = questions
        self._statements: dict[str, str] = {}
        self._descriptions = {f"question-{question.name}": question.description for question in questions}

    def body(self) -> ComposeResult:
        """A search line, the list, the whole of what is chosen."""
        yield Input(placeholder="search …  (up, down, enter takes it)", compact=True)
        yield OptionList(id="found", compact=True)
        yield Static("", id="whole", markup=False)

    def on_mount(self) -> None:
        """Show everything, newest first."""
        self._search("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._search(event.value)

    def _search(self, words: str) -> None:
        found = self.query_one(OptionList)
        found.clear_options()
        self._statements.clear()
        wanted = words.lower().split()
        for number, item in enumerate(self._history.search(words)[:MAX_SHOWN]):
            stamp = time.strftime("%d %b %H:%M", time.localtime(item.at))
            line = Content.assemble(
                (f"{stamp}  ", "dim"), in_one_line(item.sql[:2_000])[:200], (clean(f"  {item.outcome}"), "dim")
            )
            self._statements[f"past-{number}"] = item.sql
            found.add_option(Option(line, id=f"past-{number}"))
        for question in self._questions:
            text = f"{question.name} {question.title} {question.description}".lower()
            if all(word in text for word in wanted):
                key = f"question-{question.name}"
                self._statements[key] = question.sql
                found.add_option(
                    Option(
                        Content.assemble(
                            ("? ", "$accent"), (clean(question.title), "bold"), clean(f"  {question.description}")
                        ),
                        id=key,
                    )
                )
        if found.option_count:
            found.highlighted = 0

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the whole statement."""
        event.stop()
        key = event.option_id or ""
        sql = "\n".join(clean(line) for line in self._statements.get(key, "").split("\n")[:30])
        text = f"{clean(self._descriptions[key])}\n\n" if key in self._descriptions else ""
        self.query_one("#whole", Static).update(Content.assemble((text, "italic"), sql))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        event.stop()
        self.dismiss(self._statements.get(event.option_id or ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is highlighted."""
        event.stop()
        self.query_one(OptionList).action_select()

    def on_key(self, event: events.Key) -> None:
        """Up and down move in the list while the search line has the focus."""
        found = self.query_one(OptionList)
        moves: dict[str, Callable[[], None]] = {
            "up": found.action_cursor_up,
            "down": found.action_cursor_down,
            "pageup": found.action_page_up,
            "pagedown": found.action_page_down,
        }
        if event.key in moves and self.focused is not found:
            event.stop()
            moves[event.key]()
