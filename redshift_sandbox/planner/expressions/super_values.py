"""Dynamic typing of SUPER values: what they are in comparisons, arithmetic, casts and ORDER BY.

The rules are those of "Querying semi-structured data" and "Operators and functions" of Redshift's documentation: a
value whose own type doesn't fit gives NULL, not an error. cast_super_null_on_error, turned off, makes casts strict.
"""

from __future__ import annotations

from collections.abc import Callable

from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.super_casts import conversion
from redshift_sandbox.planner.expressions.typed import (
    FLOATS,
    MACROS,
    MOMENTS,
    OIDS,
    TIMES,
    Kind,
    Typed,
    is_number,
    is_string,
    is_unknown,
    quote,
)
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType

_NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo"}


def is_super(item: Typed) -> bool:
    """Whether an expression's type is SUPER."""
    return item.type.oid == types.SUPER.oid


def compared(left: Typed, right: Typed, note: Callable[[Typed, RedshiftType], None]) -> tuple[Typed, Typed]:
    """Both sides of a comparison of which one is SUPER, and the other something else."""
    one, other = (left, right) if is_super(left) else (right, left)
    if is_unknown(other.type):
        other = casts.coerce(other, types.TEXT, note)
    changed = _seen_as(one, other.type)
    if changed is None:
        changed, other = one, casts.coerce(other, types.SUPER, note)
    return (changed, other) if is_super(left) else (other, changed)


def as_string(item: Typed) -> Typed:
    """The string that a SUPER value is, NULL for anything else; other types as they are."""
    return Typed(f"{MACROS}super_string({item.sql})", types.TEXT) if is_super(item) else item


def _seen_as(item: Typed, kind: RedshiftType) -> Typed | None:
    """A SUPER value as one to compare with a type's: NULL for values of another kind."""
    if is_string(kind):
        return as_string(item)
    if is_number(kind) or kind.oid in OIDS:
        target = types.FLOAT8 if kind.oid in FLOATS else types.numeric(38, 10)
        return Typed(f"TRY_CAST({MACROS}super_number({item.sql}) AS {types.to_duckdb(target)})", target)
    if kind.oid == types.BOOL.oid:
        return Typed(f"{MACROS}super_boolean({item.sql})", types.BOOL)
    if kind.oid in MOMENTS | TIMES:
        return Typed(conversion(item.sql, kind, types.to_duckdb(kind)), kind)
    return None


def calculated(operator: str, left: Typed, right: Typed, note: Callable[[Typed, RedshiftType], None]) -> Typed:
    """An arithmetic operation on a SUPER value: SUPER, NULL where the operands aren't two numbers (+: two strings)."""
    operands = [_as_json(item, note) for item in (left, right)]
    return Typed(f"{MACROS}super_arithmetic('{_NAMES[operator]}', {', '.join(operands)})", types.SUPER)


def negated(item: Typed) -> Typed:
    """The number with its sign turned, NULL for anything else."""
    return rounded("negate", item).named("?column?")


def rounded(name: str, item: Typed, digits: str = "0") -> Typed:
    """sign, ceil, floor, trunc or round of a SUPER number, NULL for anything else."""
    return Typed(f"{MACROS}super_rounded('{name}', {item.sql}, {digits})", types.SUPER, name=name)


def _as_json(item: Typed, note: Callable[[Typed, RedshiftType], None]) -> str:
    if is_super(item):
        return item.sql
    if is_unknown(item.type):
        item = casts.coerce(item, types.TEXT, note)
    return f"to_json({item.sql})"


def decimal(item: Typed) -> Typed:
    """The number of a SUPER value, for aggregates; NULL for anything else."""
    target = types.numeric(38, 10)
    return Typed(f"TRY_CAST({MACROS}super_number({item.sql}) AS {types.to_duckdb(target)})", target)


def from_decimal(sql: str) -> Typed:
    """A decimal as a SUPER number, without the zeros at its end."""
    return Typed(f"CAST(regexp_replace(CAST({sql} AS VARCHAR), '\\.?0*$', '') AS JSON)", types.SUPER)


def strict(item: Typed, converted: Typed) -> Typed:
    """A cast from SUPER that fails where a lax one gives NULL."""
    target = converted.type.name.split("(")[0]
    failure = f"{MACROS}refuse('22023|cannot cast SUPER value to {target}')"
    lost = f"({converted.sql}) IS NULL AND json_type({item.sql}) <> 'NULL'"
    checked = f"CASE WHEN {lost} THEN CAST({failure} AS {types.to_duckdb(converted.type)}) ELSE {converted.sql} END"
    return Typed(checked, converted.type, Kind.VALUE, name=converted.name)


def sort_key(item: Typed) -> str:
    """What is ordered by: of SUPER values booleans, numbers by value, strings, arrays, objects; others as they are."""
    return f"{MACROS}super_key({item.sql})" if is_super(item) else item.sql


def attribute(base: Typed, key: str) -> Typed:
    """An attribute of a SUPER object; NULL where there is none."""
    path = '$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return Typed(f"json_extract({base.sql}, {quote(path)})", types.SUPER, name=key)
