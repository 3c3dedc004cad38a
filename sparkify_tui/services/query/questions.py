"""The ready-made analytical questions of sql/questions/. Knows no connection: `query` runs them."""

from __future__ import annotations

from difflib import get_close_matches

from sparkify_tui.errors import UsageError
from sparkify_tui.models import Question
from sparkify_tui.warehouse.statements import Statement, statements


def questions() -> tuple[Question, ...]:
    """Every question, by name."""
    return tuple(_question(item) for item in statements("questions"))


def question(name: str) -> Question:
    """One question by its name, the stem of its file; raises UsageError naming the nearest ones."""
    known = {item.name: item for item in questions()}
    if name in known:
        return known[name]
    near = get_close_matches(name.lower(), known, n=3)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"There is no question named {name!r}.", remedy=f"{hint}`questions` lists them all.")


def _question(item: Statement) -> Question:
    return Question(
        name=item.name,
        title=item.header[0].rstrip(".") if item.header else item.name,
        description=" ".join(item.header[1:]),
        sql=item.sql,
    )
