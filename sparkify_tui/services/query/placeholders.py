"""Literals in place of `:'name'`, where Redshift takes no bound values.

A placeholder is one only where a statement could have a literal: within strings, quoted names, comments and dollar
quotes the same characters are text. The quotes belong to the placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sparkify_tui.services.query.lexer import tokens
from sparkify_tui.warehouse.statements import quote

_QUOTED_NAME = re.compile(r"'([a-z_]+)'")


class Placeholder(NamedTuple):
    """A name, and where it stands with all that belongs to it."""

    name: str
    start: int
    end: int


def placeholders(sql: str) -> Iterator[Placeholder]:
    """The `:'name'` of a statement, in order."""
    colon = -1
    """Where a colon ended that stands by itself."""
    for token in tokens(sql):
        if token.kind == "string" and token.start == colon and (name := _QUOTED_NAME.fullmatch(token.text)):
            yield Placeholder(name[1], colon - 1, token.end)
        colon = token.end if token.kind == "sign" and token.text == ":" else -1


def render(sql: str, literals: Mapping[str, str]) -> str:
    """The statement with each :'name' replaced by its value as a quoted literal.

    Raises ValueError for a name without a value, which is a fault of the statement, and as `quote` does.
    """
    if ":'" not in sql:
        return sql
    parts, place = [], 0
    for found in placeholders(sql):
        if found.name not in literals:
            raise ValueError(f"no value for :'{found.name}'")
        parts += [sql[place : found.start], quote(literals[found.name])]
        place = found.end
    return "".join([*parts, sql[place:]])
