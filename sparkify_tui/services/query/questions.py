"""The ready-made analytical questions of sql/questions/, and a person's own. Knows no connection: `query` runs them."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from sparkify_tui.errors import UsageError
from sparkify_tui.models import Question
from sparkify_tui.services.own_sql import OwnSql
from sparkify_tui.warehouse.statements import Statement, statements


def questions() -> tuple[Question, ...]:
    """Every ready-made question, by name."""
    return tuple(_question(item) for item in statements("questions"))


def question(name: str, own: OwnSql | None = None) -> Question:
    """One question by its name, the stem of its file; raises UsageError naming the nearest ones."""
    own = own or OwnSql()
    known = {item.name: item for item in (*own.questions, *questions())}
    if name in known:
        return known[name]
    fault = next((item for item in own.unusable_in("questions") if Path(item.path).stem == name), None)
    if fault is not None:
        raise UsageError(f"The question {name!r} can't be asked.", remedy=fault.sentence)
    near = get_close_matches(name.lower(), known, n=3)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"There is no question named {name!r}.", remedy=f"{hint}`questions` lists them all.")


def _question(item: Statement) -> Question:
    return Question(
        name=item.name,
        title=item.header[0].rstrip(".") if item.header else item.name,
        description=" ".join(item.header[1:]),
        sql="\n".join([*item.defaults, item.sql]),
    )
