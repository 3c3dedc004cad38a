"""Which row of the star is meant: by a result's statement, columns and values, or by what a person writes.

Knows no connection. A result's row is one of a table's when its statement names the table and it has the table's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from sparkify_tui.errors import UsageError
from sparkify_tui.models import ANALYTICAL_TABLES, ResultColumn, Row
from sparkify_tui.services.origin.model import RowKey
from sparkify_tui.services.query.lexer import Token, tokens

KEYS = {
    "songplays": ("session_id", "item_in_session"),
    "users": ("user_id",),
    "songs": ("song_id",),
    "artists": ("artist_id",),
    "time": ("start_time",),
}
"""The columns that identify a row, as the header of each file in sql/schema/ says."""

_WHOLE = {"session_id", "item_in_session", "user_id"}
_INTEGER = re.compile(r"[+-]?\d{1,18}")


def row_key(statement: str, columns: Sequence[ResultColumn], row: Row) -> RowKey:
    """The row of the star that a result's row is, of the first table named whose key it has.

    Raises UsageError that says which columns are missing.
    """
    tables = list(dict.fromkeys(_tables(statement)))
    if not tables:
        raise UsageError(
            f"This result comes from none of {', '.join(ANALYTICAL_TABLES)}, of whose rows the origin is known.",
            remedy="Query one of these tables by its name.",
        )
    names = [column.name.lower() for column in columns]
    reasons: list[str] = []
    for table in tables:
        missing = [name for name in KEYS[table] if name not in names]
        if missing:
            reasons.append(f"{table} lacks {' and '.join(missing)}")
            continue
        values = {name: row[names.index(name)] for name in KEYS[table]}
        empty = [name for name, value in values.items() if value is None]
        if not empty:
            return RowKey(table, values)
        reasons.append(f"{table} has no {' and '.join(empty)} in this row")
    needed = ", ".join(dict.fromkeys(name for table in tables for name in KEYS[table]))
    raise UsageError(
        f"Which row this is can't be told: {'; '.join(reasons)}.", remedy=f"Put the key into the select list: {needed}."
    )


def written_key(table: str, pairs: Sequence[str]) -> RowKey:
    """The row that `COLUMN=VALUE …` names; raises UsageError for anything but the table's key."""
    wanted = KEYS.get(table)
    if wanted is None:
        raise UsageError(
            f"{table} is no table of the star.", remedy=f"Give one of {', '.join(ANALYTICAL_TABLES)} and its key."
        )
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name.lower() not in wanted or name.lower() in given:
            raise UsageError(f"{pair!r} is no part of the key of {table}.", remedy=_how(table))
        given[name.lower()] = value
    if missing := [name for name in wanted if name not in given]:
        raise UsageError(f"The key of {table} lacks {' and '.join(missing)}.", remedy=_how(table))
    return RowKey(table, {name: _value(name, given[name]) for name in wanted})


def _how(table: str) -> str:
    return f"Write {' '.join(f'{name}=VALUE' for name in KEYS[table])}."


def _value(name: str, text: str) -> object:
    if name in _WHOLE:
        if not _INTEGER.fullmatch(text.strip()):
            raise UsageError(f"{name} is a whole number, and {text!r} is none.", remedy=f"Write it as {name}=26.")
        return int(text)
    if name == "start_time":
        try:
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise UsageError(
                f"start_time is a moment in UTC, and {text!r} is none.",
                remedy="Write it as 'start_time=2018-11-01 21:01:46.796'.",
            ) from error
    return text


def _tables(statement: str) -> Iterator[str]:
    """The tables of the star that a statement reads from, in their order."""
    found = [token for token in tokens(statement) if not token.is_comment]
    names = False  # whether a table's name may come next
    place = 0
    while place < len(found):
        word = _word(found[place])
        if word in ("from", "join"):
            names = True
        elif names and word:
            path, place = _path(found, place)
            if path[-1] in ANALYTICAL_TABLES and path[:-1] in ([], ["public"]):
                yield path[-1]
            names = False
            place = _behind_alias(found, place)
            names = place < len(found) and found[place].text == ","
            if not names:
                continue
        place += 1


def _path(found: list[Token], place: int) -> tuple[list[str], int]:
    """A name with what stands before its dots, and the place behind it."""
    path = [_word(found[place])]
    place += 1
    while place + 1 < len(found) and found[place].text == "." and _word(found[place + 1]):
        path.append(_word(found[place + 1]))
        place += 2
    return path, place


def _behind_alias(found: list[Token], place: int) -> int:
    """The comma behind a table's alias, or `place` where there is none."""
    behind = place
    if behind < len(found) and _word(found[behind]) == "as":
        behind += 1
    if behind + 1 < len(found) and _word(found[behind]) and found[behind + 1].text == ",":
        return behind + 1
    return place


def _word(token: Token) -> str:
    """A name in lower case, as Redshift folds quoted ones, too; "" for what is no name."""
    if token.kind == "name":
        return token.text.strip('"').lower()
    return token.text.lower() if token.kind == "word" else ""
