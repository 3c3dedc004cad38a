"""Values in PostgreSQL's binary formats: asyncpg asks for all of them, redshift_connector for some."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.protocol.arrow import Vector
from redshift_sandbox.wire.protocol.text_values import (
    DEFAULT_STYLE,
    MICROSECONDS_PER_DAY,
    Style,
    decimal_integers,
    intervals,
    microseconds,
    texts,
)
from redshift_sandbox.wire.protocol.vectors import Encoded, fixed, of_values

# PostgreSQL counts dates and timestamps from 2000-01-01, DuckDB from 1970-01-01.
DAYS_TO_2000 = 10_957
MICROSECONDS_TO_2000 = DAYS_TO_2000 * MICROSECONDS_PER_DAY
_INFINITE = 2**63 - 1
_INT64 = struct.Struct("!q")
_NUMBERS = {
    types.INT2.oid: ">i2",
    types.INT4.oid: ">i4",
    types.INT8.oid: ">i8",
    types.OID.oid: ">u4",
    types.XID.oid: ">u4",
    types.REGPROC.oid: ">u4",
    types.REGPROCEDURE.oid: ">u4",
    types.REGCLASS.oid: ">u4",
    types.REGTYPE.oid: ">u4",
    types.FLOAT4.oid: ">f4",
    types.FLOAT8.oid: ">f8",
    types.BOOL.oid: ">i1",
}


def encode_binary(vector: Vector, kind: RedshiftType, style: Style = DEFAULT_STYLE) -> Encoded:
    """A column in binary."""
    vector = _numbered(vector, kind)
    dtype = _NUMBERS.get(kind.oid)
    if dtype is not None and vector.format in ("b", "c", "C", "s", "S", "i", "I", "l", "L", "f", "g"):
        data = vector.values.astype(dtype)
        return fixed(vector, data, data.dtype.itemsize)
    if kind.oid in (types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid) and vector.format.startswith("tsu"):
        finite = np.abs(vector.values) != _INFINITE
        moved = np.where(finite, vector.values - MICROSECONDS_TO_2000 * finite, vector.values)
        data = np.where(moved == -_INFINITE, -_INFINITE - 1, moved).astype(">i8")
        return fixed(vector, data, 8)
    return of_values(binaries(vector, kind, style))


def binaries(vector: Vector, kind: RedshiftType, style: Style = DEFAULT_STYLE) -> list[bytes | None]:
    """Every value in binary; None for NULL."""
    vector = _numbered(vector, kind)
    if vector.valid is not None and vector.format.startswith("t"):
        # What stands in the place of a NULL is anything, and may not fit once it is counted in another way.
        vector = replace(vector, values=np.where(vector.valid, vector.values, np.zeros(1, vector.values.dtype)))
    if types.is_array(kind) and vector.format == "+l":
        values = _arrays(vector, kind)
    elif vector.format.startswith("d:"):
        values = _decimals(vector, kind)
    elif vector.format.startswith("ts"):
        values = [_INT64.pack(_since_2000(value)) for value in microseconds(vector)]
    elif kind.oid == types.INTERVAL.oid and vector.format in ("tin", "+s"):
        present = vector.valid.tolist() if vector.valid is not None else [True] * vector.length
        pack = _short_interval if style.short_intervals else _interval
        values = [pack(*value) if valid else b"" for value, valid in zip(intervals(vector), present, strict=True)]
    elif vector.format in _ENCODERS:
        values = list(map(_ENCODERS[vector.format], vector.values.tolist()))
        if vector.format == "ttu" and kind.oid == types.TIMETZ.oid:
            values = [value + bytes(4) for value in values]
    elif kind.oid in _NUMBERS:
        dtype = np.dtype(_NUMBERS[kind.oid])
        values = [np.asarray(value).astype(dtype).tobytes() for value in vector.values.tolist()]
    elif vector.format == "z":
        values = list(vector.pieces())
    else:
        return texts(vector, kind, DEFAULT_STYLE)
    if vector.valid is None:
        return list(values)
    return [value if valid else None for value, valid in zip(values, vector.valid.tolist(), strict=True)]


def _numbered(vector: Vector, kind: RedshiftType) -> Vector:
    return vector.part("number") if vector.format == "+s" and kind.oid in types.SHOWN_AS_NAMES else vector


def _since_2000(value: int) -> int:
    """PostgreSQL's infinities are the ends of the range, DuckDB's the same number with both signs."""
    if abs(value) == _INFINITE:
        return value if value > 0 else -_INFINITE - 1
    return value - MICROSECONDS_TO_2000


def _date(days: int) -> bytes:
    if abs(days) == 2**31 - 1:
        return struct.pack("!i", days if days > 0 else -(2**31))
    return struct.pack("!i", days - DAYS_TO_2000)


def _interval(months: int, days: int, microseconds: int) -> bytes:
    return struct.pack("!qii", microseconds, days, months)


def _short_interval(months: int, days: int, microseconds: int) -> bytes:
    """PostgreSQL 8.0's form, which Redshift's driver reads: days are part of the microseconds."""
    microseconds += days * MICROSECONDS_PER_DAY
    if abs(microseconds) > _INFINITE:
        raise SqlError("interval out of range", "22008")
    return struct.pack("!qi", microseconds, months)


def _decimals(vector: Vector, kind: RedshiftType) -> list[bytes]:
    scale = int(vector.format[2:])
    integers = decimal_integers(vector)
    dtype = _NUMBERS.get(kind.oid)
    if dtype is not None:
        return [np.asarray(value / 10**scale).astype(dtype).tobytes() for value in integers]
    return [numeric_binary(value, scale) for value in integers]


def numeric_binary(unscaled: int, scale: int) -> bytes:
    """A numeric as PostgreSQL sends it: base-10000 digits, their weight, the sign and the scale."""
    sign = 0x4000 if unscaled < 0 else 0
    padding = -scale % 4
    rest, groups = abs(unscaled) * 10**padding, []
    while rest:
        rest, group = divmod(rest, 10_000)
        groups.append(group)
    weight = len(groups) - 1 - (scale + padding) // 4
    while groups and groups[0] == 0:
        groups.pop(0)
    groups.reverse()
    return struct.pack(f"!hhHh{len(groups)}H", len(groups), weight if groups else 0, sign, scale, *groups)


def _arrays(vector: Vector, kind: RedshiftType) -> list[bytes]:
    element = types.element_of(kind)
    items = binaries(vector.children[0], element)
    bounds = vector.offsets.tolist()
    return [_array(items[bounds[row] : bounds[row + 1]], element.oid) for row in range(vector.length)]


def _array(items: list[bytes | None], element_oid: int) -> bytes:
    has_nulls = any(item is None for item in items)
    if not items:
        return struct.pack("!iiI", 0, 0, element_oid)
    parts = [struct.pack("!iiIii", 1, int(has_nulls), element_oid, len(items), 1)]
    for item in items:
        parts.append(struct.pack("!i", -1) if item is None else struct.pack("!i", len(item)) + item)
    return b"".join(parts)


# Any: a number as Arrow's format makes one.
_ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "tdD": _date,
    "ttu": _INT64.pack,
    "n": lambda _: b"",
}
