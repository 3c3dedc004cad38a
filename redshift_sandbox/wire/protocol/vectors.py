"""Whole columns as wire values at once: lengths and bytes side by side, by numpy instead of value by value.

A million rows must not become five million Python strings. Kinds that large results are made of have a vector form
here; every other kind goes through text_values.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.wire.protocol.arrow import Numbers, Vector
from redshift_sandbox.wire.protocol.text_values import DEFAULT_STYLE, MICROSECONDS_PER_DAY, Style, texts

_POWERS = np.array([10**exponent for exponent in range(1, 19)], np.uint64)
_KEPT_POSITIONS = 1 << 20
_POSITIONS = [np.arange(1 << 16)]
_FIRST_PLAIN_DAY, _LAST_PLAIN_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, whose years have four digits


class Encoded(NamedTuple):
    """A column's values one after another, and each one's length; -1 is NULL and takes no bytes."""

    lengths: NDArray[np.int64]
    data: NDArray[np.uint8]


def encode_text(vector: Vector, kind: RedshiftType, style: Style = DEFAULT_STYLE) -> Encoded:
    """A column as text values."""
    code = vector.format
    if code == "u" and kind.oid != types.BPCHAR.oid:
        return _strings(vector)
    if code in ("c", "C", "s", "S", "i", "I", "l") and kind.oid != types.BOOL.oid:
        return _without_nulls(vector, *_integers(vector.values))
    if code == "b":
        data = np.where(vector.values, np.uint8(ord("t")), np.uint8(ord("f")))
        return _without_nulls(vector, np.ones(vector.length, np.int64), data)
    if code == "tdD" and _plain_days(vector.values):
        return _without_nulls(vector, np.full(vector.length, 10), _dates(vector.values.astype(np.int64)).ravel())
    if code.startswith("tsu") and (kind.oid != types.TIMESTAMPTZ.oid or style.zone is UTC):
        encoded = _timestamps(vector, with_zone=kind.oid == types.TIMESTAMPTZ.oid)
        if encoded is not None:
            return encoded
    if code == "g" and _plain_floats(vector.values):
        return _without_nulls(vector, *_floats(vector.values))
    return of_values(texts(vector, kind, style))


def of_values(values: Sequence[bytes | None]) -> Encoded:
    """A column from its values, one by one."""
    lengths = np.fromiter((-1 if value is None else len(value) for value in values), np.int64, len(values))
    return Encoded(lengths, np.frombuffer(b"".join(filter(None, values)), np.uint8))


def fixed(vector: Vector, data: Numbers, width: int) -> Encoded:
    """A column of values that all have `width` bytes."""
    return _without_nulls(vector, np.full(vector.length, width), data.view(np.uint8).reshape(-1))


def rows(columns: Sequence[Encoded], count: int) -> NDArray[np.uint8]:
    """`count` DataRow messages, ready to send."""
    sizes = np.full(count, 7 + 4 * len(columns), np.int64)
    for column in columns:
        sizes += np.maximum(column.lengths, 0)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    out = np.empty(int(ends[-1]), np.uint8)
    out[starts] = ord("D")
    _write_int32(out, starts + 1, sizes - 1)
    out[starts + 5] = len(columns) >> 8
    out[starts + 6] = len(columns) & 0xFF
    at = starts + 7
    for column in columns:
        _write_int32(out, at, column.lengths)
        at += 4
        if column.data.size:
            taken = np.maximum(column.lengths, 0)
            first = np.cumsum(taken) - taken
            out[np.repeat(at - first, taken) + _positions(column.data.size)] = column.data
            at += taken
    return out


def _write_int32(out: NDArray[np.uint8], at: NDArray[np.int64], values: NDArray[np.int64]) -> None:
    big_endian = values.astype(">i4").view(np.uint8).reshape(-1, 4)
    for byte in range(4):
        out[at + byte] = big_endian[:, byte]


def _positions(count: int) -> NDArray[np.int64]:
    """0, 1, 2 … as a view of one array that is kept: making it again costs as much as using it."""
    if count > _KEPT_POSITIONS:
        return np.arange(count)
    if _POSITIONS[0].size < count:
        _POSITIONS[0] = np.arange(_KEPT_POSITIONS)
    return _POSITIONS[0][:count]


def _without_nulls(vector: Vector, lengths: NDArray[np.int64], data: NDArray[np.uint8]) -> Encoded:
    """Take the bytes that stand for NULLs out again."""
    if vector.valid is None:
        return Encoded(lengths, data)
    return Encoded(np.where(vector.valid, lengths, -1), data[np.repeat(vector.valid, lengths)])


def _strings(vector: Vector) -> Encoded:
    data = vector.values[vector.offsets[0] : vector.offsets[-1]]
    return _without_nulls(vector, np.diff(vector.offsets), data)


def _integers(values: Numbers) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    numbers = values.astype(np.int64)
    negative = numbers < 0
    rest = np.abs(numbers).view(np.uint64)  # the smallest bigint stays right: its bits read unsigned are its magnitude
    digits = np.searchsorted(_POWERS, rest, side="right") + 1
    lengths = digits + negative
    ends = np.cumsum(lengths)
    out = np.empty(int(ends[-1]) if ends.size else 0, np.uint8)
    out[(ends - lengths)[negative]] = ord("-")
    most = int(digits.max(initial=0))
    if most < 10:
        rest = rest.astype(np.uint32)
    at, left = ends - 1, digits
    for place in range(most):
        quotient = rest // 10
        out[at] = (rest - quotient * 10).astype(np.uint8) + 48
        if place + 1 == most:
            break
        longer = left > place + 1
        if not longer.all():
            quotient, at, left = quotient[longer], at[longer], left[longer]
        rest, at = quotient, at - 1
    return lengths, out


def _plain_floats(values: Numbers) -> bool:
    """Whether every value's repr is what PostgreSQL writes, but for a final .0."""
    size = np.abs(values)
    return bool(((size >= 1e-4) & (size < 1e15) | (size == 0)).all())


