"""Dates, times and timestamps as PostgreSQL 8 and Redshift read them in the order month, day, year.

A text is a row of fields in any order: dates with separators, numbers, names of months and days, times, zones, AD and
BC. What is read is written again the one way that DuckDB takes. Read while planning for literals, and for other texts
by a native function.
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from redshift_sandbox.sql.gregorian import day_after, day_of_julian, day_text, month_length
from redshift_sandbox.sql.sql_error import SqlError

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}
_IGNORED = frozenset(
    """monday mon tuesday tue tues wednesday wed weds thursday thu thur thurs friday fri saturday sat sunday sun
    at on""".split()
)
_ZONES = {"z": 0, "zulu": 0, "utc": 0, "ut": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
          "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1, "bst": 1,
          "msk": 3, "jst": 9, "kst": 9, "hst": -10, "akst": -9, "akdt": -8}  # fmt: skip
_WORDS = frozenset(("now", "today", "tomorrow", "yesterday"))
_EPOCH = 1970
_FIRST_DAY, _LAST_DAY = (-4713, 11, 24), (294276, 12, 31)
_LAST_TIMESTAMP = (294247, 1, 9)
"""DuckDB counts microseconds from 1970 and not from 2000."""

_FIELD = re.compile(
    r"(?P<time>\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)"
    r"|(?P<date>\d+(?P<by>[-/.])(?:\d+|[a-z]+)(?P=by)\d+|[a-z]{3,9}[-/.]\d+[-/.]\d+|\d{4}\.\d{3}(?!\d))"
    r"|(?P<julian>j\d+)"
    r"|(?P<region>[a-z]+(?:/[a-z_]+)+|[a-z]{3,4}[+-]\d{1,2}(?::?\d{2})?)"
    r"|(?P<word>[a-z]+)"
    r"|(?P<zone>[+-]\d{1,2}(?::\d{2}){1,2}|[+-]\d+)"
    r"|(?P<number>\d+(?:\.\d*)?)"
    r"|(?P<blank>[\s,]+)"
)


@dataclass(slots=True)
class _Read:
    """What the fields of a text have told so far; `digits` is how many the year had."""

    text: str
    kind: str
    year: int | None = None
    digits: int = 4
    month: int | None = None
    named_month: bool = False
    day: int | None = None
    clock: tuple[int, int, int, int] | None = None
    half: str = ""
    before_christ: bool | None = None
    zone: str | None = None

    @property
    def is_time(self) -> bool:
        """Whether a time without its date is wanted."""
        return self.kind in ("time", "time with time zone")

    def refused(self) -> SqlError:
        """The error of a text that is no date or time."""
        return SqlError(f'invalid input syntax for type {self.kind}: "{self.text}"', "22007")

    def out_of_range(self) -> SqlError:
        """The error of a field that is past its end."""
        return SqlError(f'date/time field value out of range: "{self.text}"', "22008")


def date_text(text: str) -> str:
    """A date as YYYY-MM-DD, years before Christ with (BC); a time after it is dropped."""
    found = _special(text)
    if found is None:
        read = _fields(text, "date")
        if read.clock is not None:
            _clock(read)
        return day_text(*_day(read))
    return found if "infinity" in found else found[: found.rindex(" ")]


def timestamp_text(text: str) -> str:
    """A timestamp as YYYY-MM-DD HH:MM:SS[.ffffff], its zone dropped; raises SqlError 22007 or 22008."""
    return _special(text) or _moment(text, "timestamp")[0]


def timestamptz_text(text: str) -> tuple[str, str | None]:
    """A timestamp and its zone: '+02:00', a zone's name, or None where the text has none."""
    special = _special(text)
    if special is not None:
        return special, "+00:00" if text.strip().lower() in ("epoch", "now") else None
    return _moment(text, "timestamp with time zone")


def time_text(text: str) -> str:
    """A time as HH:MM:SS[.ffffff], its zone dropped."""
    read = _fields(text, "time")
    return _clock_text(*_clock(read))


