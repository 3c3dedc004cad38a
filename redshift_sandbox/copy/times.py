"""Dates and timestamps as COPY reads them: a fixed format, 'auto' and its many spellings, and epochs.

https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html and
https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), 1
    )
    for name in (names, names[:3])
}  # fmt: skip
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "zulu": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "cet": 60, "cest": 120, "bst": 60, "jst": 540,
}  # fmt: skip

_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short_year>\d{2})",
    "MONTH": r"(?P<month_name>[A-Za-z]{3,9})",
    "MON": r"(?P<month_name>[A-Za-z]{3,9})",
    "MM": r"(?P<month>\d{1,2})",
    "DDD": r"(?P<day_of_year>\d{1,3})",
    "DD": r"(?P<day>\d{1,2})",
    "HH24": r"(?P<hour>\d{1,2})",
    "HH12": r"(?P<hour>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})",
    "MI": r"(?P<minute>\d{1,2})",
    "SS": r"(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,9}))?",
    "MS": r"(?P<fraction>\d{1,3})",
    "US": r"(?P<fraction>\d{1,6})",
    "AM": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "PM": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "OF": r"(?P<zone>[+-]\d{1,2}(?::?\d{2})?|Z|z)",
    "TZ": r"(?P<zone>[A-Za-z]+|[+-]\d{1,2}(?::?\d{2})?)",
    "J": r"[Jj]?(?P<julian>\d{7})",
}
_WORD = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)), re.IGNORECASE)

_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?\s*"
    r"(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_PACKED_CLOCK = r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?"
_ZONE = r"(?:\s*(?P<zone>[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5}))?"
_MONTH_NAME = r"(?P<month_name>[A-Za-z]{3,9})"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_THEN_A_CLOCK = r"(?:(?:[T ]\s*)(?:" + _CLOCK + "|" + _PACKED_CLOCK.replace("?P<", "?P<p_") + ")" + _ZONE + ")?"
_AUTO_DATES = tuple(
    re.compile(_WEEKDAY + pattern + _THEN_A_CLOCK, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})[.](?P<day_of_year>\d{3})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<short_year>\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<short_year>\d{2})",
        r"(?P<year>\d{4})[- ]" + _MONTH_NAME + r"[- ](?P<day>\d{1,2})",
        r"(?P<short_year>\d{2})-" + _MONTH_NAME + r"-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[- ]" + _MONTH_NAME + r"[- ,]\s*(?P<year>\d{4})",
        r"(?P<day>\d{1,2})-" + _MONTH_NAME + r"-(?P<short_year>\d{2})",
        _MONTH_NAME + r"[- ](?P<day>\d{1,2})(?:,\s*|[- ])(?P<year>\d{4})(?P<bc>\s+BC)?",
        r"J(?P<julian>\d{7})",
    )
)  # fmt: skip
_UNIX_DATE = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+" + _MONTH_NAME + r"\s+(?P<day>\d{1,2})\s+" + _CLOCK
    + r"\s+(?P<year>\d{4})" + _ZONE, re.IGNORECASE,
)  # fmt: skip
_PLAIN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:\s+(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<fraction>\d+))?)?)?" + _ZONE
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_UNITS = {"epochsecs": 1, "epochmillisecs": 1000}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as it was written: `offset` is None where the text named no zone."""

    local: datetime
    offset: timedelta | None = None

    def without_zone(self) -> str:
        """For a TIMESTAMP: the zone is dropped, as PostgreSQL does."""
        return self.local.isoformat(" ", "microseconds")

    def with_zone(self) -> str:
        """For a TIMESTAMPTZ: in UTC; a text without zone is taken as UTC, the session's default."""
        return (self.local - (self.offset or timedelta())).isoformat(" ", "microseconds") + "+00"


class NotATime(ValueError):
    """The text isn't a date or time in the format asked for."""


