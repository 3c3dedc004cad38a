"""Cuts SQL text into tokens: first into code, strings, quoted names, comments and dollar quotes, then code into words.

All that reads a statement by itself reads it through this, so that all agree where a string or comment ends; the
parser's own tokenizer is held to it by tests.

One call of a regular expression stops every other session, so each takes a bounded number of characters, and the whole
takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.lexing.quote_ends import ENDS, refuse_open
from redshift_sandbox.sql.lexing.quoted_text import dollar_content
from redshift_sandbox.sql.lexing.tokens import Token
from redshift_sandbox.sql.long_patterns import LongPattern, run_end
from redshift_sandbox.sql.names import redshift_literal

BLANKS = " \t\n\r\f"
"""What separates words. Every other blank that Unicode knows is part of a word, or no sign of SQL's at all."""

# What isn't among these ASCII characters is a letter: a class of all others would take milliseconds to compile.
_NO_LETTER = r"\x00-@\[-\^`{-\x7f"
_NO_LETTER_OR_DIGIT = r"\x00-/:-@\[-\^`{-\x7f"
_NO_PART_OF_A_NAME = r"\x00-\#%-/:-@\[-\^`{-\x7f"  # which a dollar sign may be
_MARK = rf"\$(?:[^{_NO_LETTER}][^{_NO_LETTER_OR_DIGIT}]*+)?\$"
_MOST_RUNS = 64
_CODE = rf"""(?:
        [^'"$/\-]{{1,1024}}+ | -(?!-) | /(?!\*) | (?<=[^{_NO_PART_OF_A_NAME}])\$ | (?!{_MARK})\$
    ){{1,{_MOST_RUNS}}}+"""
_CODE_RUN = re.compile(_CODE, re.VERBOSE)
_PIECE = re.compile(
    rf"""({_CODE})
    |('(?:[^'\\]{{1,1024}}+|''){{0,16}}+'(?!'))
    |("(?:[^"]{{1,1024}}+|""){{0,16}}+"(?!"))
    |(')
    |(")
    |(--)
    |(/\*)
    |({_MARK})""",
    re.VERBOSE,
)
_KINDS = ("", "code", "string", "name", "string", "name", "line", "block", "dollar")
"""What each group of _PIECE is, or begins."""

_WHOLE_PIECES = 3  # the groups up to this one end where the piece ends, but for code of many runs
_made = tuple.__new__  # a named tuple's own constructor takes twice as long, a million times in a long script
_WORD = re.compile(
    rf"""(?P<space>[ \t\n\r\f]{{1,65536}}+)
    |(?P<word>(?:[^{_NO_LETTER}]|\#)(?:[^{_NO_PART_OF_A_NAME}]++|\#)*+)
    |(?P<number>(?:[0-9]++\.?+[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    |(?P<parameter>(?<![^{_NO_PART_OF_A_NAME}])\$[0-9]++)
    |(?P<sign>::|<=|>=|<>|!=|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
_FIRST = LongPattern(r"[\s(]*+(\w*+)")


def pieces(text: str) -> Iterator[Token]:
    """The text in order, without gaps: code as long as can be, and each string, name, dollar quote and comment.

    What is not closed reaches to the end of the text.
    """
    position = 0
    while position < len(text):
        for match in _PIECE.finditer(text, position):
            pause()
            group = match.lastindex or 1
            start, position = match.span()
            if group > _WHOLE_PIECES or (group == 1 and position - start >= _MOST_RUNS):
                kind = _KINDS[group]
                position = ENDS[kind](text, start, position) if group > 1 else run_end(_CODE_RUN, text, position)
                yield _made(Token, (kind, text[start:position], start, position))
                break
            yield _made(Token, (_KINDS[group], match[0], start, position))


def tokens(text: str) -> Iterator[Token]:
    """The words, numbers, parameters, signs, strings and names of a text; SqlError 42601 for what isn't closed.

    The E of E'string' belongs to the string. Nothing is looked at before it is asked for.
    """
    return _tokens(text, closed=True)


def readable_tokens(text: str) -> Iterator[Token]:
    """The same of a text that may be cut off anywhere: what isn't closed reaches to its end."""
    return _tokens(text, closed=False)


def _tokens(text: str, *, closed: bool) -> Iterator[Token]:
    prefix = -1
    for piece in pieces(text):
        if piece.kind != "code":
            if closed:
                refuse_open(text, piece)
            if not piece.is_comment:
                begin = piece.start if prefix < 0 or piece.kind != "string" else prefix
                yield Token(piece.kind, text[begin : piece.end], begin, piece.end)
            prefix = -1
            continue
        for match in _WORD.finditer(text, piece.start, piece.end):
            pause()
            kind, start, end = match.lastgroup or "sign", match.start(), match.end()
            if end == piece.end and match[0] in ("e", "E") and text[end : end + 1] == "'":
                prefix = start
            elif kind != "space":
                yield _made(Token, (kind, match[0], start, end))


def first_word(text: str) -> Token:
    """A statement's first word, after any opening brackets; without text where something else comes first."""
    for piece in pieces(text):
        if piece.is_comment:
            continue
        match = _FIRST.match(text, piece.start, piece.end) if piece.kind == "code" else None
        if match is None:
            return Token("word", "", piece.start, piece.start)
        if match[1] or match.end() < piece.end:
            return Token("word", match[1], match.start(1), match.end(1))
    return Token("word", "", len(text), len(text))


def plain(text: str) -> str:
    """The text with blanks for its comments, and with strings for its dollar quotes.

    Everything else stays in place, but behind a dollar quote that holds more quotes and backslashes than its marks.
    """
    if "--" not in text and "/*" not in text and "$" not in text:
        return text
    written = []
    for piece in pieces(text):
        if piece.is_comment:
            refuse_open(text, piece)
            written.append(" " * len(piece.text))
        elif piece.kind == "dollar":
            written.append((_string(piece.text) or piece.text).ljust(len(piece.text)))
        else:
            written.append(piece.text)
    return "".join(written)


def _string(quoted: str) -> str | None:
    """A dollar quote as a string; None for one that isn't closed."""
    inner = dollar_content(quoted)
    return None if inner is None else redshift_literal(inner)
