"""What COPY and UNLOAD have in common: options in any order, each once, among the clauses of the authorization."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self, TypeVar

from redshift_sandbox.copy import authorization
from redshift_sandbox.copy.authorization import AuthorizationReader
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.sql_error import SqlError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Group = TypeVar("Group", bound="DataclassInstance")


class OptionsReader:
    """Reads one statement's options and keeps their values by the names of the statement's fields."""

    def __init__(self, text: str) -> None:
        self.reader = TokenReader(text)
        self.credentials = AuthorizationReader()
        self.values: dict[str, Any] = {}  # Any: as many types as there are fields

    def read_options(self, known: Mapping[str, Callable[[Self, str], None]]) -> None:
        """Read to the end of the statement; each option's word, already consumed, goes to its function of `known`.

        Raises SqlError 42601 for any other word.
        """
        while not self.reader.done:
            token = self.reader.take("word")
            word = token.value
            if word in authorization.WORDS:
                self.credentials.read(word, self.reader)
            elif word in known:
                known[word](self, word)
            else:
                raise self.reader.error(token)

    def set(self, name: str, value: object) -> None:
        """Keep an option's value; twice is refused as PostgreSQL's grammar does."""
        if name in self.values:
            raise SqlError("conflicting or redundant options", "42601")
        self.values[name] = value

    def group(self, kind: type[Group]) -> Group:
        """Those of the options that a dataclass has fields for, the others at its defaults."""
        return kind(**{known.name: self.values[known.name] for known in fields(kind) if known.name in self.values})

    def text_after_as(self) -> str:
        """[AS] 'text'."""
        self.reader.accept("as")
        return self.reader.option_string()

    def fixed_width(self, _: str) -> None:
        """FIXEDWIDTH [AS] 'column:width, …'."""
        widths = []
        for part in self.text_after_as().split(","):
            name, _colon, width = part.strip().rpartition(":")
            if not width.strip().isdecimal():
                raise SqlError(f"Invalid fixedwidth specification '{part.strip()}'", "22023")
            widths.append((name.strip().lower(), int(width)))
        self.set("format", "fixedwidth")
        self.set("fixed_widths", tuple(widths))