def moment_reader(format_: str) -> Callable[[str], Moment]:
    """The reader for a TIMEFORMAT; raises NotATime. Empty means Redshift's default, YYYY-MM-DD HH24:MI:SS."""
    name = format_.lower()
    if name in _EPOCH_UNITS:
        return lambda text: _epoch(text, _EPOCH_UNITS[name])
    if name == "auto":
        return _automatic
    if not format_:
        return lambda text: _matched((_PLAIN,), text)
    pattern = compile_format(format_)
    return lambda text: _matched((pattern,), text)


def date_reader(format_: str) -> Callable[[str], date]:
    """The reader for a DATEFORMAT; raises NotATime. Empty means YYYY-MM-DD, after which a time may follow."""
    if format_.lower() == "auto":
        return lambda text: _automatic(text).local.date()
    patterns = (compile_format(format_),) if format_ else (_PLAIN,)
    return lambda text: _matched(patterns, text).local.date()


@lru_cache(64)
def compile_format(format_: str) -> re.Pattern[str]:
    """The pattern of a format string; what isn't a part of a date or time must be in the text as it is."""
    pieces: list[str] = []
    seen: set[str] = set()
    position = 0
    for match in _WORD.finditer(format_):
        pieces.append(_literal(format_[position : match.start()]))
        part = _PARTS[match.group().upper()]
        name = part[part.index("<") + 1 : part.index(">")]
        pieces.append(re.sub(r"\?P<\w+>", "?:", part) if name in seen else part)
        seen.add(name)
        position = match.end()
    pieces.append(_literal(format_[position:]))
    return re.compile("".join(pieces), re.IGNORECASE)


def _literal(text: str) -> str:
    return re.escape(text.replace('"', ""))


def _epoch(text: str, units: int) -> Moment:
    try:
        microseconds = Decimal(text) * 1_000_000 / units
        return Moment((_EPOCH + timedelta(microseconds=int(microseconds))).replace(tzinfo=None))
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise NotATime(text) from error


def _automatic(text: str) -> Moment:
    return _matched((*_AUTO_DATES, _UNIX_DATE), text)


def _matched(patterns: tuple[re.Pattern[str], ...], text: str) -> Moment:
    for pattern in patterns:
        if match := pattern.fullmatch(text):
            parts = {name.removeprefix("p_"): value for name, value in match.groupdict().items() if value is not None}
            try:
                return Moment(datetime.combine(_date(parts), time()) + _clock(parts), _offset(parts))
            except (ValueError, OverflowError):
                continue
    raise NotATime(text)


def _date(parts: dict[str, str]) -> date:
    if "bc" in parts:
        raise ValueError("a year before Christ")
    if "julian" in parts:
        return date.fromordinal(int(parts["julian"]) - 1_721_425)
    year = int(parts.get("year", 1))
    if "short_year" in parts:
        year = int(parts["short_year"])
        year += 2000 if year < 70 else 1900
    if "day_of_year" in parts:
        found = date(year, 1, 1) + timedelta(int(parts["day_of_year"]) - 1)
        if found.year != year or parts["day_of_year"].strip("0") == "":
            raise ValueError("day of year out of range")
        return found
    month = _MONTHS.get(parts["month_name"].lower(), 0) if "month_name" in parts else int(parts.get("month", 1))
    return date(year, month, int(parts.get("day", 1)))


def _clock(parts: dict[str, str]) -> timedelta:
    hour, minute, second = (int(parts.get(name, 0)) for name in ("hour", "minute", "second"))
    if "half" in parts:
        if not 1 <= hour <= 12:
            raise ValueError("hour out of range")
        hour = hour % 12 + (12 if parts["half"][0] in "Pp" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("time out of range")
    microseconds = int(parts.get("fraction", "0")[:6].ljust(6, "0"))
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)


def _offset(parts: dict[str, str]) -> timedelta | None:
    zone = parts.get("zone", "").lower()
    if not zone:
        return None
    if zone[0] not in "+-":
        if zone not in _ZONES:
            raise ValueError("unknown time zone")
        return timedelta(minutes=_ZONES[zone])
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes > 15 * 60 + 59:
        raise ValueError("time zone out of range")
    return timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes)).utcoffset(None)
