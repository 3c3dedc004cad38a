"""The words of one DDL statement, and a cursor that reads them. sqlglot can't read Redshift's DDL, so this does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redshift_sandbox.sql.fragment import Fragment
from redshift_sandbox.sql.identifiers import truncated
from redshift_sandbox.sql.lexer import Lexeme, dollar_content, words
from redshift_sandbox.sql.reserved_words import NO_NEW_COLUMNS, RESERVED
from redshift_sandbox.sql.sql_error import SqlError

Name = tuple[str, ...]
"""A dotted name, folded: (table,), (schema, table) or (database, schema, table)."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, name, string, number or sign; `text` of a word is in lower case, of a name or string its value."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str, *, keep_case: bool = False) -> list[Token]:
    """The statement's tokens; with `keep_case` quoted names keep theirs (enable_case_sensitive_identifier)."""
    return [_token(text, lexeme, keep_case) for lexeme in words(text)]


def _token(text: str, lexeme: Lexeme, keep_case: bool) -> Token:
    kind, start, end = lexeme
    value = text[start:end]
    if kind == "word":
        value = truncated(value.lower())
    elif kind == "name":
        value = value[1:-1].replace('""', '"')
        value = truncated(value if keep_case else value.lower())
    elif kind == "string":
        value = _string_value(value)
    elif kind == "dollar":
        kind, value = "string", dollar_content(value) or ""
    return Token("other" if kind == "sign" else kind, value, start, end)


def _string_value(text: str) -> str:
    body = text[text.index("'") + 1 : -1].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", body, flags=re.DOTALL) if "\\" in body else body


class Cursor:
    """Reads a statement's tokens from left to right; every mismatch is Redshift's syntax error at that place."""

    def __init__(self, text: str, *, keep_case: bool = False) -> None:
        self.text = text
        self._tokens = tokens(text, keep_case=keep_case)
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left but a semicolon."""
        return all(token.text == ";" for token in self._tokens[self._at :])

    def peek(self, ahead: int = 0) -> Token | None:
        """The token that many places on."""
        position = self._at + ahead
        return self._tokens[position] if position < len(self._tokens) else None

    def sees(self, *words: str) -> bool:
        """Whether these words come next."""
        for ahead, word in enumerate(words):
            token = self.peek(ahead)
            if token is None or token.kind not in ("word", "other") or token.text != word:
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Step over these words if they come next."""
        if not self.sees(*words):
            return False
        self._at += len(words)
        return True

    def accept_any(self, *words: str) -> str | None:
        """Step over whichever one of these words comes next."""
        return next((word for word in words if self.accept(word)), None)

    def expect(self, *words: str) -> None:
        """Step over these words, which must come next."""
        for word in words:
            if not self.accept(word):
                raise self.error()

    def error(self) -> SqlError:
        """The syntax error at the current place."""
        token = self.peek()
        if token is None or token.text == ";":
            return SqlError("syntax error at end of input", "42601", position=len(self.text) + 1)
        shown = self.text[token.start : token.end]
        return SqlError(f'syntax error at or near "{shown}"', "42601", position=token.start + 1)

    def take(self, *kinds: str) -> Token:
        """The next token, which must be of one of these kinds (of any, when none is given)."""
        token = self.peek()
        if token is None or (kinds and token.kind not in kinds):
            raise self.error()
        self._at += 1
        return token

    def name(self) -> str:
        """One identifier, which a reserved word is between double quotes alone."""
        self._refuse(RESERVED)
        return self.label()

    def column(self) -> str:
        """The name of a new column."""
        self._refuse(NO_NEW_COLUMNS)
        return self.label()

    def _refuse(self, words: frozenset[str]) -> None:
        token = self.peek()
        if token is not None and token.kind == "word" and token.text in words:
            raise self.error()

    def label(self) -> str:
        """One identifier where any word can be one."""
        token = self.take("word", "name")
        if token.kind == "name" and token.text != token.text.lower():
            message = f'sandbox: a name that keeps its upper case ("{token.text}") is not supported'
            raise SqlError(message, "0A000", position=token.start + 1)
        return token.text

    def dotted(self) -> Name:
        """A dotted name; behind a dot any word can be one."""
        parts = [self.name()]
        while self.accept("."):
            parts.append(self.label())
        return tuple(parts)

    def names(self) -> tuple[str, ...]:
        """Identifiers between parentheses."""
        self.expect("(")
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        self.expect(")")
        return tuple(found)

    def string(self) -> str:
        """A string literal's value."""
        return self.take("string").text

    def integer(self) -> int:
        """A whole number, with its sign."""
        sign = -1 if self.accept("-") else 1
        self.accept("+")
        token = self.take("number")
        if not token.text.isdigit():
            raise SqlError(f'syntax error at or near "{token.text}"', "42601", position=token.start + 1)
        return sign * int(token.text)

    def parenthesised(self) -> str:
        """The text between parentheses that come next, without them."""
        opening = self.peek()
        self.expect("(")
        if opening is None:
            raise self.error()
        self._skip_to_closing()
        closing = self.take()
        return self.text[opening.end : closing.start].strip()

    def _skip_to_closing(self) -> None:
        depth = 0
        while (token := self.peek()) is not None:
            if token.kind == "other" and token.text == ")" and depth == 0:
                return
            if token.kind == "other":
                depth += (token.text == "(") - (token.text == ")")
            self._at += 1
        raise self.error()

    def until(self, stops: frozenset[str]) -> str:
        """The text up to a stop word, comma or closing parenthesis outside parentheses; at least one token."""
        first = self.take()
        depth = 1 if first.text == "(" and first.kind == "other" else 0
        end = first.end
        while (token := self.peek()) is not None:
            if token.kind == "other" and token.text == ";":
                break
            if depth == 0 and token.kind in ("word", "other") and (token.text in stops or token.text in (",", ")")):
                break
            if token.kind == "other":
                depth += (token.text == "(") - (token.text == ")")
            end = token.end
            self._at += 1
        return Fragment(self.text[first.start : end], first.start)

    def accept_last(self, *words: str) -> bool:
        """Leave these words off the end of the statement if it ends with them."""
        self._drop_semicolons()
        end = self._tokens[max(self._at, len(self._tokens) - len(words)) :]
        if [(token.kind, token.text) for token in end] != [("word", word) for word in words]:
            return False
        del self._tokens[-len(words) :]
        return True

    def whole(self) -> str:
        """The statement as it was written, without comments around it and a final semicolon."""
        self._drop_semicolons()
        return self.text[self._tokens[0].start : self._tokens[-1].end] if self._tokens else ""

    def _drop_semicolons(self) -> None:
        while len(self._tokens) > self._at and self._tokens[-1].text == ";":
            self._tokens.pop()

    def rest(self) -> str:
        """All that is left, without a final semicolon."""
        token = self.peek()
        self._at, left = len(self._tokens), self._tokens[self._at :]
        while left and left[-1].text == ";":
            left.pop()
        return Fragment(self.text[token.start : left[-1].end], token.start) if token is not None and left else ""

    def finish(self) -> None:
        """Nothing may be left."""
        if not self.done:
            raise self.error()
