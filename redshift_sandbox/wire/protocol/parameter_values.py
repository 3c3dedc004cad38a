"""Parameter values of Bind messages, text or binary, as DuckDB takes them; statements cast their parameters."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from datetime import UTC, tzinfo
from decimal import Decimal, InvalidOperation

from redshift_sandbox.planner.expressions import casts, literals
from redshift_sandbox.planner.expressions.typed import FLOATS, INTEGERS
from redshift_sandbox.sql import date_times, types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.protocol.binary_values import DAYS_TO_2000, MICROSECONDS_TO_2000
from redshift_sandbox.wire.protocol.messages import BINARY, TEXT, decode_text
from redshift_sandbox.wire.protocol.text_values import MICROSECONDS_PER_DAY, date_text, time_text, timestamp_text

_INFINITE = 2**63 - 1
# Counted from 2000 on: 4714-11-24 BC, the first day that PostgreSQL has, and 294277-01-01, which is past the last.
_FIRST_DAY, _DAYS = -2_451_545, 106_751_983
_FIRST_MICROSECOND = _FIRST_DAY * MICROSECONDS_PER_DAY
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d{1,6})?)?")
_MOST_DIGITS = 38
_TIMES = (types.TIME.oid, types.TIMETZ.oid)
_ELEMENT = re.compile(r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^,"]*))\s*(?:,|$)', re.DOTALL)


def decode(raw: bytes | None, form: int, kind: RedshiftType) -> object:
    """One parameter's value; raises SqlError 22P03 for binary that isn't a value of the type."""
    if raw is None:
        return None
    if form == TEXT:
        text = decode_text(raw)
        if "\0" in text:
            raise SqlError('invalid byte sequence for encoding "UTF8": 0x00', "22021")
        return _read(text, kind)
    if form != BINARY:
        raise SqlError(f"unsupported format code: {form}", "22023")
    decoder = _DECODERS.get(kind.oid)
    if decoder is None:
        return decode(raw, TEXT, kind) if not types.is_array(kind) else _array(raw)
    try:
        return decoder(raw)
    except (struct.error, ValueError, ArithmeticError, IndexError) as error:
        raise SqlError("incorrect binary data format in bind parameter", "22P03") from error


def _read(text: str, kind: RedshiftType) -> object:
    """A value's text as DuckDB reads it: Redshift's spellings of moments, and arrays as lists."""
    if types.is_array(kind):
        return _array_text(text, kind)
    if kind.oid == types.NUMERIC.oid:
        _require_numeric(text, kind)
    if kind.oid == types.VARBYTE.oid:
        return _hexadecimal(text)
    if kind.oid == types.SUPER.oid:
        return json.dumps(text)  # a string, as a literal is: JSON_PARSE makes anything else of it
    if kind.oid == types.BOOL.oid:
        return str(literals.boolean(text)).lower()
    if kind.oid in INTEGERS or kind.oid in FLOATS:
        casts.literal(text, kind)  # says what is wrong with it: the engine would round 1.5, and take what is too large
        return text.strip()
    if kind.oid == types.INTERVAL.oid:
        return _interval_text(*literals.interval_parts(text))
    if kind.oid not in _MOMENTS or (kind.oid not in _TIMES and _PLAIN.fullmatch(text)):
        return text
    if kind.oid == types.TIMESTAMPTZ.oid:
        moment, zone = date_times.timestamptz_text(text)
        return moment if zone is None else f"{moment}{zone}" if zone[0] in "+-" else f"{moment} {zone}"
    return _MOMENTS[kind.oid](text)


def _require_numeric(text: str, kind: RedshiftType) -> None:
    if kind != types.NUMERIC:
        casts.literal(text, kind)
        return
    if not _NUMBER.fullmatch(text):
        raise SqlError(f'invalid input syntax for type numeric: "{text}"', "22P02")
    try:
        value = Decimal(text.strip())
    except InvalidOperation:  # its exponent has more than eighteen digits
        value = Decimal("Infinity")
    if value and (value.is_infinite() or value.adjusted() >= _MOST_DIGITS):
        raise SqlError("numeric field overflow", "22003")


def _hexadecimal(text: str) -> bytes:
    """A VARBYTE as it is written on the wire, which isn't how a literal of SQL is."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise SqlError(f'invalid hexadecimal text for type binary varying: "{text}"', "22023") from error


def _array_text(text: str, kind: RedshiftType) -> list[object]:
    body = text.strip()
    if not (body.startswith("{") and body.endswith("}")):
        raise SqlError(f'malformed array literal: "{text}"', "22P02")
    if body[1:-1].lstrip().startswith("{"):
        raise SqlError("sandbox: arrays of several dimensions are not supported", "0A000")
    element = types.element_of(kind)
    items: list[object] = []
    for match in _ELEMENT.finditer(body[1:-1]):
        quoted, plain = match["quoted"], (match["plain"] or "").strip()
        if quoted is not None:
            items.append(_read(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL), element))
        elif plain:
            items.append(None if plain.lower() == "null" else _read(plain, element))
    return items


def _unpack(layout: str) -> Callable[[bytes], object]:
    one = struct.Struct(layout)
    return lambda raw: one.unpack(raw)[0]


def _float(layout: str) -> Callable[[bytes], str]:
    one = struct.Struct(layout)
    return lambda raw: repr(one.unpack(raw)[0])


def _date(raw: bytes) -> str:
    days = int(struct.unpack("!i", raw)[0])
    if days in (2**31 - 1, -(2**31)):
        return "infinity" if days > 0 else "-infinity"
    if not _FIRST_DAY <= days < _DAYS:
        raise SqlError("date out of range", "22008")
    return _era(date_text(days + DAYS_TO_2000))


