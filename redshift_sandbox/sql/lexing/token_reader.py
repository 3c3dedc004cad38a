"""The reader of a statement's tokens, for what sqlglot's parser can't read: DDL, COPY, UNLOAD, session statements."""

from __future__ import annotations

from redshift_sandbox.sql.fragment import Fragment, Quotation
from redshift_sandbox.sql.lexing.lexer import tokens
from redshift_sandbox.sql.lexing.quoted_text import option_quotation, option_value
from redshift_sandbox.sql.lexing.tokens import Token
from redshift_sandbox.sql.reserved_words import NO_NEW_COLUMNS, RESERVED
from redshift_sandbox.sql.sql_error import SqlError

Name = tuple[str, ...]
"""A dotted name, folded: (table,), (schema, table) or (database, schema, table)."""


class TokenReader:
    """Reads a statement's tokens from left to right; every mismatch is Redshift's syntax error at that place."""

    def __init__(self, text: str, *, keep_case: bool = False) -> None:
        """Start at the first token; with `keep_case` quoted names keep theirs (enable_case_sensitive_identifier)."""
        self.text = text
        self._keep_case = keep_case
        self._tokens = list(tokens(text))
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left but a semicolon."""
        return all(token.is_sign(";") for token in self._tokens[self._at :])

    def peek(self, ahead: int = 0) -> Token | None:
        """The token that many places on."""
        position = self._at + ahead
        return self._tokens[position] if position < len(self._tokens) else None

    @property
    def next_start(self) -> int:
        """Where the next token begins in the text, or the text ends."""
        token = self.peek()
        return len(self.text) if token is None else token.start

    @property
    def next_kind(self) -> str:
        """The kind of the next token, end where none is left."""
        token = self.peek()
        return "end" if token is None else token.kind

    @property
    def last_end(self) -> int:
        """Where the last token that was taken ends in the text."""
        return self._tokens[self._at - 1].end if self._at else 0

    def sees(self, *words: str) -> bool:
        """Whether these words come next."""
        for ahead, word in enumerate(words):
            token = self.peek(ahead)
            if token is None or token.kind not in ("word", "sign") or token.value != word:
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

    def expect_any(self, *words: str) -> str:
        """Step over whichever one of these words comes next; one of them must."""
        found = self.accept_any(*words)
        if found is None:
            raise self.error()
        return found

    def error(self, token: Token | None = None) -> SqlError:
        """The syntax error at a token, by default the next one."""
        token = token or self.peek()
        if token is None or token.is_sign(";"):
            return SqlError("syntax error at end of input", "42601", position=len(self.text) + 1)
        return SqlError(f'syntax error at or near "{token.text}"', "42601", position=token.start + 1)

    def take(self, *kinds: str) -> Token:
        """The next token, which must be of one of these kinds, if any are given; a dollar quote is a string."""
        token = self.peek()
        if token is None or (kinds and ("string" if token.is_string else token.kind) not in kinds):
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
        if token is not None and token.kind == "word" and token.value in words:
            raise self.error()

    def label(self) -> str:
        """One identifier where any word can be one."""
        token = self.take("word", "name")
        if token.kind == "name" and self._keep_case and token.text != token.text.lower():
            message = f'sandbox: a name that keeps its upper case ("{token.unquoted}") is not supported'
            raise SqlError(message, "0A000", position=token.start + 1)
        return token.value

    def dotted(self, *, any_word: bool = False) -> Name:
        """A dotted name; behind a dot any word can be one, and before it with `any_word`."""
        parts = [self.label() if any_word else self.name()]
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
        """A string literal's value; what a backslash escapes stands for itself."""
        return self.take("string").value

    def option_string(self) -> str:
        """A string literal's value as options take it: backslashes are theirs."""
        return option_value(self.take("string").text)

    def accept_option_string(self) -> str | None:
        """The same if a string comes next, else None."""
        token = self.peek()
        return self.option_string() if token is not None and token.is_string else None

    def option_quotation(self) -> Quotation:
        """The same, whose characters know where they stand."""
        token = self.take("string")
        return option_quotation(token.text, token.start)

    def integer(self) -> int:
        """A whole number, with its sign."""
        sign = -1 if self.accept("-") else 1
        self.accept("+")
        token = self.take("number")
        if not token.text.isdigit():
            raise self.error(token)
        return sign * int(token.text)

    def option_integer(self) -> int:
        """A whole number without a sign, quoted or not."""
        token = self.take("number", "string")
        digits = option_value(token.text) if token.is_string else token.text
        if not digits.isdecimal():
            raise self.error(token)
        return int(digits)

    def parenthesised(self) -> str:
        """The text between parentheses that come next, without them."""
        opening = self.peek()
        self.expect("(")
        if opening is None:
            raise self.error()
        if not self.skip_until(")"):
            raise self.error()
        closing = self.take()
        return self.text[opening.end : closing.start].strip()

    def skip_until(self, word: str) -> bool:
        """Step over everything before a word or sign that stands outside of parentheses; whether there is one."""
        depth = 0
        while (token := self.peek()) is not None:
            if depth == 0 and self.sees(word):
                return True
            depth += token.is_sign("(") - token.is_sign(")")
            self._at += 1
        return False

    def until(self, stops: frozenset[str]) -> str:
        """The text up to a stop word, comma or closing parenthesis outside parentheses; at least one token."""
        first = self.take()
        depth = int(first.is_sign("("))
        end = first.end
        while (token := self.peek()) is not None:
            if token.is_sign(";") or (depth == 0 and _stops(token, stops)):
                break
            depth += token.is_sign("(") - token.is_sign(")")
            end = token.end
            self._at += 1
        return Fragment(self.text[first.start : end], first.start)

    def accept_last(self, *words: str) -> bool:
        """Leave these words off the end of the statement if it ends with them."""
        self._drop_semicolons()
        end = self._tokens[max(self._at, len(self._tokens) - len(words)) :]
        if [(token.kind, token.value) for token in end] != [("word", word) for word in words]:
            return False
        del self._tokens[-len(words) :]
        return True

    def whole(self) -> str:
        """The statement as it was written, without comments around it and a final semicolon."""
        self._drop_semicolons()
        return self.text[self._tokens[0].start : self._tokens[-1].end] if self._tokens else ""

    def _drop_semicolons(self) -> None:
        while len(self._tokens) > self._at and self._tokens[-1].is_sign(";"):
            self._tokens.pop()

    def rest(self) -> str:
        """All that is left, without a final semicolon."""
        token = self.peek()
        self._at, left = len(self._tokens), self._tokens[self._at :]
        while left and left[-1].is_sign(";"):
            left.pop()
        return Fragment(self.text[token.start : left[-1].end], token.start) if token is not None and left else ""

    def finish(self) -> None:
        """Nothing may be left."""
        if not self.done:
            raise self.error()


def _stops(token: Token, words: frozenset[str]) -> bool:
    return token.is_sign(",", ")") or (token.kind in ("word", "sign") and token.value in words)
