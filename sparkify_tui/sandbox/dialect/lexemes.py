"""Cuts SQL text into strings, quoted names, comments, dollar quotes and the rest; knows nothing else of SQL.

Each step takes a bounded time in one call of a regular expression, because such a call stops every other session, and
the whole takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sparkify_tui.sandbox.dialect.interruption import pause
from sparkify_tui.sandbox.dialect.plan import SqlError

Lexeme = tuple[str, int, int]
"""A kind (plain, string, name, line, block, dollar, end or other), where it begins and where it ends."""

_START = re.compile(
    r"""(?P<plain>[^'"$/;\-]++)
    |(?P<string>')
    |(?P<name>")
    |(?P<line>--[^\n]*+)
    |(?P<block>/\*)
    |(?P<dollar>\$(?:[A-Za-z_\x80-\uffff][A-Za-z_0-9\x80-\uffff]*+)?\$)
    |(?P<end>;)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# Strings: '' and, as in Redshift, a backslash escapes the next character. Block comments nest.
_STRING_PART = re.compile(r"(?:[^'\\]++|''|\\.){0,10000}+", re.DOTALL)
_NAME_PART = re.compile(r'(?:[^"]++|""){0,10000}+')
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_WORD_END = re.compile(r"[A-Za-z_0-9\x80-\uffff$]\Z")


def lexemes(text: str) -> Iterator[Lexeme]:
    """The pieces of a text in order, without gaps; what is not closed reaches to the end of the text."""
    position = 0
    while position < len(text):
        pause()
        match = _START.match(text, position)
        if match is None:  # the last alternative takes any character
            return
        kind, end = match.lastgroup or "other", match.end()
        if kind == "string":
            end = _quoted_end(text, end, _STRING_PART)
        elif kind == "name":
            end = _quoted_end(text, end, _NAME_PART)
        elif kind == "block":
            end = _block_end(text, position)
        elif kind == "dollar":
            if _WORD_END.search(text, max(0, position - 1), position):
                kind = "plain"
            else:
                close = text.find(match.group(), end)
                end = len(text) if close < 0 else close + len(match.group())
        yield kind, position, end
        position = end


def _quoted_end(text: str, position: int, part: re.Pattern[str]) -> int:
    while True:
        pause()
        match = part.match(text, position)
        if match is None or match.end() == position:
            break
        position = match.end()
    return min(position + 1, len(text))


def _block_end(text: str, start: int) -> int:
    depth, position = 0, start
    while True:
        pause()
        edge = _BLOCK_EDGE.search(text, position)
        if edge is None:
            return len(text)
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
        if depth == 0:
            return position


def plain(text: str) -> str:
    """The text with blanks for its comments, and with strings for its dollar quotes; everything else stays in place."""
    if "--" not in text and "/*" not in text and "$" not in text:
        return text
    pieces = []
    for kind, start, end in lexemes(text):
        piece = text[start:end]
        if kind in ("line", "block"):
            if kind == "block" and not is_closed(piece):
                raise SqlError(f'unterminated /* comment at or near "{piece}"', "42601", position=start + 1)
            pieces.append(" " * len(piece))
        elif kind == "dollar":
            pieces.append(_string(piece) or piece)
        else:
            pieces.append(piece)
    return "".join(pieces)


def is_closed(comment: str) -> bool:
    """Whether a block comment ends within itself."""
    edges = [edge.group() for edge in _BLOCK_EDGE.finditer(comment)]
    return edges.count("/*") == edges.count("*/")


def _string(quoted: str) -> str | None:
    """A dollar quote as a string; None for one that isn't closed."""
    mark = quoted[: quoted.index("$", 1) + 1]
    if len(quoted) < 2 * len(mark) or not quoted.endswith(mark):
        return None
    inner = quoted[len(mark) : -len(mark)]
    return "'" + inner.replace("\\", "\\\\").replace("'", "''") + "'"
