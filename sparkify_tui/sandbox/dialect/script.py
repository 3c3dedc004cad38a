"""Cuts a script into its statements; knows quotes, comments and dollar quotes, and nothing else of SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Strings: '' and, as in Redshift, a backslash escapes the next character. Block comments nest.
_TOKEN = re.compile(
    r"""(?P<skip>[^'"$/;\-]+)
    |(?P<string>'(?:[^'\\]|''|\\.)*(?:'|\Z))
    |(?P<name>"(?:[^"]|"")*(?:"|\Z))
    |(?P<line>--[^\n]*)
    |(?P<block>/\*)
    |(?P<dollar>\$(?:[A-Za-z_\x80-\uffff][A-Za-z_0-9\x80-\uffff]*)?\$)
    |(?P<end>;)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_WORD_END = re.compile(r"[A-Za-z_0-9\x80-\uffff$]\Z")


@dataclass(frozen=True, slots=True)
class StatementText:
    """One statement without its semicolon, and where it starts in the script (characters)."""

    text: str
    offset: int


def split(script: str) -> list[StatementText]:
    """The statements of a script, in order; pieces of nothing but white space and comments are left out."""
    statements: list[StatementText] = []
    start = position = 0
    content = False
    while position < len(script):
        match = _TOKEN.match(script, position)
        if match is None:  # the last alternative takes any character
            break
        kind, end = match.lastgroup, match.end()
        if kind == "block":
            end = _block_end(script, position)
        elif kind == "dollar" and not _WORD_END.search(script, max(0, position - 1), position):
            close = script.find(match.group(), end)
            end = len(script) if close < 0 else close + len(match.group())
            content = True
        elif kind == "end":
            if content:
                statements.append(_statement(script, start, position))
            start, content = end, False
        elif kind != "line" and not match.group().isspace():
            content = True
        position = end
    if content:
        statements.append(_statement(script, start, len(script)))
    return statements


def _statement(script: str, start: int, end: int) -> StatementText:
    text = script[start:end]
    stripped = text.lstrip()
    return StatementText(stripped.rstrip(), start + len(text) - len(stripped))


def _block_end(script: str, start: int) -> int:
    depth, position = 0, start
    while True:
        edge = _BLOCK_EDGE.search(script, position)
        if edge is None:
            return len(script)
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
        if depth == 0:
            return position
