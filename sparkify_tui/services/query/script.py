"""SQL text as the session sees it: statements with their places, and what kind each is.

Splitting needs no parser and is exact about quotes, comments and dollar quotes; `writes` parses with sqlglot's
Redshift grammar, because a keyword at the front says nothing about `with x as (delete …)`. Knows no connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

from sparkify_tui.services.query.lexer import BLANKS, first_words, marks
from sparkify_tui.services.query.writes import writes


class Kind(StrEnum):
    """What a statement needs: rows through a cursor, rows at once, transaction control, or just running."""

    QUERY = "query"
    ANSWER = "answer"
    BEGIN = "begin"
    END = "end"
    COMMAND = "command"


@dataclass(frozen=True)
class ScriptStatement:
    """One statement without its semicolon and the blanks around it; `offset` is where it starts in the script."""

    text: str
    offset: int

    @cached_property
    def kind(self) -> Kind:
        """What it needs."""
        return kind(self.text)

    @cached_property
    def tag(self) -> str:
        """Its command's name, as a server would tag it."""
        return tag(self.text)

    @cached_property
    def writes(self) -> bool:
        """Whether running it could change data, definitions, rights, sessions or files; read when first asked for."""
        return writes(self.text)


def split(script: str) -> tuple[ScriptStatement, ...]:
    """The statements of a script in order; stretches of blanks and comments alone are none."""
    found: list[ScriptStatement] = []
    start: int | None = None  # of the statement, as soon as something of it came
    position = 0
    for kind, mark, end in chain(marks(script), [("semicolon", len(script), len(script))]):
        if start is None:
            code = script[position:mark].lstrip(BLANKS)
            if code or kind not in ("line", "block", "semicolon"):
                start = mark - len(code)
        if kind == "semicolon" and start is not None:
            found.append(ScriptStatement(script[start:mark].rstrip(BLANKS), start))
            start = None
        position = end
    return tuple(found)


def statement_at(script: str, position: int) -> ScriptStatement | None:
    """The statement that holds the character, or else the last one before it; None in a script without any."""
    chosen: ScriptStatement | None = None
    for item in split(script):
        if item.offset > position and chosen is not None:
            break
        chosen = item
    return chosen


def kind(statement: str) -> Kind:
    """What a statement needs, by its first words."""
    words = first_words(statement)
    first = words[0] if words else ""
    second = words[1] if len(words) > 1 else ""
    if first in ("select", "with", "table", "values"):
        return Kind.QUERY
    if first in ("show", "explain", "fetch", "describe", "desc", "execute"):
        return Kind.ANSWER
    if first == "begin" or (first == "start" and second == "transaction"):
        return Kind.BEGIN
    if first in ("commit", "rollback", "abort", "end"):
        return Kind.END
    return Kind.COMMAND


def tag(statement: str) -> str:
    """The command's name as a server would tag it: SELECT, INSERT, CREATE TABLE …"""
    words = first_words(statement, 6)
    first = words[0] if words else ""
    if first == "with":
        return "SELECT"
    if first in ("create", "drop", "alter") and len(words) > 1:
        noise = {"or", "replace", "temp", "temporary", "local", "external", "materialized"}
        noun = next((word for word in words[1:] if word not in noise), "")
        return f"{first} {noun}".upper().strip()
    return first.upper()


def explain_of(statement: str) -> str:
    """The statement that shows the plan of another one; a plan's own statement is given as it is."""
    return statement if first_words(statement, 1) == ("explain",) else f"explain {statement}"
