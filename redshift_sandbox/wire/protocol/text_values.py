"""Values as the text that Redshift sends: one function per kind of DuckDB value, one value at a time.

Complete and plain; vectors.py has faster ways for the kinds that fill large results, and agrees with this one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.wire.protocol.arrow import Vector

MICROSECONDS_PER_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1, 1, 3, tzinfo=UTC)
_CALENDAR_CYCLE = 146_097 * 86_400_000_000
"""The microseconds of 400 years, after which dates fall on the same days again."""
_DATE_INFINITY = 2**31 - 1
_TIMESTAMP_INFINITY = 2**63 - 1
_UNITS_PER_MICROSECOND = {"s": 1_000_000, "m": 1_000, "u": 1}


@dataclass(frozen=True, slots=True)
class Style:
    """What decides how values look: the session's time zone, and whether the client reads 12 bytes as an interval."""

    zone: tzinfo = UTC
    short_intervals: bool = False


DEFAULT_STYLE = Style()


def texts(vector: Vector, kind: RedshiftType, style: Style = DEFAULT_STYLE) -> list[bytes | None]:
    """Every value as text; None for NULL."""
    if vector.format == "+s" and kind.oid in types.SHOWN_AS_NAMES:
        vector = vector.part("name")
    values = _present(vector, kind, style)
    if vector.valid is None:
        return [value.encode() if isinstance(value, str) else value for value in values]
    return [
        (value.encode() if isinstance(value, str) else value) if valid else None
        for value, valid in zip(values, vector.valid.tolist(), strict=True)
    ]


def _present(vector: Vector, kind: RedshiftType, style: Style) -> Iterable[str | bytes]:
    """Every value's text; what stands for a NULL is arbitrary."""
    code = vector.format
    if code in ("u", "z"):
        return _strings(vector, kind)
    if code == "tin" or (code == "+s" and kind.oid == types.INTERVAL.oid):
        return (interval_text(*value) for value in intervals(vector))
    if code == "+l":
        return _lists(vector, kind, style)
    if code.startswith("+"):
        return (
            json.dumps(plain(vector, row), separators=(",", ":"), ensure_ascii=False) for row in range(vector.length)
        )
    if code.startswith("d:"):
        scale = int(code[2:])
        return (decimal_text(number, scale) for number in decimal_integers(vector))
    if code.startswith("ts"):
        zone = style.zone if kind.oid == types.TIMESTAMPTZ.oid else None
        return (timestamp_text(value, zone) for value in microseconds(vector))
    if code == "f":
        return (float_text(str(value), 6) for value in vector.values)
    if code == "ttu":
        suffix = "+00" if kind.oid == types.TIMETZ.oid else ""
        return (time_text(value) + suffix for value in vector.values.tolist())
    return map(_SCALARS.get(code, str), vector.values.tolist())


def _bool_text(value: bool) -> str:
    return "t" if value else "f"


def _strings(vector: Vector, kind: RedshiftType) -> Iterator[bytes]:
    pieces = vector.pieces()
    if vector.format == "z":
        prefix = b"\\x" if kind.oid == types.BYTEA.oid else b""
        return (prefix + piece.hex().encode() for piece in pieces)
    width = types.length_of(kind) if kind.oid == types.BPCHAR.oid else None
    return (piece.ljust(width) for piece in pieces) if width else iter(pieces)


