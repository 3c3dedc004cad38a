"""The token of SQL text: the one class that everything that reads a statement by itself works with."""

from __future__ import annotations

from typing import NamedTuple

from redshift_sandbox.sql.identifiers import truncated
from redshift_sandbox.sql.lexing.quoted_text import dollar_content, string_value


class Token(NamedTuple):
    """A piece of a text: `text` as it was written, from `start` to before `end`, in characters.

    Kinds of the pieces that a text is cut into: code, string, name, dollar (a dollar-quoted string), line and block
    (comments). Kinds of a statement's tokens: word, number, parameter ($1, :name), sign, string, name and dollar.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def value(self) -> str:
        """What it says: a word or a name folded to lower case and truncated, a string's content, else its text."""
        if self.kind == "word":
            return truncated(self.text.lower())
        if self.kind == "name":
            return truncated(self.unquoted.lower())
        if self.kind == "string":
            return string_value(self.text)
        return dollar_content(self.text) or "" if self.kind == "dollar" else self.text

    @property
    def unquoted(self) -> str:
        """A quoted name as it was written, without its quotes."""
        return self.text[1:-1].replace('""', '"')

    @property
    def is_string(self) -> bool:
        """Whether it is a string literal, in quotes or in dollar quotes."""
        return self.kind in ("string", "dollar")

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment of either kind."""
        return self.kind in ("line", "block")

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs
