"""Parameter values written into a statement's text, for statements whose plan depends on them.

A plan is made before the values are known. That doesn't do where a value decides what the statement means (the part of
date_trunc($1, …), the mask of to_char) or where DuckDB takes none (CREATE TABLE AS, EXPLAIN, DECLARE CURSOR).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from redshift_sandbox.planner.expressions.expressions import parameter_number
from redshift_sandbox.planner.expressions.typed import is_string, is_unknown
from redshift_sandbox.sql import types
from redshift_sandbox.sql.lexing.lexer import first_word, tokens
from redshift_sandbox.sql.lexing.parameters import numbered_parameters
from redshift_sandbox.sql.lexing.tokens import Token
from redshift_sandbox.sql.names import redshift_literal
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

_UNPREPARED = ("create", "explain", "declare")
_ONE_WORD = re.compile(r"[a-z]\w*(?:\(\d+(?:,\d+)?\))?")
_SHORT_NAMES = {
    types.FLOAT8.oid: "float8",
    types.TIMESTAMP.oid: "timestamp",
    types.TIMESTAMPTZ.oid: "timestamptz",
    types.TIME.oid: "time",
    types.TIMETZ.oid: "timetz",
}
_QUERY = ("select", "with", "insert", "update", "delete")


def takes_no_parameters(text: str) -> bool:
    """Whether the statement has parameters that DuckDB doesn't even let it describe."""
    return "$" in text and first_word(text).text.lower() in _UNPREPARED and count(text) > 0


def query_inside(text: str) -> str:
    """The query that CREATE … AS, EXPLAIN or DECLARE … FOR is around."""
    start = next((token.start for token in tokens(text) if token.kind == "word" and token.value in _QUERY), 0)
    return text[start:]


def count(text: str) -> int:
    """How many parameters the statement has: the largest n of its $n."""
    return max((number for _, number in _placeholders(text)), default=0)


def require_none(text: str) -> None:
    """Raise SqlError 42P02 for a parameter in a statement that comes without values; PREPARE may have some."""
    if "$" in text and first_word(text).text.lower() != "prepare":
        for token, _ in _placeholders(text):
            raise SqlError(f"there is no parameter {token.text}", "42P02")


def _placeholders(text: str) -> Iterator[tuple[Token, int]]:
    """Every $n and its n; raises SqlError 42P02 for a number that no parameter has."""
    for token in numbered_parameters(text):
        yield token, parameter_number(token.text[1:], token.start + 1)


def substituted(text: str, values: Sequence[object], kinds: Sequence[RedshiftType | None]) -> str:
    """The statement with a literal of the parameter's type in place of every $n."""
    pieces, position = [], 0
    for token, number in _placeholders(text):
        index = number - 1
        if 0 <= index < len(values):
            kind = kinds[index] if index < len(kinds) else None
            pieces += [text[position : token.start], _literal(values[index], kind)]
            position = token.end
    return "".join([*pieces, text[position:]])


# Any: a parameter's value, which has the type that `kind` says.
def _literal(value: Any, kind: RedshiftType | None) -> str:
    if kind is not None and kind.oid == types.SUPER.oid and value is not None:
        value = json.loads(value)  # bound as JSON; a literal that becomes SUPER is a text
    if kind is not None and kind.oid == types.VARBYTE.oid and isinstance(value, bytes):
        try:
            value = _printable(value)  # a literal that becomes VARBYTE stands for its own bytes
        except ValueError:
            return f"from_hex('{value.hex()}')"
    quoted = "NULL" if value is None else redshift_literal(_text(value))
    if kind is None or is_unknown(kind) or is_string(kind):
        return quoted
    # Bare "numeric" would round to whole numbers.
    name = "numeric(38,12)" if kind == types.NUMERIC else kind.name
    name = _SHORT_NAMES.get(kind.oid, name)
    # '…'::type is what the reader of long VALUES lists knows as a value.
    short = value is not None and _ONE_WORD.fullmatch(name) is not None
    return f"{quoted}::{name}" if short else f"cast({quoted} as {name})"


def _printable(value: bytes) -> str:
    """Bytes as the text that they are; raises ValueError where they are none that a literal can hold."""
    text = value.decode()
    if "\0" in text:
        raise ValueError(text)
    return text


def _text(value: object) -> str:
    if isinstance(value, list):
        return "{" + ",".join("NULL" if item is None else _element(_text(item)) for item in value) + "}"
    return value.hex() if isinstance(value, bytes) else str(value)


def _element(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
