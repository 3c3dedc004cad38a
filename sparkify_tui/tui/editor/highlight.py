"""Redshift SQL cut into coloured spans, a line at a time, so that a key costs one line however long the buffer is.

Knows no widget and no colour: a span has a name (keyword, type, function, string, identifier, number, comment).
"""

from __future__ import annotations

from collections.abc import Iterator

from sparkify_tui.services.query.lexer import line_tokens
from sparkify_tui.tui.editor.sql_words import FUNCTIONS, KEYWORDS, TYPES

Span = tuple[int, int, str]

_NAMES = {"name": "identifier", "line": "comment", "block": "comment", "dollar": "string", "parameter": "number"}
_PAINTED = frozenset(("string", "identifier", "comment", "number"))


def line_spans(line: str, opened: str = "") -> Iterator[Span]:
    """The coloured spans of one line; `opened` is what it begins within, as the lexer has it."""
    for token in line_tokens(line, opened):
        name = _NAMES.get(token.kind, token.kind)
        if name == "word":
            name = word_kind(token.text, followed_by_bracket=line[token.end : token.end + 1] == "(")
            if name:
                yield token.start, token.end, name
        elif name in _PAINTED:
            yield token.start, token.end, name


def word_kind(word: str, *, followed_by_bracket: bool = False) -> str:
    """What a bare word is: keyword, type, function, or nothing special."""
    lower = word.lower()
    if lower in FUNCTIONS and (followed_by_bracket or lower not in KEYWORDS):
        return "function" if followed_by_bracket else ""
    if lower in KEYWORDS:
        return "keyword"
    return "type" if lower in TYPES else ""
