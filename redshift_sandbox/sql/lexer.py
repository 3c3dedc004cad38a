"""Cuts SQL text into strings, quoted names, comments, dollar quotes and the rest, and the rest into words.

Whoever looks at the text of a statement looks at it through this, so that all agree where a string or comment ends.

One call of a regular expression stops every other session: over long pieces it is str.find that goes, a hundred times
as fast, and the whole takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.long_patterns import LongPattern, run_end
from redshift_sandbox.sql.sql_error import SqlError

Lexeme = tuple[str, int, int]
"""A kind (plain, string, name, line, block, dollar, end or other), where it begins and where it ends.

Of `spans` the kind is code, string, name, line, block or dollar; of `words` it is word, number, sign, string, name or
dollar.
"""

_START = re.compile(
    r"""(?P<plain>[^'"$/;\-])
    |(?P<string>')
    |(?P<name>")
    |(?P<line>--)
    |(?P<block>/\*)
    |(?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z_0-9\x80-\U0010ffff]*+)?\$)
    |(?P<end>;)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_RUN = re.compile(r"[^'\"$/;\-]{1,65536}+")
_LINE_RUN = re.compile(r"[^\n\r]{1,65536}+")
_WORD = re.compile(
    r"""(?P<space>\s{1,65536}+)
    |(?P<word>[A-Za-z_\x80-\U0010ffff\#][A-Za-z_0-9$\x80-\U0010ffff\#]*+)
    |(?P<number>(?:\d++\.?+\d*+|\.\d++)(?:[eE][+-]?\d++)?)
    |(?P<sign>::|<=|>=|<>|!=|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
BLANKS = " \t\n\r\f"
"""What separates words. Every other blank that Unicode knows is part of a word, or no sign of SQL's at all."""

_FOREIGN_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign not in BLANKS) + "\ufeff"
_FOREIGN_WORD = re.compile(r"[A-Za-z_\x80-\U0010ffff][A-Za-z_0-9$\x80-\U0010ffff]*+|[0-9]++|.", re.DOTALL)
_FIRST = LongPattern(r"[\s(]*+(\w*+)")
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
        if kind == "plain":
            end = run_end(_PLAIN_RUN, text, end)
        elif kind == "line":
            end = run_end(_LINE_RUN, text, end)
        elif kind == "string":
            end = min(_string_quote(text, end) + 1, len(text))
        elif kind == "name":
            end = min(_name_quote(text, end) + 1, len(text))
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


def _string_quote(text: str, position: int) -> int:
    """Where the quote that ends a string stands; '' is one in it, and a backslash escapes what follows."""
    quote = -1
    while True:
        pause()
        if quote < position:
            quote = text.find("'", position)
        if quote < 0:
            return len(text)
        escape = text.find("\\", position, quote)
        if escape >= 0:
            position = escape + 2
        elif text.startswith("''", quote):
            position = quote + 2
        else:
            return quote


def _name_quote(text: str, position: int) -> int:
    """Where the quote stands that ends a name."""
    while True:
        pause()
        quote = text.find('"', position)
        if quote < 0:
            return len(text)
        if not text.startswith('""', quote):
            return quote
        position = quote + 2


_QUOTES = {"string": ("'", _string_quote, "quoted string"), "name": ('"', _name_quote, "quoted identifier")}


def _block_end(text: str, start: int) -> int:
    """Behind a block comment; block comments nest."""
    depth = 0
    for change, end in _edges(text, start):
        depth += change
        if depth == 0:
            return end
    return len(text)


def _edges(text: str, position: int) -> Iterator[tuple[int, int]]:
    """The marks of block comments: 1 for the beginning of one and -1 for the end, and where the mark ends."""
    opening: int | None = -1
    closing: int | None = -1
    while True:
        pause()
        if opening is not None and opening < position:
            opening = _found(text, "/*", position)
        if closing is not None and closing < position:
            closing = _found(text, "*/", position)
        if opening is not None and (closing is None or opening < closing):
            position = opening + 2
            yield 1, position
        elif closing is not None:
            position = closing + 2
            yield -1, position
        else:
            return


def _found(text: str, mark: str, position: int) -> int | None:
    place = text.find(mark, position)
    return None if place < 0 else place


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


def refuse_foreign_blanks(text: str) -> None:
    """Raise the syntax error of a word with a blank that separates nothing: sqlglot would part words at it.

    A no-break space from a web page looks like a blank and is a letter to Redshift.
    """
    if not any(blank in text for blank in _FOREIGN_BLANKS):
        return
    for kind, start, end in lexemes(text):
        if kind != "plain":
            continue
        for match in _FOREIGN_WORD.finditer(text, start, end):
            pause()
            if any(sign in _FOREIGN_BLANKS for sign in match.group()):
                raise SqlError(
                    f'syntax error at or near "{match.group()}"',
                    "42601",
                    position=match.start() + 1,
                    hint=_hint_of(match.group()),
                )


def _hint_of(word: str) -> str:
    sign = next(sign for sign in word if sign in _FOREIGN_BLANKS)
    name = "a byte order mark" if sign == "\ufeff" else "no blank of SQL's"
    return f"The word has the character U+{ord(sign):04X} in it, {name}: take it out."


def refuse_open(text: str, kind: str, start: int, end: int) -> None:
    """Raise the syntax error of a quote or comment that the text ends in, and of a quoted name without a character."""
    piece = text[start:end]
    if kind in _QUOTES:
        quote, closing, what = _QUOTES[kind]
        if end == len(text) and not text.startswith(quote, closing(text, start + 1)):
            raise SqlError(f'unterminated {what} at or near "{piece}"', "42601", position=start + 1)
        if piece == '""':
            raise SqlError('zero-length delimited identifier at or near """"', "42601", position=start + 1)
    elif kind == "dollar" and end == len(text) and dollar_content(piece) is None:
        raise SqlError(f'unterminated dollar-quoted string at or near "{piece}"', "42601", position=start + 1)
    elif kind == "block" and end == len(text) and not is_closed(piece):
        raise SqlError(f'unterminated /* comment at or near "{piece}"', "42601", position=start + 1)


def plain(text: str) -> str:
    """The text with blanks for its comments, and with strings for its dollar quotes.

    Everything else stays in place, but behind a dollar quote that holds more quotes and backslashes than its marks.
    """
    if "--" not in text and "/*" not in text and "$" not in text:
        return text
    pieces = []
    for kind, start, end in lexemes(text):
        piece = text[start:end]
        if kind in ("line", "block"):
            refuse_open(text, kind, start, end)
            pieces.append(" " * len(piece))
        elif kind == "dollar":
            pieces.append((_string(piece) or piece).ljust(len(piece)))
        else:
            pieces.append(piece)
    return "".join(pieces)


def is_closed(comment: str) -> bool:
    """Whether a block comment ends within itself."""
    return sum(change for change, _ in _edges(comment, 0)) == 0


def dollar_content(quoted: str) -> str | None:
    """What a dollar quote holds; None for one that isn't closed."""
    mark = quoted[: quoted.index("$", 1) + 1]
    closed = len(quoted) >= 2 * len(mark) and quoted.endswith(mark)
    return quoted[len(mark) : -len(mark)] if closed else None


def _string(quoted: str) -> str | None:
    """A dollar quote as a string; None for one that isn't closed."""
    inner = dollar_content(quoted)
    return None if inner is None else "'" + inner.replace("\\", "\\\\").replace("'", "''") + "'"
