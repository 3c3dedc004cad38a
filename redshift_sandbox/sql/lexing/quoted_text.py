"""What quoted text says: the content of strings and dollar quotes as they were written."""

from __future__ import annotations

import re

from redshift_sandbox.sql.fragment import Quotation

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
_CHARACTER = re.compile(r"''|\\'|.", re.DOTALL)
_ESCAPED_CHARACTER = re.compile(r"''|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)|.", re.DOTALL)
"""How one character of a string's content is written, without and with an E before the string."""


def string_value(literal: str) -> str:
    """A string literal's content, with or without an E before it; what a backslash escapes stands for itself."""
    body = literal[literal.index("'") + 1 : -1].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", body, flags=re.DOTALL) if "\\" in body else body


def dollar_content(quoted: str) -> str | None:
    """What a dollar quote holds; None for one that isn't closed."""
    mark = quoted[: quoted.index("$", 1) + 1]
    closed = len(quoted) >= 2 * len(mark) and quoted.endswith(mark)
    return quoted[len(mark) : -len(mark)] if closed else None


def option_value(literal: str) -> str:
    """The content of a literal as COPY and UNLOAD take it: backslashes are the option's own but before a quote.

    An E before the string makes them escapes.
    """
    if literal.startswith("$"):
        return dollar_content(literal) or ""
    if literal[0] in "eE":
        return unescape(literal[2:-1].replace("''", "'"))
    return literal[1:-1].replace("''", "'").replace("\\'", "'")


def option_quotation(literal: str, offset: int) -> Quotation:
    """The same, each character with its place in the text in which the literal begins at `offset`."""
    value = option_value(literal)
    if literal.startswith("$"):
        start = offset + literal.index("$", 1) + 1
        return Quotation(value, range(start, start + len(value) + 1))
    character = _ESCAPED_CHARACTER if literal[0] in "eE" else _CHARACTER
    written = character.finditer(literal, literal.index("'") + 1)
    return Quotation(value, [offset + match.start() for match in written])


def unescape(text: str) -> str:
    r"""The characters that backslash escapes stand for: `\t`, `\001`, `\x01`, `\\`."""

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "01234567":
            return chr(int(code, 8) & 0xFF)
        if code[0] == "x" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(character, text)
