"""Literals as Redshift reads them: dates, timestamps, times, booleans, intervals; read while planning."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from sparkify_tui.sandbox.dialect.plan import SqlError

_TRUE = frozenset(("t", "tr", "tru", "true", "y", "ye", "yes", "1", "on"))
_FALSE = frozenset(("f", "fa", "fal", "fals", "false", "n", "no", "0", "off", "of"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
        r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
        r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})",
        r"(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>\d{4}|\d{2})",
        r"(?P<m>\d{1,2})\.(?P<d>\d{1,2})\.(?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<d>\d{1,2})[- ]" + _MONTH + r"[- ,]+(?P<y>\d{4}|\d{2})",
        _MONTH + r"[- ]+(?P<d>\d{1,2})[-, ]+(?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})[- ]" + _MONTH + r"[- ](?P<d>\d{1,2})",
    )
)
_TIME = re.compile(
    r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?P<f>\.\d*)?)?\s*(?:(?P<half>am|pm)(?![a-z]))?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?|[a-z]+/[a-z_]+(?:/[a-z_]+)?|[a-z]{3,4})?"
)
_COMPACT_TIME = re.compile(r"(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})(?P<f>\.\d*)?")
_COMPACT_TIMETZ = re.compile(_COMPACT_TIME.pattern + r"\s*(?P<zone>z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?|[a-z]{3,4})?")
_ZONE = re.compile(r"(z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?|[a-z]{3,4})")
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
          "pst": -480, "pdt": -420, "cet": 60, "cest": 120}  # fmt: skip
_SPECIAL_DATES = {"epoch": "1970-01-01", "infinity": "infinity", "-infinity": "-infinity"}


def boolean(text: str) -> bool:
    """A boolean in any of its spellings; raises SqlError 22P02."""
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise SqlError(f'invalid input syntax for type boolean: "{text}"', "22P02")


def date_text(text: str) -> str:
    """A date as YYYY-MM-DD; a time after it is dropped."""
    return timestamp_text(text, "date").split(" ")[0]


def timestamp_text(text: str, kind: str = "timestamp") -> str:
    """A timestamp as YYYY-MM-DD HH:MM:SS[.ffffff], its zone dropped; raises SqlError 22007 or 22008."""
    moment, _ = _moment(text, kind)
    return moment


def timestamptz_text(text: str) -> tuple[str, str | None]:
    """A timestamp and its zone: '+02:00', a zone's name, or None where the text has none."""
    return _moment(text, "timestamp with time zone")


def time_text(text: str) -> str:
    """A time as HH:MM:SS[.ffffff]."""
    match = _TIME.fullmatch(text.strip().lower())
    if match is None:
        match = _COMPACT_TIME.fullmatch(text.strip())
    if match is None:
        _, blank, clock = timestamp_text(text, "time").partition(" ")
        if not blank:  # infinity
            raise SqlError(f'invalid input syntax for type time: "{text}"', "22007")
        return clock
    return _clock(match, text)[0]


def timetz_text(text: str) -> str:
    """A time with its zone as HH:MM:SS[.ffffff] in UTC, which is how Redshift keeps and shows it."""
    clean = text.strip().lower()
    match = _TIME.fullmatch(clean) or _COMPACT_TIMETZ.fullmatch(clean)
    if match is None:
        raise SqlError(f'invalid input syntax for type time with time zone: "{text}"', "22007")
    clock, zone = _clock(match, text)
    if zone is None or zone == "+00:00":
        return clock
    if zone[0] not in "+-":
        raise SqlError(f'invalid input syntax for type time with time zone: "{text}"', "22007")
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    hours, _, rest = clock.partition(":")  # 24:00:00 is a time, though none of Python's
    begun = datetime(2000, 1, 2) + timedelta(hours=int(hours), minutes=-minutes if zone[0] == "+" else minutes)
    shifted = datetime.fromisoformat(f"2000-01-02 00:{rest}") - datetime(2000, 1, 2) + begun
    return shifted.time().isoformat()


