"""Redshift SQL cut into coloured spans, a line at a time, so that a key costs one line however long the buffer is.

Knows no widget and no colour: a span has a name (keyword, type, function, string, identifier, number, comment).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from sparkify_tui.services.query.lexer import marks, tokens
from sparkify_tui.tui.editor.sql_words import FUNCTIONS, KEYWORDS, TYPES

Span = tuple[int, int, str]

_NAMES = {"name": "identifier", "line": "comment", "block": "comment", "dollar": "string", "parameter": "number"}
_PAINTED = frozenset(("string", "identifier", "comment", "number"))


def line_spans(line: str) -> Iterator[Span]:
    """The coloured spans of one line that begins outside any string or comment."""
    for token in tokens(line):
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


def _spans_over_lines(text: str) -> Iterator[Span]:
    line_end = -1  # the first one that isn't before the piece
    for kind, start, end in marks(text):
        if line_end < start:
            line_end = text.find("\n", start)
        if line_end < 0:
            return
        if line_end < end:
            yield start, end, _NAMES.get(kind, kind)


class LongSpans:
    """The strings and comments of a text that go over several lines."""

    def __init__(self, text: str) -> None:
        self._spans = list(_spans_over_lines(text))
        self._starts: list[int] = []
        if self._spans:
            place = 0
            for line in text.split("\n"):
                self._starts.append(place)
                place += len(line) + 1

    def __bool__(self) -> bool:
        return bool(self._spans)

    def spans(self, number: int, line: str) -> Iterator[Span]:
        """The coloured spans of line `number`, from 0."""
        if not self._spans or number >= len(self._starts):
            yield from line_spans(line)
            return
        start = self._starts[number]
        end = start + len(line)
        place = 0
        first = max(0, bisect_right(self._spans, (start, 0, "")) - 1)
        for span_start, span_end, kind in self._spans[first:]:
            if span_start > end:
                break
            if span_end <= start:
                continue
            inside = max(0, span_start - start)
            yield from ((a, b, k) for a, b, k in line_spans(line[:inside]) if a >= place)
            yield inside, min(len(line), span_end - start), kind
            place = min(len(line), span_end - start)
        yield from ((a + place, b + place, k) for a, b, k in line_spans(line[place:]))
