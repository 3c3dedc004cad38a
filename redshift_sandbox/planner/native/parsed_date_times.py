"""Dates and times in texts that aren't literals, as date_times.py reads them; see native.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from redshift_sandbox.planner.native.native_calls import Native
from redshift_sandbox.sql import date_times
from redshift_sandbox.sql.sql_error import SqlError

_T = TypeVar("_T")


def _raising(function: Callable[[str], _T], text: str) -> _T:
    try:
        return function(text)
    except SqlError as error:
        raise ValueError(f"{error.sqlstate}|{error.message}") from None


def date_text(text: str) -> str:
    """A date as DuckDB takes it."""
    return _raising(date_times.date_text, text)


def timestamp_text(text: str) -> str:
    """A timestamp as DuckDB takes it."""
    return _raising(date_times.timestamp_text, text)


def timestamp_text_or_null(text: str | None) -> str | None:
    """The same, None for a text that is no timestamp."""
    try:
        return None if text is None else date_times.timestamp_text(text)
    except SqlError:
        return None


def timestamptz_text(text: str) -> str:
    """A timestamp with its offset or region, or without one in the session's time zone, as DuckDB takes it."""
    moment, zone = _raising(date_times.timestamptz_text, text)
    return moment if zone is None else f"{moment}{'' if zone[0] in '+-' else ' '}{zone}"


def time_text(text: str) -> str:
    """A time as DuckDB takes it."""
    return _raising(date_times.time_text, text)


def timetz_text(text: str) -> str:
    """A time with its zone as DuckDB takes it."""
    return _raising(date_times.timetz_text, text) + "+00"


FUNCTIONS: tuple[Native, ...] = (
    (date_text, ["VARCHAR"], "VARCHAR", False),
    (timestamp_text, ["VARCHAR"], "VARCHAR", False),
    (timestamp_text_or_null, ["VARCHAR"], "VARCHAR", True),
    (timestamptz_text, ["VARCHAR"], "VARCHAR", False),
    (time_text, ["VARCHAR"], "VARCHAR", False),
    (timetz_text, ["VARCHAR"], "VARCHAR", False),
)
