"""Cuts SQL text into tokens, as a Redshift server does: the one place that knows where strings and comments end.

The splitter, read-only mode, the highlighter and the completion all look at text through this. It reads what isn't
closed yet, as an editor holds it at every key. Imports nothing, so that it costs no time to start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

BLANKS = " \t\n\r\f"
"""What separates words to a server; any other blank that Unicode knows is sent as it is, for the server to refuse."""


class Token(NamedTuple):
    """A piece of a text: `text` as it was written, from `start` to before `end`, in characters.

    Kinds: word, number, parameter ($1), sign, string, name (quoted), dollar (a dollar-quoted string), line and block
    (comments).
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment of either kind."""
        return self.kind in ("line", "block")


Place = tuple[str, int, int]
"""A kind, and where what is of it starts and ends: a token without its text, for texts with a million of them."""

# What isn't among these ASCII characters is a letter: a class of all others would take milliseconds to compile.
_NO_LETTER = r"\x00-@\[-\^`{-\x7f"
_NO_LETTER_OR_DIGIT = r"\x00-/:-@\[-\^`{-\x7f"
_NO_PART_OF_A_NAME = r"\x00-\#%-/:-@\[-\^`{-\x7f"  # which a dollar sign may be
_TAG = rf"(?:[^{_NO_LETTER}][^{_NO_LETTER_OR_DIGIT}]*+)?"

# Each alternative begins with a character of its own, which lets the search skip all others quickly.
_QUOTED = re.compile(
    rf"""'(?:[^'\\]++|''|\\.)*+(?:'|\\?\Z)()
    |"(?:[^"]++|"")*+(?:"|\Z)()
    |--[^\n\r]*+()
    |/\*(?:[^/*]++|/(?!\*)|\*(?!/))*+(?:\*/|\*?\Z)()
    |/\*()
    |\$(?<![^{_NO_PART_OF_A_NAME}]\$){_TAG}\$()
    |;()""",
    re.VERBOSE | re.DOTALL,
)
_KINDS = ("", "string", "name", "line", "block", "block", "dollar", "semicolon")
_NESTED, _DOLLAR = 5, 6
"""The alternatives that match the beginning of a piece alone."""

_EDGE = re.compile(r"/\*|\*/")
_WORD = re.compile(
    rf"""[ \t\n\r\f]++
    |(?P<word>(?:[^{_NO_LETTER}]|\#)(?:[^{_NO_PART_OF_A_NAME}]++|\#)*+)
    |(?P<number>(?:[0-9]++\.?+[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    |(?P<parameter>(?<![^{_NO_PART_OF_A_NAME}])\$[0-9]++)
    |(?P<sign>::|<=|>=|<>|!=|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)


def marks(text: str) -> Iterator[Place]:
    """Strings, quoted names, comments, dollar quotes and the semicolons outside of them (kind semicolon), in order.

    What is not closed reaches to the end of the text.
    """
    position = 0
    while position < len(text):
        for match in _QUOTED.finditer(text, position):
            group = match.lastindex or 0
            start, position = match.span()
            if group in (_NESTED, _DOLLAR):
                position = _end_of_block(text, start) if group == _NESTED else _end_of_dollar(text, start, position)
                yield _KINDS[group], start, position
                break
            yield _KINDS[group], start, position
        else:
            return


def _end_of_block(text: str, start: int) -> int:
    """Behind a block comment; block comments nest."""
    depth = 0
    for edge in _EDGE.finditer(text, start):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)


def _end_of_dollar(text: str, start: int, position: int) -> int:
    close = text.find(text[start:position], position)
    return len(text) if close < 0 else close + position - start


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in order, comments among them; the E of E'string' belongs to the string."""
    position = 0
    for kind, mark, end in marks(text):
        start = mark
        for token in _words(text, position, mark):
            if kind == "string" and token.end == mark and token.text in ("e", "E"):
                start = token.start
            else:
                yield token
        yield Token("sign" if kind == "semicolon" else kind, text[start:end], start, end)
        position = end
    yield from _words(text, position, len(text))


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _WORD.finditer(text, start, end):
        if match.lastgroup is not None:
            yield Token(match.lastgroup, match[0], match.start(), match.end())


def line_marks(line: str, opened: str = "") -> tuple[list[Place], str]:
    """The marks of one line of a text, by columns, and what it leaves open for the next line.

    `opened` is what the line before left open: the quote, dollar quote or block comments' beginnings that a text would
    have to begin with to be read likewise; "" outside of any.
    """
    if not opened and _QUOTED.search(line) is None:
        return [], ""
    lead = len(opened) + 1 if opened else 0
    text = f"{opened}\n{line}" if opened else line
    found, left = [], ""
    for kind, start, end in marks(text + "\n"):
        if end > len(text):
            left = _opening(kind, text, start)
        found.append((kind, max(0, start - lead), min(end, len(text)) - lead))
    return found, left


def _opening(kind: str, text: str, start: int) -> str:
    if kind == "block":
        return "/*" * sum(1 if edge[0] == "/*" else -1 for edge in _EDGE.finditer(text, start))
    return text[start : text.index("$", start + 1) + 1] if kind == "dollar" else text[start]


def line_tokens(line: str, opened: str = "") -> Iterator[Token]:
    """The tokens of one line that begins within what `opened` says, by columns; see `line_marks`."""
    if not opened:
        yield from tokens(line)
        return
    lead = len(opened) + 1
    for token in tokens(f"{opened}\n{line}"):
        start, end = max(0, token.start - lead), token.end - lead
        if start < end:
            yield Token(token.kind, line[start:end], start, end)


def open_kind(text: str) -> str:
    """The kind of the string, quoted name, dollar quote or comment that a text ends within; '' outside of any."""
    return next((kind for kind, _, end in marks(text + " ") if end > len(text)), "")


def first_words(statement: str, count: int = 3) -> tuple[str, ...]:
    """The first words in lower case, past comments and opening brackets."""
    words: list[str] = []
    for token in tokens(statement):
        if token.is_comment or token.text == "(":
            continue
        if token.kind != "word" or len(words) == count:
            break
        words.append(token.text.lower())
    return tuple(words)
