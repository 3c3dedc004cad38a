"""Cuts a script into its statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.lexing.lexer import BLANKS, pieces
from redshift_sandbox.sql.lexing.quote_ends import is_closed

_PAUSE_AFTER = 1000
"""Semicolons: some 0.2 ms."""


@dataclass(frozen=True, slots=True)
class StatementText:
    """One statement without its semicolon, and where it starts in the script (characters)."""

    text: str
    offset: int


def split(script: str) -> list[StatementText]:
    """The statements of a script, in order; pieces of nothing but white space and comments are left out.

    A comment that isn't closed is one, which is refused where it is planned.
    """
    statements: list[StatementText] = []
    start = 0
    content = False
    for kind, text, position, end in pieces(script):
        if kind == "code" and ";" in text:
            for semicolon in _semicolons(text, position):
                if content or script[max(start, position) : semicolon].strip(BLANKS):
                    statements.append(_statement(script, start, semicolon))
                start, content = semicolon + 1, False
            content = bool(script[start:end].strip(BLANKS))
        elif not content:
            content = _is_content(kind, text, at_end=end == len(script))
    if content:
        statements.append(_statement(script, start, len(script)))
    return statements


def _is_content(kind: str, text: str, *, at_end: bool) -> bool:
    if kind == "code":
        return bool(text.strip(BLANKS))
    return not is_closed(text) if kind == "block" and at_end else kind not in ("line", "block")


def _semicolons(code: str, offset: int) -> Iterator[int]:
    place, found = code.find(";"), 0
    while place >= 0:
        yield offset + place
        place, found = code.find(";", place + 1), found + 1
        if found % _PAUSE_AFTER == 0:
            pause()


def _statement(script: str, start: int, end: int) -> StatementText:
    text = script[start:end]
    stripped = text.lstrip(BLANKS)
    return StatementText(stripped.rstrip(BLANKS), start + len(text) - len(stripped))
