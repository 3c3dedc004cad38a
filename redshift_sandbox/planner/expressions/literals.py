"""Literals as Redshift reads them: booleans, binary strings, intervals; read while planning. Dates: date_times.py."""

from __future__ import annotations

import re

from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.sql_error import SqlError

_TRUE = frozenset(("t", "tr", "tru", "true", "y", "ye", "yes", "1", "on"))
_FALSE = frozenset(("f", "fa", "fal", "fals", "false", "n", "no", "0", "off", "of"))


def boolean(text: str) -> bool:
    """A boolean in any of its spellings; raises SqlError 22P02."""
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise SqlError(f'invalid input syntax for type boolean: "{text}"', "22P02")


LONG_LIST = 1000
"""Constants from which on a list is read as one text, which DuckDB plans in no time."""


def array_elements(text: str) -> list[str]:
    """What stands between the commas of an array literal such as {1, 2}; raises SqlError 22P02."""
    body = text.strip()
    if not (body.startswith("{") and body.endswith("}")):
        raise SqlError(f'malformed array literal: "{text}"', "22P02")
    elements: list[str] = []
    at = 1
    while at < len(body) - 1 or (elements and body[at - 1] == ","):
        pause()
        end = body.find(",", at)
        end = len(body) - 1 if end < 0 else end
        elements.append(body[at:end].strip().strip('"'))
        at = end + 1
    return elements


_BYTE = re.compile(r"\\(\\|[0-3][0-7]{2})?")


def bytea(text: str) -> bytes:
    """A binary string as PostgreSQL's drivers quote it: \\x and digits, or octal escapes; raises SqlError 22P02."""
    if text.startswith("\\x"):
        try:
            return bytes.fromhex(text[2:])
        except ValueError:
            raise SqlError("invalid hexadecimal data", "22023") from None
    found = bytearray()
    at = 0
    for match in _BYTE.finditer(text):
        if match[1] is None:
            raise SqlError("invalid input syntax for type bytea", "22P02")
        found += text[at : match.start()].encode()
        found += b"\\" if match[1] == "\\" else bytes((int(match[1], 8),))
        at = match.end()
    return bytes(found + text[at:].encode())


_UNIT_WORDS = {
    "microsecond": ("microsecond", "microseconds", "us", "usec", "usecs"),
    "millisecond": ("millisecond", "milliseconds", "ms", "msec", "msecs"),
    "second": ("second", "seconds", "sec", "secs", "s"),
    "minute": ("minute", "minutes", "min", "mins", "m"),
    "hour": ("hour", "hours", "hr", "hrs", "h"),
    "day": ("day", "days", "d"),
    "week": ("week", "weeks", "w"),
    "month": ("month", "months", "mon", "mons"),
    "year": ("year", "years", "yr", "yrs", "y"),
    "decade": ("decade", "decades", "dec", "decs"),
    "century": ("century", "centuries", "c", "cent"),
    "millennium": ("millennium", "millennia", "mil", "mils"),
}
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
_MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
}
_LONGEST_INTERVAL = 10_000  # characters; PostgreSQL takes 25 fields of 256 characters together
_DAYS = {"day": 1, "week": 7}
_MONTH_COUNTS = {"month": 1, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}
# Years and months as '1-2', and days before a time: '3 04:05:06'.
_YEARS_MONTHS = re.compile(r"([+-]?\d+)-(\d+)(?=\s|$)\s*")
_DAYS_TIME = re.compile(r"(?<![\w.])(\d+)\s+(?=[+-]?\d+:\d{2})")
_INTERVAL_PART = re.compile(
    r"\s*([+-]?)\s*(?:(\d+):(\d{2})(?::(\d{2}(?:\.\d+)?))?|(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*))\s*"
)


