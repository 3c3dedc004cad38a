"""The Query pane's status line: what became of the statement, and at its end where the cursor and the session are.

What became of the statement is never cut for the rest: of that, what is known anyway gives way first.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content

from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.widgets.steady_text import SteadyText

Part = tuple[str, str]
GAP = "  "


class QueryStatus(SteadyText):
    """Knows all parts, and shows those that there is room for."""

    def __init__(self) -> None:
        super().__init__("", id="query-status")
        self._outcome: list[Part] = []
        self._place = (0, 0)
        self._transaction: Part = ("", "")
        self._user = self._database = ""

    def show_outcome(self, parts: Sequence[Part]) -> None:
        """What becomes or became of a statement, with its rows and its time."""
        self._outcome = list(parts)
        self._draw()

    def show_place(self, place: tuple[int, int]) -> None:
        """Where the cursor is: line and column, from 0."""
        if place != self._place:
            self._place = place
            self._draw()

    def show_transaction(self, text: str, style: str) -> None:
        """Whether a transaction is open; "" while the editor has no session."""
        if (text, style) != self._transaction:
            self._transaction = (text, style)
            self._draw()

    def show_session(self, user: str, database: str) -> None:
        """Who runs statements, and where."""
        self._user, self._database = clean(user), clean(database)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """As much as there is room for."""
        if event.size.width != self._shown[0]:
            self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        outcome = Content.assemble(*self._outcome)
        room = self.content_size.width - outcome.cell_length - len(GAP)
        facts = fitting(self._place, self._transaction, self._user, self._database, room)
        if facts is None or "\n" in outcome.plain:
            self.show(outcome)
            return
        blanks = " " * (room - facts.cell_length + len(GAP))
        self.show(Content.assemble(outcome, blanks, facts))


def fitting(place: tuple[int, int], transaction: Part, user: str, database: str, room: int) -> Content | None:
    """The facts that fit into so many cells; None where none does.

    The database gives way first, then the user, that no transaction is open, the cursor's place, and last an open
    transaction, which holds locks.
    """
    at = (f"{place[0] + 1}:{place[1] + 1}", "dim")
    who = (f"{user}@{database}", "dim")
    is_open = bool(transaction[1] and transaction[1] != "dim")
    choices = (
        (transaction, who, at),
        (transaction, (user, "dim"), at),
        (transaction, at),
        (transaction,) if is_open else (at,),
    )
    for parts in choices:
        told = [Content.styled(text, style) for text, style in parts if text not in ("", "@")]
        found = Content(GAP).join(told)
        if told and found.cell_length <= room:
            return found
    return None
