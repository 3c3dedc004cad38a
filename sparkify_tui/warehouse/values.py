"""Values as they are stored, where the driver would give another one.

The driver gives the year 9999 for every later one, the year 1 for every date before Christ, and moves dates before
1582 to a calendar that the server doesn't keep; it loses microseconds of times, and gives reals digits that they don't
have. Python's dates end at those years; what lies beyond comes out as the server's own text. Knows nothing of
connections beyond the driver's table of types.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

_REAL, _DATE, _TIME, _TIMESTAMP, _TIMESTAMPTZ, _TIMETZ = 700, 1082, 1083, 1114, 1184, 1266
_BINARY = 1
_EPOCH = datetime(2000, 1, 1)
_EPOCH_UTC = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_LAST_DAY = date.max.toordinal()
_MICROSECONDS_A_DAY = 86_400_000_000
_INFINITE_DAYS = 2**31 - 1
_INFINITE_MICROSECONDS = 2**63 - 1
_WHOLE_REALS = 1 << 24
_SMALLEST_FULL_REAL = 1.2e-38
_FLOAT = struct.Struct("!f")
_INT32 = struct.Struct("!i").unpack_from
_INT64 = struct.Struct("!q").unpack_from


def use_exact_values(driver: Any) -> None:
    """Let one of the driver's connections, logged in already, give values as they are stored."""
    for oid, read in _READERS.items():
        form, _ = driver.redshift_types[oid]
        if form == _BINARY:
            driver.redshift_types[oid] = (form, read)
        elif oid == _DATE:
            driver.redshift_types[oid] = (form, _date_of_text)


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
    text = data[offset : offset + length].decode("ascii", "replace")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


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


_READERS: dict[int, Callable[[bytes, int, int], Any]] = {
    _REAL: _real,
    _DATE: _date,
    _TIME: _time,
    _TIMESTAMP: _timestamp,
    _TIMESTAMPTZ: _timestamptz,
    _TIMETZ: _timetz,
}
