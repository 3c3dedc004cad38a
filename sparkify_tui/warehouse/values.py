"""Values as they are stored, where the driver would give another one.

The driver gives the year 9999 for every later one, the year 1 for every date before Christ, and moves dates before
1582 to a calendar that the server doesn't keep; it loses microseconds of times, stops at a time of 24:00, gives reals
digits that they don't have, takes part of an interval's months for days, and the bytes of a VARBYTE for characters.
Python's dates end at those years; what lies beyond, intervals and bytes come out as the server's own text. Knows
nothing of connections beyond the driver's table of types.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

_REAL, _DATE, _TIME, _TIMESTAMP, _TIMESTAMPTZ, _TIMETZ = 700, 1082, 1083, 1114, 1184, 1266
_INTERVAL, _YEARS_TO_MONTHS, _DAYS_TO_SECONDS, _VARBYTE = 1186, 1188, 1190, 6551
_TEXT, _BINARY = 0, 1
_EPOCH = datetime(2000, 1, 1)
_EPOCH_UTC = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_LAST_DAY = date.max.toordinal()
_MICROSECONDS_A_DAY = 86_400_000_000
_INFINITE_DAYS = 2**31 - 1
_INFINITE_MICROSECONDS = 2**63 - 1
_WHOLE_REALS = 1 << 24
_SMALLEST_FULL_REAL = 1.2e-38
_LONG_INTERVAL = 16
_FLOAT = struct.Struct("!f")
_INT32 = struct.Struct("!i").unpack_from
_INT64 = struct.Struct("!q").unpack_from


def float_text(value: float) -> str:
    """A float's text, of which Redshift's own reader takes what is no number, too: NaN, Infinity, -Infinity."""
    if math.isnan(value):
        return "NaN"
    return str(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def use_exact_values(driver: Any) -> None:  # Any: redshift_connector's connection has no types
    """Let one of the driver's connections, logged in already, give values as they are stored."""
    for oid, read in _READERS.items():
        form, _ = driver.redshift_types[oid]
        if form == _BINARY:
            driver.redshift_types[oid] = (form, read)
    for oid, read in _TEXT_READERS.items():
        form, _ = driver.redshift_types[oid]
        if form == _TEXT:
            driver.redshift_types[oid] = (form, read)


def _real(data: bytes, offset: int, _length: int) -> float:
    """The double with the fewest digits that are this real's."""
    stored: float = _FLOAT.unpack_from(data, offset)[0]
    if not math.isfinite(stored) or (stored == int(stored) and abs(stored) < _WHOLE_REALS):
        return stored
    for digits in range(1 if abs(stored) < _SMALLEST_FULL_REAL else 6, 9):
        short = float(f"{stored:.{digits}g}")
        try:
            if _FLOAT.unpack(_FLOAT.pack(short))[0] == stored:
                return short
        except OverflowError:  # rounded up to more than a real holds
            continue
    return float(f"{stored:.9g}")


def _date(data: bytes, offset: int, _length: int) -> date | str:
    (days,) = _INT32(data, offset)
    if abs(days) >= _INFINITE_DAYS:
        return _infinity(days)
    ordinal = days + _EPOCH_DAY
    return date.fromordinal(ordinal) if 1 <= ordinal <= _LAST_DAY else "".join(_day_and_era(ordinal))


def _date_of_text(data: bytes, offset: int, length: int) -> date | str:
    text = _as_sent(data, offset, length)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _time_of_text(data: bytes, offset: int, length: int) -> time | str:
    text = _as_sent(data, offset, length)
    try:
        return time.fromisoformat(text)
    except ValueError:
        return text


def _as_sent(data: bytes, offset: int, length: int) -> str:
    return data[offset : offset + length].decode("ascii", "replace")


def _timestamp(data: bytes, offset: int, _length: int) -> datetime | str:
    (microseconds,) = _INT64(data, offset)
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return _text(microseconds, "")


def _timestamptz(data: bytes, offset: int, _length: int) -> datetime | str:
    (microseconds,) = _INT64(data, offset)
    try:
        return _EPOCH_UTC + timedelta(microseconds=microseconds)
    except OverflowError:
        return _text(microseconds, "+00")


def _time(data: bytes, offset: int, _length: int) -> time | str:
    (microseconds,) = _INT64(data, offset)
    if microseconds >= _MICROSECONDS_A_DAY:
        return _clock(microseconds)
    return (datetime.min + timedelta(microseconds=microseconds)).time()