def _moment(text: str, kind: str) -> tuple[str, str | None]:
    clean = " ".join(text.strip().lower().split())
    special = _special(clean)
    if special is not None:
        return special, "+00:00" if clean in ("epoch", "now") else None
    for pattern in _DATES:
        match = pattern.match(clean)
        if match is not None and (match.end() == len(clean) or clean[match.end()] in " t,"):
            day = _day(match, text)
            rest = clean[match.end() :].lstrip(" t,")
            if not rest:
                return f"{day} 00:00:00", None
            if _ZONE.fullmatch(rest) and (rest[0] in "+-" or rest in _ZONES):
                return f"{day} 00:00:00", _zone(rest)
            clock = _TIME.fullmatch(rest) or _COMPACT_TIME.fullmatch(rest)
            if clock is None:
                break
            time, zone, days = _clock_and_days(clock, text)
            if days:
                day = (date.fromisoformat(day) + timedelta(days=days)).isoformat()
            return f"{day} {time}", zone
    raise SqlError(f'invalid input syntax for type {kind}: "{text}"', "22007")


def _special(word: str) -> str | None:
    if word in _SPECIAL_DATES:
        return _SPECIAL_DATES[word] + (" 00:00:00" if word == "epoch" else "")
    if word in ("now", "today", "tomorrow", "yesterday"):
        now = datetime.now(UTC)
        if word == "now":
            return now.strftime("%Y-%m-%d %H:%M:%S.%f")
        shift = {"today": 0, "tomorrow": 1, "yesterday": -1}[word]
        return (now.date() + timedelta(days=shift)).isoformat() + " 00:00:00"
    return None


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


def is_volatile(text: str) -> bool:
    """Whether a literal means another moment each time it is read."""
    return text.strip().lower() in ("now", "today", "tomorrow", "yesterday")


def _day(match: re.Match[str], text: str) -> str:
    groups = match.groupdict()
    month = _MONTHS.index(groups["month"]) + 1 if groups.get("month") else int(groups["m"])
    year = int(groups["y"])
    if len(groups["y"]) == 2:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month, int(groups["d"])).isoformat()
    except ValueError:
        raise SqlError(f'date/time field value out of range: "{text}"', "22008") from None


def _clock(match: re.Match[str], text: str) -> tuple[str, str | None]:
    time, zone, _ = _clock_and_days(match, text)
    return time, zone


def _clock_and_days(match: re.Match[str], text: str) -> tuple[str, str | None, int]:
    groups = match.groupdict()
    hour, minute, second = int(groups["h"]), int(groups["mi"]), int(groups["s"] or 0)
    half = groups.get("half")
    if half and not 1 <= hour <= 12:
        raise SqlError(f'date/time field value out of range: "{text}"', "22008")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    fraction = (groups["f"] or ".").ljust(7, "0")[1:7]
    if minute > 59 or second > 60 or hour > 24 or (hour == 24 and (minute or second)):
        raise SqlError(f'date/time field value out of range: "{text}"', "22008")
    days = 0
    if second == 60:
        minute, second = minute + 1, 0
    if minute == 60:
        hour, minute = hour + 1, 0
    if hour >= 24 and (minute or second or int(fraction)):
        raise SqlError(f'date/time field value out of range: "{text}"', "22008")
    if hour >= 24 and groups.get("zone") is None and len(text.strip()) > 8:
        days, hour = 1, hour - 24
    clock = f"{hour:02}:{minute:02}:{second:02}" + (f".{fraction}" if int(fraction) else "")
    return clock, _zone(groups.get("zone")), days


def _zone(zone: str | None) -> str | None:
    if zone is None:
        return None
    if zone in _ZONES:
        minutes = _ZONES[zone]
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    match = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if match:
        return f"{match[1]}{int(match[2]):02}:{match[3] or '00'}"
    return zone


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


_FIELDS = ("day", "hour", "minute", "second")


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
    numbers = re.split(r"[ :]+", clean.lstrip("+-"))
    if len(numbers) > len(fields) or not all(re.fullmatch(r"\d+(?:\.\d*)?", number) for number in numbers):
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
