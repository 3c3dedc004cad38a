"""Cuts a script into its statements."""

from __future__ import annotations

from dataclasses import dataclass

from redshift_sandbox.sql.lexer import BLANKS, is_closed, lexemes


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
    for kind, position, end in lexemes(script):
        if kind == "end":
            if content:
                statements.append(_statement(script, start, position))
            start, content = end, False
        elif not content and kind == "block":
            content = end == len(script) and not is_closed(script[position:end])
        elif not content and kind != "line" and script[position:end].strip(BLANKS):
            content = True
    if content:
        statements.append(_statement(script, start, len(script)))
    return statements


def _statement(script: str, start: int, end: int) -> StatementText:
    text = script[start:end]
    stripped = text.lstrip(BLANKS)
    return StatementText(stripped.rstrip(BLANKS), start + len(text) - len(stripped))
