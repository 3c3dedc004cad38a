"""The ticks of an axis: round numbers, and times labelled by their span. Knows no widget."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)
MINUTE, HOUR, DAY = 60, 3600, 86400
_STEPS_S = (
    *(1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY),
)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_LARGE = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, with the values that have a tick and their texts."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """Where a value stands, from 0 to 1; halves, because the difference of the largest doubles is no double."""
        spread = self.high / 2 - self.low / 2
        return (value / 2 - self.low / 2) / spread if spread else 0.0


def number_axis(low: float, high: float, ticks: int, *, exact: bool = False) -> Axis:
    """Ticks at 1, 2 or 5 times a power of ten; an axis that needn't be `exact` is widened to whole ticks."""
    step = _step(low, high, max(1, ticks))
    if step is None:
        return Axis(low, high, tuple((value, f"{value:,.4g}") for value in dict.fromkeys((low, high))))
    first, last = math.floor(low / step), math.ceil(high / step)
    values = [at * step for at in range(first, last + 1)]
    if exact:
        values = [value for value in values if low <= value <= high]
    else:
        low, high = values[0], values[-1]
    return Axis(low, high, tuple((value, _number_text(value, step)) for value in values))


def _step(low: float, high: float, ticks: int) -> float | None:
    """A round step; None where there is no room between the numbers, or more than doubles can hold."""
    rough = (high / 2 - low / 2) / ticks * 2
    if not rough or not math.isfinite(rough * 4) or rough < 1e-290 or max(abs(low), abs(high)) > 1e300:
        return None
    if rough < max(abs(low), abs(high)) * 1e-12:
        return None
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _number_text(value: float, step: float) -> str:
    large = max(abs(value), step)
    for unit, letter in _LARGE:
        if step >= unit or (large >= 1e6 and step >= unit / 10):
            return f"{value / unit:,.3g}{letter}" if value else "0"
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:,.{places}f}" if places <= 6 else f"{value:,.4g}"


def time_axis(low: float, high: float, ticks: int) -> Axis:
    """Ticks at whole minutes, hours, days, months or years; `low` and `high` are seconds since 1970."""
    rough = (high - low) / max(1, ticks)
    step = next((step for step in _STEPS_S if step >= rough), None)
    if step is None:
        return Axis(low, high, _months(low, high, rough))
    first = math.ceil(low / step)
    values = [float(at * step) for at in range(first, math.floor(high / step) + 1)]
    return Axis(low, high, tuple((value, _time_text(value, step, high - low)) for value in values))


def _months(low: float, high: float, rough_s: float) -> tuple[tuple[float, str], ...]:
    step = next((months for months in _MONTHS if months * 30.5 * DAY >= rough_s), _MONTHS[-1])
    start = _time(low)
    month = (start.year * 12 + start.month - 1) // step * step
    ticks = []
    while month // 12 <= 9999:
        if month >= 12:
            at = datetime(month // 12, month % 12 + 1, 1)
            value = (at - _EPOCH).total_seconds()
            if value > high:
                break
            if value >= low:
                ticks.append((value, f"{at:%Y}" if step >= 12 else f"{at:%b %Y}"))
        month += step
    return tuple(ticks)


def _time_text(value: float, step: float, span: float) -> str:
    at = _time(value)
    if step >= DAY:
        return f"{at.day} {at:%b}"
    clock = f"{at:%H:%M:%S}" if step < MINUTE else f"{at:%H:%M}"
    return f"{at.day} {at:%b}" if span > DAY and (at.hour, at.minute, at.second) == (0, 0, 0) else clock


def _time(value: float) -> datetime:
    return _EPOCH + timedelta(seconds=value)


def full_time(value: float) -> str:
    """A time on its own: the date, and the time of day where it isn't midnight."""
    at = _time(value)
    return f"{at:%Y-%m-%d}" if value % DAY == 0 else f"{at:%Y-%m-%d %H:%M}"
