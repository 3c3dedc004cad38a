"""What F8 offers, as one list: statements run before, newest first, then questions and saved queries.

Knows no widget.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sparkify_tui.models import Question
from sparkify_tui.tui.editor.saved_texts import History, PastStatement


class ChoiceKind(StrEnum):
    """What an entry is; the value is its word in the list."""

    RAN = "ran"
    FAILED = "failed"
    QUESTION = "question"


GLYPHS = {ChoiceKind.RAN: "✓", ChoiceKind.FAILED: "✗", ChoiceKind.QUESTION: "?"}

GROUPS: dict[str, tuple[ChoiceKind, ...]] = {
    "all": tuple(ChoiceKind),
    "history": (ChoiceKind.RAN, ChoiceKind.FAILED),
    "questions": (ChoiceKind.QUESTION,),
}
"""What can be looked at by itself, by name."""

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry: `title` is what the list shows of it (the SQL where it has no other), `searched` is in lower case."""

    kind: ChoiceKind
    title: str
    sql: str
    searched: str
    at: float | None = None
    about: str = ""
    """A sentence or two, or where a statement was run and what came of it."""


def choices(history: History, questions: Sequence[Question]) -> list[Choice]:
    """Every entry, in the order in which the list shows them."""
    return [*map(_past, history.search("")), *map(_asked, questions)]


def _past(item: PastStatement) -> Choice:
    kind = ChoiceKind.FAILED if item.outcome.startswith("failed") else ChoiceKind.RAN
    when = time.strftime("%d %b %H:%M", time.localtime(item.at))
    about = "  ".join(filter(None, (when, item.outcome, item.target)))
    return Choice(kind, item.sql, item.sql, item.sql.lower(), item.at, about)


def _asked(question: Question) -> Choice:
    searched = f"{question.name} {question.title} {question.description}".lower()
    about = f"@{question.name}  {question.description}".strip()
    return Choice(ChoiceKind.QUESTION, question.title, question.sql, searched, None, about)


def matching(entries: Sequence[Choice], words: Sequence[str], group: str = "all") -> list[Choice]:
    """The entries of a group that hold every word; `words` are in lower case."""
    kinds = GROUPS[group]
    return [entry for entry in entries if entry.kind in kinds and all(word in entry.searched for word in words)]


def age(at: float, now: float) -> str:
    """How long ago a moment was while that is short, else its day; 8 characters at most."""
    passed = now - at
    if passed < _MINUTE_S:
        return "now"
    if passed < _HOUR_S:
        return f"{passed // _MINUTE_S:.0f} m ago"
    if passed < _DAY_S:
        return f"{passed // _HOUR_S:.0f} h ago"
    return time.strftime("%d %b", time.localtime(at))
