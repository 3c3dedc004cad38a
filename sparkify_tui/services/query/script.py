"""SQL text as the session sees it: statements with their places, and what kind each is.

Splitting needs no parser and is exact about quotes, comments and dollar quotes; `writes` parses with sqlglot's
Redshift grammar, because a keyword at the front says nothing about `with x as (delete …)`. Knows no connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

BLANKS = " \t\n\r\f"
"""What separates words to a server; any other blank that Unicode knows is sent as it is, for the server to refuse."""

_BLANK = re.compile(r"(?:[ \t\n\r\f]+|--[^\n\r]*)+")
_LINE_END = re.compile(r"[\n\r]")
_DOLLAR = re.compile(r"\$(?:[A-Za-z_]\w*)?\$")
_WORD = re.compile(r"[A-Za-z_]+")
_PLAIN = re.compile(r"[^'\"$;/-]+")


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


def split(script: str) -> tuple[ScriptStatement, ...]:
    """The statements of a script in order; stretches of blanks and comments alone are none."""
    found: list[ScriptStatement] = []
    start = 0
    for end in (*_semicolons(script), len(script)):
        lead = _blank_until(script, start, end)
        text = script[lead:end].rstrip(BLANKS)
        if text:
            found.append(ScriptStatement(text, lead))
        start = end + 1
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


def first_words(statement: str, count: int = 3) -> tuple[str, ...]:
    """The first words in lower case, past comments and opening brackets."""
    words: list[str] = []
    position = 0
    while len(words) < count:
        position = _blank_until(statement, position, len(statement))
        while statement[position : position + 1] == "(":
            position = _blank_until(statement, position + 1, len(statement))
        match = _WORD.match(statement, position)
        if match is None:
            break
        words.append(match[0].lower())
        position = match.end()
    return tuple(words)


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


def _blank_until(text: str, start: int, end: int) -> int:
    """Where the first thing that is neither blank nor comment starts."""
    position = start
    while position < end:
        match = _BLANK.match(text, position, end)
        if match is not None:
            position = match.end()
        elif text.startswith("/*", position):
            position = _end_of_block(text, position)
        else:
            break
    return min(position, end)


def _semicolons(script: str) -> Iterator[int]:
    position = 0
    while position < len(script):
        match = _PLAIN.match(script, position)
        if match is not None:
            position = match.end()
            continue
        character = script[position]
        if character == ";":
            yield position
        position = _skip(script, position, character)


def _skip(script: str, position: int, character: str) -> int:
    if character == "'":
        return _end_of_string(script, position)
    if character == '"':
        end = script.find('"', position + 1)
        return len(script) if end < 0 else end + 1
    if script.startswith("--", position):
        line_end = _LINE_END.search(script, position)
        return len(script) if line_end is None else line_end.start()
    if script.startswith("/*", position):
        return _end_of_block(script, position)
    previous = script[position - 1 : position]
    if character == "$" and not (previous.isalnum() or previous == "_"):
        opening = _DOLLAR.match(script, position)
        if opening is not None:
            end = script.find(opening[0], opening.end())
            return len(script) if end < 0 else end + len(opening[0])
    return position + 1


def _end_of_string(script: str, start: int) -> int:
    position = start + 1
    while position < len(script):
        character = script[position]
        if character == "\\":
            position += 2
        elif character == "'":
            if script[position + 1 : position + 2] != "'":
                return position + 1
            position += 2
        else:
            position += 1
    return len(script)


def _end_of_block(script: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(script, start):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(script)
