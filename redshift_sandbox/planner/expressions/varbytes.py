"""VARBYTE: casts to and from strings and integers, and its operators."""

from __future__ import annotations

from dataclasses import replace

from redshift_sandbox.planner.expressions.typed import INTEGERS, MACROS, STRINGS, Typed
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType

_WIDTHS = {types.INT2.oid: 2, types.INT4.oid: 4, types.INT8.oid: 8}


def is_varbyte(item: Typed) -> bool:
    """Whether an expression is a VARBYTE."""
    return item.type.oid == types.VARBYTE.oid


def conversion(sql: str, source: RedshiftType, target: RedshiftType) -> str | None:
    """A cast with VARBYTE on one side, None where there is none: strings are UTF-8, integers keep their bytes."""
    if source.oid == types.VARBYTE.oid and target.oid in STRINGS:
        return f"decode({sql})"
    if source.oid == types.VARBYTE.oid and target.oid in INTEGERS:
        return f"CAST({MACROS}native_integer_of_bytes({sql}, {_WIDTHS[target.oid]}) AS {types.to_duckdb(target)})"
    if target.oid != types.VARBYTE.oid:
        return None
    if source.oid in INTEGERS:
        return f"{MACROS}bytes_of_integer({sql}, {_WIDTHS[source.oid]})"
    if source.oid == types.BPCHAR.oid and (length := types.length_of(source)) is not None:
        return f"{MACROS}padded_bytes({sql}, {length})"
    return f"encode({sql})" if source.oid in STRINGS else None


def cut(item: Typed, source: RedshiftType, target: RedshiftType) -> Typed:
    """An explicit cast's value without the bytes that its length leaves no place for; `source` is what was cast."""
    length, held = types.length_of(target), types.length_of(source)
    if length is None or source.oid in INTEGERS or (held is not None and held <= length):
        return replace(item, type=target)
    return replace(item, sql=f"{MACROS}cut_bytes({item.sql}, {length})", type=target)


def combined(operator: str, left: Typed, right: Typed) -> Typed:
    """+ and || put two values together, & | # combine their bits."""
    if operator in ("+", "||"):
        return Typed(f"({left.sql} || {right.sql})", types.VARBYTE)
    return Typed(f"{MACROS}native_bytes_combined({left.sql}, {right.sql}, '{operator}')", types.VARBYTE)


def slice_of(item: Typed, places: list[Typed]) -> Typed:
    """SUBSTRING from a byte, counted from 1, over a number of bytes."""
    places_sql = ", ".join(place.sql for place in places)
    macro = "bytes_within" if len(places) > 1 else "bytes_from"
    return Typed(f"{MACROS}{macro}({item.sql}, {places_sql})", types.VARBYTE, name="substring")


MACRO_BODIES = {
    "cut_bytes(b, n)": "CASE WHEN octet_length(b) > n THEN unhex(left(hex(b), CAST(2 * n AS INTEGER))) ELSE b END",
    "bytes_of_integer(n, w)": "unhex(right(lpad(hex(CAST(n AS BIGINT)), 16, '0'), 2 * w))",
    "padded_bytes(s, n)": "encode(s || repeat(' ', greatest(n - strlen(s), 0)))",
    "bytes_from(b, n)": "unhex(substring(hex(b), 2 * sandbox_system.main.at_least(n, 1) - 1))",
    "bytes_within(b, n, c)": (
        "CASE WHEN c < 0 THEN CAST(sandbox_system.main.refuse('22011|negative substring length not allowed') AS BLOB)"
        " ELSE unhex(substring(hex(b), 2 * sandbox_system.main.at_least(n, 1) - 1,"
        " 2 * sandbox_system.main.at_least(c + CASE WHEN n < 1 THEN n - 1 ELSE 0 END, 0))) END"
    ),
}
