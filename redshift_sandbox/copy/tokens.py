"""The words of a COPY or UNLOAD statement, and a reader that walks over them.

COPY's options follow no grammar that a SQL parser knows (any order, optional AS, a bare word or a list as value), so
these two statements are read by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from redshift_sandbox.sql.fragment import Quotation
from redshift_sandbox.sql.identifiers import truncated
from redshift_sandbox.sql.lexer import dollar_content, words
from redshift_sandbox.sql.reserved_words import RESERVED
from redshift_sandbox.sql.sql_error import SqlError

_CHARACTER = re.compile(r"''|\\'|.", re.DOTALL)
_ESCAPED_CHARACTER = re.compile(r"''|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)|.", re.DOTALL)
"""How one character of a string's value is written, without and with an E before the string."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `kind` is string, name, number, word, mark or end; `text` its value; `raw` as it was written."""

    kind: str
    text: str
    raw: str
    offset: int

    def quotation(self) -> Quotation:
        """A string's value, each character with its place in the statement."""
        if self.raw.startswith("$"):
            start = self.offset + self.raw.index("$", 1) + 1
            return Quotation(self.text, range(start, start + len(self.text) + 1))
        character = _ESCAPED_CHARACTER if self.raw[0] in "eE" else _CHARACTER
        written = character.finditer(self.raw, self.raw.index("'") + 1)
        return Quotation(self.text, [self.offset + match.start() for match in written])


def tokenize(sql: str) -> list[Token]:
    """Every token of a statement without comments, ending in one of kind `end`; raises SqlError 42601."""
    tokens = [_token(sql[start:end], kind, start) for kind, start, end in words(sql)]
    return [*tokens, Token("end", "", "", len(sql))]


def _token(raw: str, kind: str, offset: int) -> Token:
    if kind == "dollar":
        return Token("string", dollar_content(raw) or "", raw, offset)
    return Token("mark" if kind == "sign" else kind, _value(kind, raw), raw, offset)


def _value(kind: str, raw: str) -> str:
    if kind == "string":
        escaped = raw[0] in "eE"
        text = raw[2 if escaped else 1 : -1].replace("''", "'")
        return unescape(text) if escaped else text.replace("\\'", "'")
    if kind == "name":
        return truncated(raw[1:-1].replace('""', '"').lower())
    return truncated(raw.lower()) if kind == "word" else raw


_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)


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


class Reader:
    """Walks over a statement's tokens; every refusal is Redshift's syntax error with its position."""

    def __init__(self, sql: str) -> None:
        self._tokens = tokenize(sql)
        self._next = 0

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._next]

    def take(self) -> Token:
        """The next token, consumed."""
        token = self.token
        if token.kind != "end":
            self._next += 1
        return token

    def error(self, token: Token | None = None) -> SqlError:
        """The syntax error at a token, by default the next one."""
        token = token or self.token
        if token.kind == "end":
            return SqlError("syntax error at end of input", "42601", position=token.offset + 1)
        return SqlError(f'syntax error at or near "{token.raw}"', "42601", position=token.offset + 1)

    def accept(self, *words: str) -> str | None:
        """Consume the next token if it is one of these words or marks, and say which."""
        token = self.token
        if token.kind in ("word", "mark") and token.text in words:
            self._next += 1
            return token.text
        return None

    def expect(self, *words: str) -> str:
        """Consume one of these words or marks; anything else is a syntax error."""
        found = self.accept(*words)
        if found is None:
            raise self.error()
        return found

    def string(self) -> str:
        """Consume a quoted string."""
        if self.token.kind != "string":
            raise self.error()
        return self.take().text

    def quotation(self) -> Quotation:
        """Consume a quoted string; its characters know where they stand."""
        token = self.token
        self.string()
        return token.quotation()

    def optional_string(self) -> str | None:
        """Consume a quoted string if one comes next."""
        return self.take().text if self.token.kind == "string" else None

    def identifier(self) -> str:
        """Consume a name, folded to lower case; a reserved word is one between double quotes alone."""
        if self.token.kind == "word" and self.token.text in RESERVED:
            raise self.error()
        return self.label()

    def label(self) -> str:
        """Consume a name where any word can be one."""
        if self.token.kind not in ("word", "name"):
            raise self.error()
        return self.take().text

    def integer(self) -> int:
        """Consume a whole number, quoted or not."""
        token = self.token
        if token.kind not in ("number", "string") or not token.text.isdecimal():
            raise self.error()
        return int(self.take().text)

    def skip_semicolons(self) -> None:
        """Consume semicolons; nothing but the end may follow."""
        while self.accept(";"):
            pass
        if self.token.kind != "end":
            raise self.error()
