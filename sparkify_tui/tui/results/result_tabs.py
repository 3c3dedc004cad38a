"""The line of a buffer's results: a click shows one, a click on its cross closes it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from sparkify_tui.tui.results.statement_result import StatementResult

CROSS = " ×"
BETWEEN = "│"


class ResultTabs(Static):
    """One tab per statement; the one shown is always in sight."""

    class Chosen(Message):
        """A result's tab was clicked; `close` when it was its cross."""

        def __init__(self, result: StatementResult, *, close: bool) -> None:
            super().__init__()
            self.result, self.close = result, close

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._results: Sequence[StatementResult] = ()
        self._shown: StatementResult | None = None
        self._spans: list[tuple[int, int, StatementResult]] = []

    def show(self, results: Sequence[StatementResult], shown: StatementResult | None) -> None:
        """Show these tabs, one of them as the one on top."""
        self._results, self._shown = results, shown
        self._draw()

    def on_resize(self) -> None:
        """Choose again which tabs fit."""
        self._draw()

    def _draw(self) -> None:
        labels = [f" {result.title}{CROSS if result is self._shown else ''} " for result in self._results]
        first = self._first(labels)
        place = 0
        self._spans, parts = [], []
        if first:
            parts.append(Content.styled("‹", "dim"))
            place = 1
        for label, result in zip(labels[first:], self._results[first:], strict=True):
            style = "bold reverse" if result is self._shown else "dim"
            parts += [Content.styled(label, style), Content.styled(BETWEEN, "dim")]
            self._spans.append((place, place + cell_len(label), result))
            place += cell_len(label) + 1
        self.update(Content("").join(parts), layout=False)

    def _first(self, labels: list[str]) -> int:
        """The first tab that is drawn, so that the one on top is seen whole."""
        if self._shown not in self._results:
            return 0
        place = self._results.index(self._shown)
        room = (self.size.width or 80) - 1
        first = place
        taken = cell_len(labels[place])
        while first and taken + cell_len(labels[first - 1]) + 1 <= room:
            first -= 1
            taken += cell_len(labels[first]) + 1
        return first

    def on_click(self, event: events.Click) -> None:
        """Show or close what was clicked."""
        for start, end, result in self._spans:
            if start <= event.x < end:
                on_cross = result is self._shown and event.x >= end - len(CROSS) - 1
                self.post_message(self.Chosen(result, close=on_cross))
                return