def float_text(shortest: str, digits: int) -> str:
    """A float's shortest decimal form as PostgreSQL writes it: scientific from 10^digits on, no trailing .0."""
    if shortest[-1] in "fn":
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[shortest]
    sign, body = ("-", shortest[1:]) if shortest[0] == "-" else ("", shortest)
    mantissa, _, exponent = body.partition("e")
    whole, _, fraction = mantissa.partition(".")
    if not exponent and len(whole) <= digits and (whole != "0" or fraction[:4] != "0000" or not fraction.strip("0")):
        return sign + (whole if fraction in ("", "0") else f"{whole}.{fraction}")
    figures = (whole + fraction).lstrip("0")
    power = int(exponent or 0) + len(whole) - 1 - (len(whole + fraction) - len(figures) if whole == "0" else 0)
    figures = figures.rstrip("0") or "0"
    if -4 <= power < digits:
        return sign + _positional(figures, power)
    tail = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{sign}{figures[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _positional(figures: str, power: int) -> str:
    if power < 0:
        return "0." + "0" * (-power - 1) + figures
    figures = figures.ljust(power + 1, "0")
    return figures[: power + 1] + ("." + figures[power + 1 :] if len(figures) > power + 1 else "")


def decimal_integers(vector: Vector) -> list[int]:
    """The unscaled 128-bit integers of a decimal column."""
    low, high = vector.values["low"].tolist(), vector.values["high"].tolist()
    return [upper << 64 | lower for lower, upper in zip(low, high, strict=True)]


def decimal_text(unscaled: int, scale: int) -> str:
    """An unscaled integer with its decimal point."""
    if not scale:
        return str(unscaled)
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    return f"{'-' if unscaled < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


def microseconds(vector: Vector) -> list[int]:
    """A timestamp column's values in microseconds since 1970, whatever its unit; infinities stay as they are."""
    unit = vector.format[2]
    values: list[int] = vector.values.tolist()
    if unit == "n":
        return [value // 1000 for value in values]
    factor = _UNITS_PER_MICROSECOND[unit]
    return [value * factor if abs(value) != _TIMESTAMP_INFINITY else value for value in values]


def civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar (year 0 is 1 BC)."""
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def date_text(days: int) -> str:
    """A date from days since 1970."""
    if abs(days) == _DATE_INFINITY:
        return "infinity" if days > 0 else "-infinity"
    text, era = _date_and_era(days)
    return text + era


def _date_and_era(days: int) -> tuple[str, str]:
    year, month, day = civil(days)
    return (f"{year:04d}-{month:02d}-{day:02d}", "") if year > 0 else (f"{1 - year:04d}-{month:02d}-{day:02d}", " BC")


def time_text(value: int) -> str:
    """A time of day from microseconds since midnight; trailing zeros of the fraction are left out."""
    seconds, fraction = divmod(value, 1_000_000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:06d}".rstrip("0") if fraction else text


def timestamp_text(value: int, zone: tzinfo | None) -> str:
    """A timestamp from microseconds since 1970; with a zone as local time there, followed by its offset."""
    if abs(value) == _TIMESTAMP_INFINITY:
        return "infinity" if value > 0 else "-infinity"
    offset = "" if zone is None else "+00"
    if zone is not None and zone is not UTC:
        shift = _utc_offset(value, zone)
        value += shift * 1_000_000
        minutes, seconds = divmod(abs(shift), 60)
        offset = f"{'-' if shift < 0 else '+'}{minutes // 60:02d}"
        offset += f":{minutes % 60:02d}" if minutes % 60 or seconds else ""
        offset += f":{seconds:02d}" if seconds else ""
    days, time = divmod(value, MICROSECONDS_PER_DAY)
    date, era = _date_and_era(days)
    return f"{date} {time_text(time)}{offset}{era}"


def _utc_offset(value: int, zone: tzinfo) -> int:
    try:
        shift = (_EPOCH + timedelta(microseconds=value)).astimezone(zone).utcoffset()
    except (
        OverflowError
    ):  # years that datetime lacks: the calendar repeats, and before Christ no zone had any rules yet
        like = _EPOCH + timedelta(microseconds=value % _CALENDAR_CYCLE) if value > 0 else _EARLIEST
        shift = like.astimezone(zone).utcoffset()
    return 0 if shift is None else int(shift.total_seconds())


def intervals(vector: Vector) -> list[tuple[int, int, int]]:
    """Months, days and microseconds of intervals, as such or in parts; what stands for a NULL is arbitrary."""
    if vector.format == "tin":
        return [(months, days, nanoseconds // 1000) for months, days, nanoseconds in vector.values.tolist()]
    parts = (vector.part(name).values.tolist() for name in ("months", "days", "microseconds"))
    return list(zip(*parts, strict=True))


def interval_text(months: int, days: int, micros: int) -> str:
    """An interval in PostgreSQL's own style: 1 year 2 mons 3 days 04:05:06."""
    years, months = int(months / 12), months - int(months / 12) * 12
    parts, negative = [], False
    for count, word in ((years, "year"), (months, "mon"), (days, "day")):
        if count:
            parts.append(f"{'+' if negative and count > 0 else ''}{count} {word}{'' if count == 1 else 's'}")
            negative = count < 0
    if micros or not parts:
        parts.append(("-" if micros < 0 else "+" if negative else "") + time_text(abs(micros)))
    return " ".join(parts)


def _lists(vector: Vector, kind: RedshiftType, style: Style) -> Iterator[str]:
    items = texts(vector.children[0], types.element_of(kind), style)
    bounds = vector.offsets.tolist()
    vectors = (types.INT2VECTOR.oid, types.OIDVECTOR.oid)
    for row in range(vector.length):
        row_items = items[bounds[row] : bounds[row + 1]]
        if kind.oid in vectors:
            yield " ".join(item.decode() for item in row_items if item is not None)
        else:
            yield "{" + ",".join(map(_array_item, row_items)) + "}"


def _array_item(item: bytes | None) -> str:
    if item is None:
        return "NULL"
    text = item.decode()
    if text and text.upper() != "NULL" and not any(char in '{}," \\\t\n\r\v\f' for char in text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plain(vector: Vector, row: int) -> Any:  # Any: JSON
    """One value as what json.dumps takes, for the nested values that Redshift would hold in SUPER."""
    if vector.valid is not None and not vector.valid[row]:
        return None
    if vector.format == "+s":
        return {name: plain(child, row) for name, child in zip(vector.names, vector.children, strict=True)}
    if vector.format in ("+l", "+m"):
        child = vector.children[0]
        items = [plain(child, item) for item in range(int(vector.offsets[row]), int(vector.offsets[row + 1]))]
        return {str(item["key"]): item["value"] for item in items} if vector.format == "+m" else items
    if vector.format in ("b", "c", "C", "s", "S", "i", "I", "l", "L", "f", "g"):
        return vector.values[row].item()
    text = texts(vector.slice(row, row + 1), types.TEXT)[0]
    return None if text is None else text.decode()


# Any: a number as Arrow's format makes one.
_SCALARS: dict[str, Callable[[Any], str]] = {
    "b": _bool_text,
    "n": lambda _: "",
    "g": lambda value: float_text(repr(value), 15),
    "tdD": date_text,
}
