"""What F8 offers, as one list: statements run before, newest first, then questions and saved queries.

Knows no widget.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from sparkify_tui.models import Question, QuestionOrigin, UnusableFile
from sparkify_tui.services.own_sql import OwnSql
from sparkify_tui.tui.editor.saved_texts import History, PastStatement


class ChoiceKind(StrEnum):
    """What an entry is; the value is its word in the list."""

    RAN = "ran"
    FAILED = "failed"
    QUESTION = "question"
    OWN = "own"
    SAVED = "saved"
    UNUSABLE = "unusable"


GLYPHS = {
    ChoiceKind.RAN: "✓",
    ChoiceKind.FAILED: "✗",
    ChoiceKind.QUESTION: "?",
    ChoiceKind.OWN: "◆",
    ChoiceKind.SAVED: "≡",
    ChoiceKind.UNUSABLE: "!",
}

GROUPS: dict[str, tuple[ChoiceKind, ...]] = {
    "all": tuple(ChoiceKind),
    "history": (ChoiceKind.RAN, ChoiceKind.FAILED),
    "questions": (ChoiceKind.QUESTION, ChoiceKind.OWN),
    "own": (ChoiceKind.OWN, ChoiceKind.SAVED, ChoiceKind.UNUSABLE),
}
"""What can be looked at by itself, by name."""

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `title` is what the list shows of it (the SQL where it has no other), `searched` is in lower case."""

    kind: ChoiceKind
    title: str
    sql: str
    searched: str
    at: float | None = None
    about: str = ""
    """A sentence or two, or where a statement was run and what came of it."""


def choices(history: History, questions: Sequence[Question], own: OwnSql | None = None) -> list[Entry]:
    """Every entry, in the order in which the list shows them."""
    own = own or OwnSql()
    asked = map(_asked, (*own.questions, *own.saved, *questions))
    return [*map(_past, history.search("")), *asked, *map(_unusable, own.unusable)]


def _past(item: PastStatement) -> Entry:
    kind = ChoiceKind.FAILED if item.outcome.startswith("failed") else ChoiceKind.RAN
    when = time.strftime("%d %b %H:%M", time.localtime(item.at))
    about = "  ".join(filter(None, (when, item.outcome, item.target)))
    return Entry(kind, item.sql, item.sql, item.sql.lower(), item.at, about)


def _asked(question: Question) -> Entry:
    searched = f"{question.name} {question.title} {question.description}".lower()
    name = question.name if question.origin is QuestionOrigin.SAVED else f"@{question.name}"
    about = f"{name}  {question.description}".strip()
    return Entry(_KINDS[question.origin], question.title, question.sql, searched, None, about)


_KINDS = {
    QuestionOrigin.READY_MADE: ChoiceKind.QUESTION,
    QuestionOrigin.OWN: ChoiceKind.OWN,
    QuestionOrigin.SAVED: ChoiceKind.SAVED,
}


def _unusable(file: UnusableFile) -> Entry:
    """A file that there is nothing to be taken from."""
    title = f"{PurePath(file.path).name} {file.problem}"
    return Entry(ChoiceKind.UNUSABLE, title, "", f"{file.path} {file.sentence}".lower(), None, file.sentence)


def matching(entries: Sequence[Entry], words: Sequence[str], group: str = "all") -> list[Entry]:
    """The entries of a group that hold every word; `words` are in lower case."""
    kinds = GROUPS[group]
    return [entry for entry in entries if entry.kind in kinds and all(word in entry.searched for word in words)]
