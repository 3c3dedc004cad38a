"""Redshift's names for the types in a result, from the object ids and modifiers on the wire.

The numbers are PostgreSQL's pg_type ids, which Redshift kept, and Redshift's own above 2900.
"""

from __future__ import annotations

_HEADER = 4  # a modifier counts the four bytes of the length word

_NAMES = {
    16: "boolean",
    17: "bytea",
    18: '"char"',
    19: "name",
    20: "bigint",
    21: "smallint",
    23: "integer",
    25: "text",
    26: "oid",
    700: "real",
    701: "double precision",
    705: "unknown",
    1082: "date",
    1083: "time without time zone",
    1114: "timestamp without time zone",
    1184: "timestamp with time zone",
    1186: "interval",
    1188: "interval year to month",
    1190: "interval day to second",
    1266: "time with time zone",
    2275: "cstring",
    2278: "void",
    3000: "geometry",
    3001: "geography",
    2935: "hllsketch",
    4000: "super",
    6551: "varbyte",
    1005: "smallint[]",
    1007: "integer[]",
    1009: "text[]",
    1015: "character varying[]",
    1028: "oid[]",
    1034: "aclitem[]",
}


def type_name(oid: int, modifier: int) -> str:
    """format_type's spelling of a type; `modifier` -1 means none."""
    if oid in (1042, 1043):
        base = "character" if oid == 1042 else "character varying"
        return f"{base}({modifier - _HEADER})" if modifier >= _HEADER else base
    if oid == 1700:
        if modifier < _HEADER:
            return "numeric"
        packed = modifier - _HEADER
        return f"numeric({packed >> 16 & 0xFFFF},{packed & 0xFFFF})"
    return _NAMES.get(oid, f"type {oid}")