def timetz_text(text: str) -> str:
    """A time with its zone as HH:MM:SS[.ffffff] in UTC, which is how Redshift keeps and shows it."""
    read = _fields(text, "time with time zone")
    hour, minute, second, micros = _clock(read)
    shift = _offset_minutes(read)
    if not shift:
        return _clock_text(hour, minute, second, micros)
    total = (hour * 60 + minute - shift) % 1440
    return _clock_text(total // 60, total % 60, second, micros)


def days_off(text: str) -> int:
    """How many days after the one it names a time with time zone is in UTC: 1 for 20:00 PST."""
    read = _fields(text, "time with time zone")
    hour, minute, *_ = _clock(read)
    return (hour * 60 + minute - _offset_minutes(read)) // 1440


def _offset_minutes(read: _Read) -> int:
    """How far east of Greenwich a time is; a region's offset is that of its day."""
    zone = read.zone
    if zone is None:
        return 0
    if zone[0] not in "+-":
        local = datetime(*_day(read), tzinfo=ZoneInfo(zone)) + timedelta(minutes=_clock(read)[0] * 60 + _clock(read)[1])
        return int((local.utcoffset() or timedelta()).total_seconds()) // 60
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return minutes if zone[0] == "+" else -minutes


def is_volatile(text: str) -> bool:
    """Whether a literal means another moment each time it is read."""
    return text.strip().lower() in _WORDS


def _special(text: str) -> str | None:
    word = text.strip().lower()
    if word == "epoch":
        return f"{_EPOCH}-01-01 00:00:00"
    if word in ("infinity", "-infinity"):
        return word
    if word not in _WORDS:
        return None
    now = datetime.now(UTC)
    if word == "now":
        return now.strftime("%Y-%m-%d %H:%M:%S.%f")
    shift = {"today": 0, "tomorrow": 1, "yesterday": -1}[word]
    return (now.date() + timedelta(days=shift)).isoformat() + " 00:00:00"


def _moment(text: str, kind: str) -> tuple[str, str | None]:
    read = _fields(text, kind)
    day = _day(read)
    hour, minute, second, micros = _clock(read) if read.clock is not None else (0, 0, 0, 0)
    if hour == 24:
        day, hour = day_after(*day), 0
    if day > _LAST_TIMESTAMP:
        raise read.out_of_range()
    return f"{day_text(*day)} {_clock_text(hour, minute, second, micros)}", read.zone


def _day(read: _Read) -> tuple[int, int, int]:
    if read.year is None or read.month is None or read.day is None:
        raise read.refused()
    year = _full_year(read)
    if not 1 <= read.month <= 12 or not 1 <= read.day <= month_length(year, read.month):
        raise read.out_of_range()
    if not _FIRST_DAY <= (year, read.month, read.day) <= _LAST_DAY:
        raise read.out_of_range()
    return year, read.month, read.day


def _fields(text: str, kind: str) -> _Read:
    """Every field of a text, one after another."""
    read, clean, at = _Read(text, kind), text.strip().lower(), 0
    while at < len(clean):
        match = _FIELD.match(clean, at)
        if match is None:
            raise read.refused()
        at = match.end()
        name = match.lastgroup if match.lastgroup != "by" else "date"
        field = match[0]
        if (name == "date" and match.start()) or (read.is_time and not _fits_time(read, name, field)):
            raise read.refused()
        if name == "word" and field in _MONTH_NUMBERS:
            _take_month(read, field)
        elif name in _TAKERS:
            _TAKERS[name](read, field)
    return read


def _fits_time(read: _Read, name: str | None, field: str) -> bool:
    """Whether a field may stand in a text that is read as a time: a date before it only where it has separators."""
    if name == "word":
        return field in _ZONES or field in ("am", "pm", "allballs")
    if name == "region":
        return read.year is not None or "/" not in field
    return name != "julian" and (name != "number" or read.year is None)


def _take_time(read: _Read, field: str) -> None:
    if read.clock is not None:
        raise read.refused()
    hour, minute, *rest = field.split(":")
    second, _, fraction = (rest[0] if rest else "0").partition(".")
    read.clock = int(hour), int(minute), int(second), _micros(fraction)


def _micros(fraction: str) -> int:
    return round(int(fraction.ljust(7, "0")[:7]) / 10) if fraction else 0


def _take_date(read: _Read, field: str) -> None:
    parts = re.split(r"[-/.]", field)
    if len(parts) == 2:  # a year and the number of a day in it
        _take_day_of_year(read, int(parts[0]), int(parts[1]))
        return
    for part in parts:
        if part.isalpha():
            if part not in _MONTH_NUMBERS:
                raise read.refused()
            _take_month(read, part)
    for part in parts:
        if not part.isalpha():
            _take_part(read, part)


def _take_day_of_year(read: _Read, year: int, number: int) -> None:
    if read.year is not None or read.month is not None or read.day is not None:
        raise read.refused()
    month = 1
    if not 1 <= number <= 365 + isleap(year):
        raise read.out_of_range()
    while number > month_length(year, month):
        number -= month_length(year, month)
        month += 1
    read.year, read.month, read.day = year, month, number


def _take_month(read: _Read, word: str) -> None:
    if read.named_month:
        raise read.refused()
    if read.month is not None:  # it was the day, then
        if read.day is not None or read.month > 31:
            raise read.refused()
        read.day = read.month
    read.month, read.named_month = _MONTH_NUMBERS[word], True


def _take_part(read: _Read, digits: str) -> None:
    """A number of a date: the year where it has three digits or more, else month, day and year in this order."""
    number = int(digits)
    if read.year is None and (len(digits) > 2 or (read.month is not None and read.day is not None)):
        read.year, read.digits = number, len(digits)
    elif read.month is None:
        read.month = number
    elif read.day is None:
        read.day = number
    else:
        raise read.refused()


def _take_number(read: _Read, field: str) -> None:
    whole, _, fraction = field.partition(".")
    complete = None not in (read.year, read.month, read.day)
    if complete or read.is_time:
        if read.clock is not None or len(whole) not in (4, 6):
            raise read.refused()
        read.clock = int(whole[:2]), int(whole[2:4]), int(whole[4:] or 0), _micros(fraction)
        return
    if "." in field:
        raise read.refused()
    if len(whole) in (6, 8) and read.year is read.month is read.day is None:
        read.year, read.digits = int(whole[:-4]), len(whole) - 4
        read.month, read.day = int(whole[-4:-2]), int(whole[-2:])
        return
    _take_part(read, whole)


def _take_julian(read: _Read, field: str) -> None:
    if read.year is not None or read.month is not None or read.day is not None:
        raise read.refused()
    read.year, read.month, read.day = day_of_julian(int(field[1:]))
    read.before_christ = None


def _take_zone(read: _Read, field: str) -> None:
    digits = field[1:].replace(":", "")
    if read.zone is not None or len(digits) > 6:
        raise read.refused()
    hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    if len(digits) > 4:
        hours, minutes = digits[:-4], digits[-4:-2]
    if int(hours) > 15 or int(minutes) > 59:
        raise SqlError(f'time zone displacement out of range: "{read.text}"', "22009")
    read.zone = f"{field[0]}{int(hours):02}:{minutes}"


def _take_region(read: _Read, field: str) -> None:
    """A region, or a name with an offset, which counts westwards as in POSIX: GMT+8."""
    if read.zone is not None:
        raise read.refused()
    name, sign, offset = re.fullmatch(r"([a-z/_]+)([+-]?)(.*)", field).groups()  # type: ignore[union-attr]
    if sign:
        _take_zone(read, ("-" if sign == "+" else "+") + offset)
        return
    known = _regions().get(name)
    if known is None:
        raise SqlError(f'time zone "{name}" not recognized', "22023")
    read.zone = known


@lru_cache(1)
def _regions() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _take_word(read: _Read, word: str) -> None:
    if word in ("am", "pm"):
        if read.half or read.clock is None:
            raise read.refused()
        read.half = word
    elif word in ("ad", "bc"):
        if read.before_christ is not None:
            raise read.refused()
        read.before_christ = word == "bc"
    elif word == "allballs":
        _take_time(read, "0:0:0")
        _take_zone(read, "+0")
    elif word in _ZONES:
        if read.zone is not None:
            raise read.refused()
        hours = _ZONES[word]
        read.zone = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    elif word != "t" and word not in _IGNORED:
        raise read.refused()


_TAKERS = {
    "time": _take_time,
    "date": _take_date,
    "julian": _take_julian,
    "region": _take_region,
    "word": _take_word,
    "zone": _take_zone,
    "number": _take_number,
}


def _full_year(read: _Read) -> int:
    """The year as astronomers count it: 1 BC is 0."""
    year = read.year or 0
    if read.before_christ:
        if year < 1:
            raise read.out_of_range()
        return 1 - year
    if read.digits <= 2:
        return year + (2000 if year < 70 else 1900)
    if year == 0:
        raise read.out_of_range()
    return year


def _clock(read: _Read) -> tuple[int, int, int, int]:
    """Hour, minute, second and microsecond, where 24:00:00 is the end of the day."""
    if read.clock is None:
        raise read.refused()
    hour, minute, second, micros = read.clock
    if read.half:
        if hour > 12:
            raise read.out_of_range()
        hour = hour % 12 + (12 if read.half == "pm" else 0)
    if minute > 59 or second > 60 or hour > 24 or (hour == 24 and (minute or second or micros)):
        raise read.out_of_range()
    total = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
    if total > 86_400_000_000:
        raise read.out_of_range()
    seconds, micros = divmod(total, 1_000_000)
    return seconds // 3600, seconds // 60 % 60, seconds % 60, micros


def _clock_text(hour: int, minute: int, second: int, micros: int) -> str:
    return f"{hour:02}:{minute:02}:{second:02}" + (f".{micros:06}" if micros else "")
