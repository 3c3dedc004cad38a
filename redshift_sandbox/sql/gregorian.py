"""Days of the Gregorian calendar as (year, month, day), in years that datetime doesn't reach: the year 0 is 1 BC."""

from __future__ import annotations

from calendar import isleap

_DAYS_BEFORE_CHRIST = 1_721_426
"""Julian day 1721426 is the first day of the year 1."""


def day_text(year: int, month: int, day: int) -> str:
    """A day as DuckDB writes it: years before Christ with (BC)."""
    return f"{year:04}-{month:02}-{day:02}" if year > 0 else f"{1 - year:04}-{month:02}-{day:02} (BC)"


def month_length(year: int, month: int) -> int:
    """How many days a month has."""
    return 29 if month == 2 and isleap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def day_after(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The next day."""
    if day < month_length(year, month):
        return year, month, day + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def day_of_julian(number: int) -> tuple[int, int, int]:
    """The day of a Julian day number in the Gregorian calendar, which is counted back before its time, too."""
    cycles, days = divmod(number - _DAYS_BEFORE_CHRIST, 146_097)
    year = cycles * 400 + 1
    while days >= (length := 365 + isleap(year)):
        days -= length
        year += 1
    month = 1
    while days >= month_length(year, month):
        days -= month_length(year, month)
        month += 1
    return year, month, days + 1
