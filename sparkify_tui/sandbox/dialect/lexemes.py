"""Cuts SQL text into strings, quoted names, comments, dollar quotes and the rest, and the rest into words.

Whoever looks at the text of a statement looks at it through this, so that all agree where a string or comment ends.

Each step takes a bounded time in one call of a regular expression, because such a call stops every other session, and
the whole takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sparkify_tui.sandbox.dialect.interruption import pause
from sparkify_tui.sandbox.dialect.plan import SqlError

Lexeme = tuple[str, int, int]
"""A kind (plain, string, name, line, block, dollar, end or other), where it begins and where it ends.

Of `spans` the kind is code, string, name, line, block or dollar; of `words` it is word, number, sign, string, name or
dollar.
"""

_START = re.compile(
    r"""(?P<plain>[^'"$/;\-]++)
    |(?P<string>')
    |(?P<name>")
    |(?P<line>--[^\n]*+)
    |(?P<block>/\*)
    |(?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z_0-9\x80-\U0010ffff]*+)?\$)
    |(?P<end>;)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# Strings: '' and, as in Redshift, a backslash escapes the next character. Block comments nest.
_STRING_PART = re.compile(r"(?:[^'\\]++|''|\\.){0,10000}+", re.DOTALL)
_NAME_PART = re.compile(r'(?:[^"]++|""){0,10000}+')
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_QUOTES = {"string": ("'", _STRING_PART, "quoted string"), "name": ('"', _NAME_PART, "quoted identifier")}
_WORD = re.compile(
    r"""(?P<space>\s++)
    |(?P<word>[A-Za-z_\x80-\U0010ffff\#][A-Za-z_0-9$\x80-\U0010ffff\#]*+)
    |(?P<number>(?:\d++\.?+\d*+|\.\d++)(?:[eE][+-]?\d++)?)
    |(?P<sign>::|<=|>=|<>|!=|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
_FIRST = re.compile(r"[\s(]*+(\w*+)")
_WORD_END = re.compile(r"[A-Za-z_0-9\x80-\U0010ffff$]\Z")


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
    return min(_content_end(text, position, part) + 1, len(text))


def _content_end(text: str, position: int, part: re.Pattern[str]) -> int:
    """Where the quote of a string or name stands that begins at a position, or the end of the text."""
    while True:
        pause()
        match = part.match(text, position)
        if match is None or match.end() == position:
            return position
        position = match.end()


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


def spans(text: str) -> Iterator[Lexeme]:
    """The same with whatever is neither quoted nor a comment in pieces as long as can be, of kind code."""
    began = -1
    for kind, start, end in lexemes(text):
        if kind in ("plain", "end", "other"):
            began = start if began < 0 else began
            continue
        if began >= 0:
            yield "code", began, start
            began = -1
        yield kind, start, end
    if began >= 0:
        yield "code", began, len(text)


def words(text: str) -> Iterator[Lexeme]:
    """The words, numbers, signs, strings and names of a text without comments; SqlError 42601 for what isn't closed.

    The E of E'string' belongs to the string.
    """
    prefix = -1
    for kind, start, end in spans(text):
        if kind != "code":
            refuse_open(text, kind, start, end)
            if kind not in ("line", "block"):
                yield kind, start if prefix < 0 or kind != "string" else prefix, end
            prefix = -1
            continue
        for match in _WORD.finditer(text, start, end):
            pause()
            if match.lastgroup == "space":
                continue
            if match.group() in ("e", "E") and match.end() == end and text[end : end + 1] == "'":
                prefix = match.start()
            else:
                yield str(match.lastgroup), match.start(), match.end()


def first_word(text: str) -> tuple[str, int]:
    """A statement's first word, after any opening brackets, and where it is; '' where something else comes first."""
    for kind, start, end in lexemes(text):
        if kind in ("line", "block"):
            continue
        match = _FIRST.match(text, start, end) if kind == "plain" else None
        if match is None:
            return "", start
        if match[1] or match.end() < end:
            return match[1], match.start(1)
    return "", len(text)


def refuse_open(text: str, kind: str, start: int, end: int) -> None:
    """Raise the syntax error of a quote or comment that the text ends in, and of a quoted name without a character."""
    piece = text[start:end]
    if kind in _QUOTES:
        quote, part, what = _QUOTES[kind]
        if end == len(text) and not text.startswith(quote, _content_end(text, start + 1, part)):
            raise SqlError(f'unterminated {what} at or near "{piece}"', "42601", position=start + 1)
        if piece == '""':
            raise SqlError('zero-length delimited identifier at or near """"', "42601", position=start + 1)
    elif kind == "dollar" and end == len(text) and dollar_content(piece) is None:
        raise SqlError(f'unterminated dollar-quoted string at or near "{piece}"', "42601", position=start + 1)
    elif kind == "block" and end == len(text) and not _is_closed(piece):
        raise SqlError(f'unterminated /* comment at or near "{piece}"', "42601", position=start + 1)


def plain(text: str) -> str:
    """The text with blanks for its comments, and with strings for its dollar quotes; everything else stays in place."""
    if "--" not in text and "/*" not in text and "$" not in text:
        return text
    pieces = []
    for kind, start, end in lexemes(text):
        piece = text[start:end]
        if kind in ("line", "block"):
            refuse_open(text, kind, start, end)
            pieces.append(" " * len(piece))
        elif kind == "dollar":
            pieces.append(_string(piece) or piece)
        else:
            pieces.append(piece)
    return "".join(pieces)


def _is_closed(comment: str) -> bool:
    """Whether a block comment ends within itself."""
    depth = 0
    for edge in _BLOCK_EDGE.finditer(comment):
        pause()
        depth += 1 if edge.group() == "/*" else -1
    return depth == 0


def dollar_content(quoted: str) -> str | None:
    """What a dollar quote holds; None for one that isn't closed."""
    mark = quoted[: quoted.index("$", 1) + 1]
    closed = len(quoted) >= 2 * len(mark) and quoted.endswith(mark)
    return quoted[len(mark) : -len(mark)] if closed else None


def _string(quoted: str) -> str | None:
    """A dollar quote as a string; None for one that isn't closed."""
    inner = dollar_content(quoted)
    return None if inner is None else "'" + inner.replace("\\", "\\\\").replace("'", "''") + "'"
