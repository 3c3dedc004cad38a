"""A translated expression: its DuckDB SQL, its Redshift type, and what is known of it while planning."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from redshift_sandbox.sql import types
from redshift_sandbox.sql.names import literal, quoted
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

MACROS = "sandbox_system.main."

INTEGERS = {types.INT2.oid: 0, types.INT4.oid: 1, types.INT8.oid: 2}
FLOATS = frozenset((types.FLOAT4.oid, types.FLOAT8.oid))
OIDS = frozenset(
    kind.oid for kind in (types.OID, types.REGCLASS, types.REGTYPE, types.REGPROC, types.REGPROCEDURE, types.XID)
)
STRINGS = frozenset((types.TEXT.oid, types.VARCHAR.oid, types.BPCHAR.oid, types.NAME.oid, types.CHAR_INTERNAL.oid))
MOMENTS = frozenset((types.DATE.oid, types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid))
TIMES = frozenset((types.TIME.oid, types.TIMETZ.oid))


class Kind(StrEnum):
    """What an expression is besides a computed value."""

    VALUE = "value"
    STRING = "string"
    NUMBER = "number"
    NULL = "null"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class Typed:
    """`text` is a literal's content or a parameter's number; `name` what the result column is called."""

    sql: str
    type: RedshiftType
    kind: Kind = Kind.VALUE
    text: str = ""
    name: str = "?column?"
    aggregate: bool = False
    named_by_type: bool = False
    """Whether the name is only that of a cast's type, or of CASE, which a cast around it replaces."""
    longest: int | None = None
    """How many bytes a text computed here has at most, where that is known."""
    unchecked: str = ""
    """Of joined texts: their SQL without the check of its length, for a longer chain to check once."""
    origin: tuple[int, int] | None = None
    """Of a table's column: the table's OID and the column's number."""

    def named(self, name: str) -> Typed:
        """The same expression under another column name."""
        return replace(self, name=name, named_by_type=False)


def quote(text: str) -> str:
    """A string literal of DuckDB."""
    return literal(text)


def identifier(name: str) -> str:
    """A quoted identifier of DuckDB."""
    return quoted(name)


def string(text: str) -> Typed:
    """A literal whose type its context decides."""
    return Typed(quote(text), types.UNKNOWN, Kind.STRING, text)


def null() -> Typed:
    """NULL of a type its context decides."""
    return Typed("NULL", types.UNKNOWN, Kind.NULL)


def number(text: str) -> Typed:
    """A numeric literal: integer, bigint, numeric or, with an exponent, double precision."""
    if "e" in text or "E" in text:
        if math.isinf(float(text)):
            raise SqlError(f'"{text}" is out of range for type double precision', "22003")
        return Typed(f"CAST({text} AS DOUBLE)", types.FLOAT8, Kind.NUMBER, text)
    if len(text) > 1000:
        raise SqlError("Numeric data overflow (result precision)", "22003")
    if "." not in text:
        value = int(text)
        if value <= 2**31 - 1:
            return Typed(str(value), types.INT4, Kind.NUMBER, text)
        if value <= 2**63 - 1:
            return Typed(str(value), types.INT8, Kind.NUMBER, text)
    digits = Decimal(text).as_tuple()
    scale = max(0, -int(digits.exponent))
    precision = max(len(digits.digits), scale, 1)
    if precision > types.MAX_PRECISION:
        if precision - scale > types.MAX_PRECISION:
            raise SqlError("Numeric data overflow (result precision)", "22003")
        scale = types.MAX_PRECISION - (precision - scale)
        precision = types.MAX_PRECISION
    sql = f"CAST('{text}' AS DECIMAL({precision},{scale}))"
    return Typed(sql, types.numeric(precision, scale), Kind.NUMBER, text)


def is_integer(type_: RedshiftType) -> bool:
    """smallint, integer or bigint."""
    return type_.oid in INTEGERS


def is_number(type_: RedshiftType) -> bool:
    """Any type that arithmetic is done in."""
    return type_.oid in INTEGERS or type_.oid == types.NUMERIC.oid or type_.oid in FLOATS


def is_string(type_: RedshiftType) -> bool:
    """Any type whose values are text."""
    return type_.oid in STRINGS


def is_unknown(type_: RedshiftType) -> bool:
    """A literal, NULL or parameter whose type is still open."""
    return type_.oid == types.UNKNOWN.oid


def as_numeric(type_: RedshiftType) -> tuple[int, int]:
    """Precision and scale that an integer or NUMERIC counts with (Redshift: "Computations with numeric values")."""
    if type_.oid == types.NUMERIC.oid:
        return types.precision_and_scale(type_)
    return {types.INT2.oid: (5, 0), types.INT4.oid: (10, 0)}.get(type_.oid, (19, 0))


def common_numeric(left: RedshiftType, right: RedshiftType) -> RedshiftType:
    """The number type that holds values of both."""
    if left.oid in FLOATS or right.oid in FLOATS:
        return types.FLOAT4 if left.oid == right.oid == types.FLOAT4.oid else types.FLOAT8
    if left.oid in INTEGERS and right.oid in INTEGERS:
        return left if INTEGERS[left.oid] >= INTEGERS[right.oid] else right
    if left.oid in OIDS or right.oid in OIDS:
        return types.INT8
    (p1, s1), (p2, s2) = as_numeric(left), as_numeric(right)
    scale = max(s1, s2)
    return types.numeric(min(types.MAX_PRECISION, max(p1 - s1, p2 - s2) + scale), scale)


def common_type(items: list[Typed], what: str = "CASE") -> RedshiftType:
    """The type that CASE, COALESCE, UNION … give their branches; raises SqlError 42804 where there is none."""
    result: RedshiftType | None = None
    for item in items:
        if is_unknown(item.type):
            continue
        result = item.type if result is None else _merge(result, item.type, what)
    if result is None:
        return types.TEXT
    return result


def _merge(left: RedshiftType, right: RedshiftType, what: str) -> RedshiftType:
    if left == right:
        return left
    if is_string(left) and is_string(right):
        return _merge_strings(left, right)
    if (is_number(left) or left.oid in OIDS) and (is_number(right) or right.oid in OIDS):
        return common_numeric(left, right)
    if left.oid in MOMENTS and right.oid in MOMENTS:
        order = (types.DATE, types.TIMESTAMP, types.TIMESTAMPTZ)
        return next(type_ for type_ in reversed(order) if type_.oid in (left.oid, right.oid))
    if left.oid == right.oid:
        return types.by_oid(left.oid) or left
    if types.SUPER.oid in (left.oid, right.oid):
        return types.SUPER
    raise SqlError(f"{what} types {left.name.split('(')[0]} and {right.name.split('(')[0]} cannot be matched", "42804")


def _merge_strings(left: RedshiftType, right: RedshiftType) -> RedshiftType:
    lengths = types.length_of(left), types.length_of(right)
    if types.TEXT.oid in (left.oid, right.oid) or None in lengths:
        return types.VARCHAR if left.oid == right.oid == types.VARCHAR.oid else types.TEXT
    longest = max(length for length in lengths if length is not None)
    if left.oid == right.oid == types.BPCHAR.oid:
        return types.char(longest)
    return types.varchar(longest)