def _timetz(data: bytes, offset: int, _length: int) -> time | str:
    """In UTC; the zone that comes with it counts seconds to the west."""
    (microseconds,) = _INT64(data, offset)
    (west,) = _INT32(data, offset + 8)
    if microseconds >= _MICROSECONDS_A_DAY and not west:
        return f"{_clock(microseconds)}+00"
    return (datetime(1, 1, 2) + timedelta(microseconds=microseconds, seconds=west)).time().replace(tzinfo=UTC)


def _interval(data: bytes, offset: int, length: int) -> str:
    """Microseconds, then days where 16 bytes come, then months; in 12 bytes the days are part of the microseconds."""
    (microseconds,) = _INT64(data, offset)
    (months,) = _INT32(data, offset + length - 4)
    sign = -1 if microseconds < 0 else 1
    days, of_day = divmod(abs(microseconds), _MICROSECONDS_A_DAY) if length < _LONG_INTERVAL else (0, abs(microseconds))
    days = sign * days if length < _LONG_INTERVAL else _INT32(data, offset + 8)[0]
    years = abs(months) // 12 * (-1 if months < 0 else 1)
    parts, negative = [], False
    for count, word in ((years, "year"), (months - 12 * years, "mon"), (days, "day")):
        if count:
            parts.append(f"{'+' if negative and count > 0 else ''}{count} {word}{'' if count == 1 else 's'}")
            negative = count < 0
    if of_day or not parts:
        parts.append(f"{'-' if sign < 0 else '+' if negative else ''}{_clock(of_day)}")
    return " ".join(parts)


def _years_to_months(data: bytes, offset: int, _length: int) -> str:
    (months,) = _INT32(data, offset)
    sign = -1 if months < 0 else 1
    return f"{sign * (abs(months) // 12)} years {sign * (abs(months) % 12)} mons"


def _days_to_seconds(data: bytes, offset: int, _length: int) -> str:
    (microseconds,) = _INT64(data, offset)
    sign = -1 if microseconds < 0 else 1
    seconds, fraction = divmod(abs(microseconds), 1_000_000)
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86_400
    tail = f"{seconds % 60}.{fraction:06d}".rstrip("0")
    whole = f"{sign * days} days {sign * hours} hours {sign * minutes} mins"
    return f"{whole} {'-' if sign < 0 else ''}{tail}{'0' if tail.endswith('.') else ''} secs"


def _text(microseconds: int, zone: str) -> str:
    """A moment beyond Python's years, as the server writes it."""
    if abs(microseconds) >= _INFINITE_MICROSECONDS:
        return _infinity(microseconds)
    days, of_day = divmod(microseconds, _MICROSECONDS_A_DAY)
    day, era = _day_and_era(days + _EPOCH_DAY)
    return f"{day} {_clock(of_day)}{zone}{era}"


def _clock(microseconds: int) -> str:
    seconds, fraction = divmod(microseconds, 1_000_000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:06d}".rstrip("0") if fraction else text


def _infinity(number: int) -> str:
    return "infinity" if number > 0 else "-infinity"


def _day_and_era(ordinal: int) -> tuple[str, str]:
    """A day counted as `date.toordinal` counts, in the proleptic Gregorian calendar; the era is "" or " BC"."""
    cycles, rest = divmod(ordinal - 1, 146_097)  # days of 400 years, after which the calendar is the same again
    within = date.fromordinal(rest + 1)
    year = within.year + 400 * cycles
    shown, era = (year, "") if year > 0 else (1 - year, " BC")
    return f"{shown:04d}-{within.month:02d}-{within.day:02d}", era


_READERS: dict[int, Callable[[bytes, int, int], object]] = {
    _REAL: _real,
    _DATE: _date,
    _TIME: _time,
    _TIMESTAMP: _timestamp,
    _TIMESTAMPTZ: _timestamptz,
    _TIMETZ: _timetz,
    _INTERVAL: _interval,
    _YEARS_TO_MONTHS: _years_to_months,
    _DAYS_TO_SECONDS: _days_to_seconds,
}
_TEXT_READERS: dict[int, Callable[[bytes, int, int], object]] = {
    _DATE: _date_of_text,
    _TIME: _time_of_text,
    _VARBYTE: _as_sent,
}