def interval_parts(text: str, default_unit: str = "second") -> tuple[int, int, int]:
    """An interval's months, days and microseconds; raises SqlError 22007."""
    if len(text) > _LONGEST_INTERVAL:
        raise SqlError(f'invalid input syntax for type interval: "{text}"', "22007")
    clean = text.strip().lower().replace(",", " ")
    ago = clean.endswith(" ago")
    clean = _DAYS_TIME.sub(r"\1 day ", clean.removesuffix(" ago").removeprefix("@ "))
    months, days, micros = 0.0, 0.0, 0.0
    position = 0
    if (written := _YEARS_MONTHS.match(clean)) is not None:
        years = int(written[1])
        months = years * 12 + (int(written[2]) if not written[1].startswith("-") else -int(written[2]))
        position = written.end()
    while position < len(clean):
        match = _INTERVAL_PART.match(clean, position)
        if match is None or match.end() == position:
            raise SqlError(f'invalid input syntax for type interval: "{text}"', "22007")
        sign = -1 if match[1] == "-" else 1
        if match[2] is not None:
            seconds = int(match[2]) * 3600 + int(match[3]) * 60 + float(match[4] or 0)
            micros += sign * seconds * 1_000_000
        else:
            added = _interval_field(float(match[5]) * sign, _UNITS.get(match[6] or default_unit.lower()), text)
            months, days, micros = months + added[0], days + added[1], micros + added[2]
        position = match.end()
    if not clean:
        raise SqlError(f'invalid input syntax for type interval: "{text}"', "22007")
    factor = -1 if ago else 1
    return round(months) * factor, round(days) * factor, round(micros) * factor


_LONGEST_SPAN = 1000
_FIELDS = ("day", "hour", "minute", "second")


def interval_sql(months: int, days: int, micros: int) -> str:
    """A DuckDB interval of months, days and microseconds."""
    pieces = []
    if months:
        pieces.append(f"to_months({months})")
    if days:
        pieces.append(f"to_days({days})")
    if micros or not pieces:
        pieces.append(f"to_microseconds({micros})")
    return pieces[0] if len(pieces) == 1 else "(" + " + ".join(pieces) + ")"


def interval_span(text: str, first: str, last: str) -> tuple[int, int, int]:
    """An interval's months, days and microseconds where its literal ends with a range such as DAY TO SECOND.

    '1-2' YEAR TO MONTH, and for days to seconds the part of 'd h:mm:ss.f' that the range names; text with units of its
    own is read as without the range. Raises SqlError 22007, and 42601 for a range that doesn't exist.
    """
    first, last = first.removesuffix("s"), last.removesuffix("s")
    if any(letter.isalpha() for letter in text):
        return interval_parts(text)
    clean = text.strip()
    sign = -1 if clean.startswith("-") else 1
    if (first, last) == ("year", "month"):
        match = re.fullmatch(r"[+-]?(\d+)(?:-(\d+))?", clean)
        if match is None:
            raise SqlError(f'invalid input syntax for type interval: "{text}"', "22007")
        return sign * (int(match[1]) * 12 + int(match[2] or 0)), 0, 0
    if first not in _FIELDS or last not in _FIELDS or _FIELDS.index(first) >= _FIELDS.index(last):
        raise SqlError(f'syntax error at or near "{last}"', "42601")
    fields = _FIELDS[_FIELDS.index(first) : _FIELDS.index(last) + 1]
    numbers = re.split(r"[ :]+", clean[:_LONGEST_SPAN].lstrip("+-"))
    if (
        len(clean) > _LONGEST_SPAN
        or len(numbers) > len(fields)
        or not all(re.fullmatch(r"\d+(?:\.\d*)?", number) for number in numbers)
    ):
        raise SqlError(f'invalid input syntax for type interval: "{text}"', "22007")
    days, micros = 0, 0.0
    for field, number in zip(fields, numbers, strict=False):
        if field == "day":
            days = int(float(number))
        else:
            micros += float(number) * _MICROSECONDS[field]
    return 0, sign * days, sign * round(micros)


def _interval_field(amount: float, unit: str | None, text: str) -> tuple[float, float, float]:
    if unit is None:
        raise SqlError(f'invalid input syntax for type interval: "{text}"', "22007")
    if unit in _MICROSECONDS:
        return 0, 0, amount * _MICROSECONDS[unit]
    if unit in _DAYS:
        days = amount * _DAYS[unit]
        return 0, int(days), (days - int(days)) * 86_400_000_000
    months = amount * _MONTH_COUNTS[unit]
    days = (months - int(months)) * 30
    return int(months), int(days), (days - int(days)) * 86_400_000_000
