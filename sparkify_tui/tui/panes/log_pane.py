"""The Log pane: every event of every service and what the driver and AWS said."""

from __future__ import annotations

import asyncio
import logging
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from sparkify_tui.narration import plural
from sparkify_tui.tui import keys
from sparkify_tui.tui.log.log_view import LEVELS, LogView
from sparkify_tui.tui.log.logbook import Logbook
from sparkify_tui.tui.results import clipboard
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.terminal.delayed_calls import Delayed

DRAWINGS_PER_SECOND = 5


class LogPane(Vertical):
    """The log with its filter line; on the small screen a tail of three lines."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("log")

    def __init__(self, logbook: Logbook) -> None:
        super().__init__(id="log", classes="pane")
        self._logbook = logbook
        self._asking = "filter"

    def compose(self) -> ComposeResult:
        """The lines, and a line to ask in, hidden until wanted."""
        yield LogView(self._logbook, id="log-view")
        yield Input(id="log-input", compact=True)

    def on_mount(self) -> None:
        """Draw in batches from now on, and only when something was logged."""
        self.query_one(Input).display = False
        self._label()
        self._loop = asyncio.get_running_loop()
        self._drawing = Delayed(self, 1 / DRAWINGS_PER_SECOND, self._draw)
        self._logbook.on_new_line = self._draw_soon
        self._draw()

    def on_unmount(self) -> None:
        """Nothing is drawn any more."""
        self._logbook.on_new_line = None
        self._drawing.stop()

    def on_show(self) -> None:
        """Catch up with what was logged meanwhile."""
        self._draw()

    @property
    def _view(self) -> LogView:
        return self.query_one(LogView)

    def _draw_soon(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._drawing.start)

    def _draw(self) -> None:
        self._logbook.wait_for_line()
        if self.display:
            self._view.take()

    def _label(self) -> None:
        view = self._view
        level = logging.getLevelName(view.level)
        words = [f"{level}+", "following" if view.following else "staying"]
        if view.filter:
            words.insert(0, f"filter {view.filter!r}")
        self.border_title = Content(f"4 Log  {clean(' · '.join(words))}")

    def action_filter(self) -> None:
        """Ask for the text that lines must hold."""
        self._ask("filter", self._view.filter)

    def action_find(self) -> None:
        """Ask for the text to find."""
        self._ask("find", "")

    def _ask(self, what: str, text: str) -> None:
        field = self.query_one(Input)
        self._asking = what
        field.display = True
        field.placeholder = f"{what} … (empty clears it)"
        field.value = text
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Filter or find, and go back to the lines."""
        event.stop()
        event.input.display = False
        if self._asking == "filter":
            self._view.narrow(text=event.value)
        elif event.value and not self._view.find(event.value):
            self.notify(f"{event.value!r} is not in the log.", markup=False)
        self._view.focus()
        self._label()

    def action_find_next(self) -> None:
        """The next line that holds what was looked for."""
        if self._view.found:
            self._view.find(self._view.found)
            self._label()

    def action_level(self) -> None:
        """The next level, round."""
        place = LEVELS.index(self._view.level)
        self._view.narrow(level=LEVELS[(place + 1) % len(LEVELS)])
        self._label()

    def action_follow(self) -> None:
        """Follow the newest line, or stay."""
        self._view.following = not self._view.following
        if self._view.following:
            self._view.scroll_end(animate=False)
        self._label()

    def action_copy(self) -> None:
        """Copy the lines that are shown."""
        lines = self._view.lines
        if lines:
            clipboard.copy(self, "\n".join(line.text for line in lines), f"Copied {plural(len(lines), 'line')}.")
        else:
            self.notify("Copied 0 lines.", severity="warning", markup=False)