def _timestamp(raw: bytes) -> str:
    return _moment(int(struct.unpack("!q", raw)[0]), None)


def _timestamptz(raw: bytes) -> str:
    return _moment(int(struct.unpack("!q", raw)[0]), UTC)


def _moment(value: int, zone: tzinfo | None) -> str:
    """Microseconds since 2000; the ends of 64 bits are the infinities."""
    if value in (_INFINITE, -_INFINITE - 1):
        return "infinity" if value > 0 else "-infinity"
    if not _FIRST_MICROSECOND <= value < _INFINITE - MICROSECONDS_TO_2000:
        raise SqlError("timestamp out of range", "22008")
    text = timestamp_text(value + MICROSECONDS_TO_2000, zone)
    if not text.endswith(" BC"):
        return text
    date, _, time = text.removesuffix(" BC").partition(" ")
    return f"{date} (BC) {time}"


def _era(text: str) -> str:
    """DuckDB writes years before Christ its own way."""
    return text.removesuffix(" BC") + " (BC)" if text.endswith(" BC") else text


def _time(raw: bytes) -> str:
    value = int(struct.unpack("!q", raw)[0])
    if not 0 <= value <= 86_400_000_000:
        raise ValueError(value)
    return time_text(value)


def _timetz(raw: bytes) -> str:
    """In UTC, as Redshift keeps it; PostgreSQL counts the zone westwards, in seconds."""
    microseconds, zone = struct.unpack("!qi", raw)
    if not 0 <= microseconds <= 86_400_000_000:
        raise ValueError(microseconds)
    return time_text((microseconds + zone * 1_000_000) % 86_400_000_000) + "+00"


def _interval(raw: bytes) -> str:
    """Of PostgreSQL, or in the 12 bytes that Redshift's driver sends."""
    microseconds, days, months = struct.unpack("!qii" if len(raw) == 16 else "!qhh", raw)
    if abs(microseconds) > _INFINITE:
        raise SqlError("interval out of range", "22008")
    return _interval_text(months, days, microseconds)


def _interval_text(months: int, days: int, microseconds: int) -> str:
    return f"{months} months {days} days {microseconds} microseconds"


def numeric(raw: bytes) -> str:
    """PostgreSQL's base-10000 digits as decimal text."""
    count, weight, sign, scale = struct.unpack_from("!hhHH", raw)
    if sign == 0xC000:
        return "NaN"
    digits = struct.unpack_from(f"!{count}H", raw, 8)
    if sign not in (0, 0x4000) or abs(weight) > 1000 or scale > 16_383 or any(digit > 9999 for digit in digits):
        raise ValueError(raw)
    whole = 0
    for digit in digits:
        whole = whole * 10_000 + digit
    places = 4 * (count - 1 - weight)
    text = str(whole).rjust(places + 1, "0") if places > 0 else str(whole) + "0" * -places
    value = Decimal(f"{text[:-places]}.{text[-places:]}" if places > 0 else text)
    cut = f"{value:f}"
    whole_part, _, fraction = cut.partition(".")
    cut = f"{whole_part}.{fraction[:scale].ljust(scale, '0')}" if scale else whole_part
    return f"-{cut}" if sign else cut


def _bool(raw: bytes) -> bool:
    if len(raw) != 1:
        raise ValueError(raw)
    return raw != b"\0"


def _array(raw: bytes) -> list[object]:
    try:
        dimensions, _has_nulls, element_oid = struct.unpack_from("!iiI", raw)
        if dimensions == 0:
            return []
        if dimensions != 1:
            raise SqlError("sandbox: arrays of several dimensions are not supported", "0A000")
        (count,) = struct.unpack_from("!i", raw, 12)
        items, at = [], 20
        element = types.by_oid(element_oid) or types.TEXT
        for _ in range(min(count, len(raw))):
            (size,) = struct.unpack_from("!i", raw, at)
            at += 4
            items.append(decode(None if size < 0 else raw[at : at + size], BINARY, element))
            at += max(size, 0)
    except struct.error as error:
        raise SqlError("incorrect binary data format in bind parameter", "22P03") from error
    return items


_MOMENTS: dict[int, Callable[[str], str]] = {
    types.DATE.oid: date_times.date_text,
    types.TIME.oid: date_times.time_text,
    types.TIMETZ.oid: lambda text: date_times.timetz_text(text) + "+00",
    types.TIMESTAMP.oid: date_times.timestamp_text,
    types.TIMESTAMPTZ.oid: lambda text: text,
}
_DECODERS: dict[int, Callable[[bytes], object]] = {
    types.BOOL.oid: _bool,
    types.INT2.oid: _unpack("!h"),
    types.INT4.oid: _unpack("!i"),
    types.INT8.oid: _unpack("!q"),
    types.OID.oid: _unpack("!I"),
    types.XID.oid: _unpack("!I"),
    types.REGCLASS.oid: _unpack("!I"),
    types.REGPROC.oid: _unpack("!I"),
    types.REGPROCEDURE.oid: _unpack("!I"),
    types.REGTYPE.oid: _unpack("!I"),
    types.FLOAT4.oid: _float("!f"),
    types.FLOAT8.oid: _float("!d"),
    types.NUMERIC.oid: numeric,
    types.DATE.oid: _date,
    types.TIME.oid: _time,
    types.TIMETZ.oid: _timetz,
    types.TIMESTAMP.oid: _timestamp,
    types.TIMESTAMPTZ.oid: _timestamptz,
    types.INTERVAL.oid: _interval,
    types.VARBYTE.oid: bytes,
    types.BYTEA.oid: bytes,
}