def _floats(values: Numbers) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    text = np.frombuffer(("\n".join(map(repr, values.tolist())) + "\n").encode(), np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    whole = (text[ends - 1] == ord("0")) & (text[ends - 2] == ord("."))
    keep = text != ord("\n")
    keep[ends[whole] - 1] = keep[ends[whole] - 2] = False
    return np.diff(ends, prepend=-1) - 1 - 2 * whole, text[keep]


def _plain_days(days: Numbers) -> bool:
    return not days.size or bool(days.min() >= _FIRST_PLAIN_DAY and days.max() <= _LAST_PLAIN_DAY)


def _dates(days: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Days since 1970 as rows of ten bytes, YYYY-MM-DD."""
    shifted = days + 719_468
    era = shifted // 146_097
    day = shifted - era * 146_097
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    part = (5 * day + 2) // 153
    month = np.where(part < 10, part + 3, part - 9)
    out = np.full((days.size, 10), ord("-"), np.uint8)
    _put(out, 0, year + era * 400 + (month <= 2), 4)
    _put(out, 5, month, 2)
    _put(out, 8, day - (153 * part + 2) // 5 + 1, 2)
    return out


def _put(out: NDArray[np.uint8], column: int, values: NDArray[np.int64], width: int) -> None:
    for place in range(column + width - 1, column - 1, -1):
        quotient = values // 10
        out[:, place] = values - quotient * 10 + 48
        values = quotient


def _timestamps(vector: Vector, *, with_zone: bool) -> Encoded | None:
    values = vector.values if vector.valid is None else np.where(vector.valid, vector.values, 0)
    days = values // MICROSECONDS_PER_DAY
    if not _plain_days(days):
        return None
    seconds, fraction = np.divmod(values - days * MICROSECONDS_PER_DAY, 1_000_000)
    suffix = b"+00" if with_zone else b""
    out = np.zeros((values.size, 26 + len(suffix)), np.uint8)
    out[:, :10] = _dates(days)
    out[:, 10] = ord(" ")
    out[:, 13] = out[:, 16] = ord(":")
    _put(out, 11, seconds // 3600, 2)
    _put(out, 14, seconds // 60 % 60, 2)
    _put(out, 17, seconds % 60, 2)
    keep = np.ones(out.shape, bool)
    if fraction.any():
        out[:, 19] = ord(".")
        _put(out, 20, fraction, 6)
        keep[:, 19] = fraction != 0
        for place in range(6):
            keep[:, 20 + place] = fraction % 10 ** (6 - place) != 0
    else:
        keep[:, 19:26] = False
    out[:, 26:] = np.frombuffer(suffix, np.uint8)
    lengths = keep.sum(axis=1)
    return _without_nulls(vector, lengths, out[keep])
