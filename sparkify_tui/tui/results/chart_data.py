"""A result as series of numbers over labels, times or numbers: what a chart draws. Knows no widget and no picture."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sparkify_tui.models import ResultColumn
from sparkify_tui.narration import plural
from sparkify_tui.tui.results.cells import cell_text, is_numeric

MAX_POINTS = 1_000
MAX_SERIES = 8
"""As many as there are glyphs that can be told apart."""
_EPOCH = datetime(1970, 1, 1)
"""All times of a chart are compared as naive ones."""
_UNITS = {"ms": "ms", "s": "s", "sec": "s", "seconds": "s", "bytes": "B", "mb": "MB", "gb": "GB", "usd": "$"}

Rows = Sequence[Sequence[object]]


class NoChartError(ValueError):
    """A result that can't be charted; the message is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each label; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """What is charted. `places` are the labels as numbers, seconds since 1970 for times; None where they are texts."""

    label_name: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    places: tuple[float, ...] | None = None
    is_time: bool = False
    left_out: str = ""
    about: str = ""
    """What the numbers are, where the series are named by something else."""

    @property
    def title(self) -> str:
        """What is shown: `plays by hour, 24 rows`, with the unit that the column's name tells."""
        names = self.about or ", ".join(series.name for series in self.series)
        units = {_unit(name) for name in ([self.about] if self.about else [series.name for series in self.series])}
        unit = units.pop() if len(units) == 1 else ""
        empty = sum(all(series.values[at] is None for series in self.series) for at in range(len(self.labels)))
        gaps = f", {empty:,} without a number" if empty else ""
        count = plural(len(self.labels), "row" if self.label_name != "row" else "value")
        return f"{names}{f' ({unit})' if unit else ''} by {self.label_name}, {count}{gaps}{self.left_out}"

    def only(self, place: int | None) -> ChartData:
        """With one of the series; None leaves all."""
        if place is None:
            return self
        chosen = self.series[place]
        return replace(self, series=(chosen,), about=f"{self.about} of {chosen.name}" if self.about else "")


def chart_data(columns: Sequence[ResultColumn], rows: Rows) -> ChartData:
    """The data of a result; raises NoChartError for one that has nothing to chart."""
    numbers = _number_places(rows, len(columns))
    if not rows:
        raise NoChartError("A chart needs rows, and this result has none.")
    if not numbers:
        raise NoChartError("A chart needs a column of numbers, and this result has none.")
    if len(rows) == 1 and len(columns) == 1:
        text = cell_text(rows[0][0])
        raise NoChartError(f"A chart needs more than one value: {columns[0].name} is {text}, and that is all.")
    labels = [place for place, column in enumerate(columns) if place not in numbers and not is_numeric(column)]
    if len(labels) == 2 and len(numbers) == 1 and (found := _long_form(columns, rows, labels, numbers[0])):
        return found
    if labels:
        return _wide(columns, rows, labels[0], numbers)
    if len(numbers) == 1:
        names = tuple(f"{place + 1:,}" for place in range(len(rows)))
        values = tuple(_number(row[numbers[0]]) for row in rows)
        places = tuple(float(place + 1) for place in range(len(rows)))
        return ChartData("row", names, (Series(columns[numbers[0]].name, values),), places)
    return _wide(columns, rows, numbers[0], numbers[1:])


def _wide(columns: Sequence[ResultColumn], rows: Rows, label: int, numbers: list[int]) -> ChartData:
    """A column of labels, and a series for each column of numbers."""
    kept = numbers[:MAX_SERIES]
    series = [Series(columns[place].name, tuple(_number(row[place]) for row in rows)) for place in kept]
    return _made(columns[label].name, [row[label] for row in rows], series, _left_out(len(numbers) - len(kept)))


def _long_form(columns: Sequence[ResultColumn], rows: Rows, labels: list[int], number: int) -> ChartData | None:
    """A label, the name of a series, a number; None where a pair of the first two stands there twice."""
    first, second = labels
    keys = list(dict.fromkeys(_key(row[first]) for row in rows))
    names = list(dict.fromkeys(cell_text(row[second]) for row in rows))
    cells = {(_key(row[first]), cell_text(row[second])): _number(row[number]) for row in rows}
    if len(cells) < len(rows) or len(keys) == len(rows) or len(names) < 2:
        return None
    values = {_key(row[first]): row[first] for row in rows}
    kept = names[:MAX_SERIES]
    series = [Series(name, tuple(cells.get((key, name)) for key in keys)) for name in kept]
    left_out = _left_out(len(names) - len(kept))
    made = _made(columns[first].name, [values[key] for key in keys], series, left_out)
    return replace(made, about=columns[number].name)


def _left_out(count: int) -> str:
    return f", {count:,} more series left out" if count > 0 else ""


def _made(name: str, labels: list[object], series: list[Series], left_out: str) -> ChartData:
    """The data, in the order of time where the labels are times, or of the numbers where they are numbers."""
    texts = tuple(cell_text(label, grouped=False) for label in labels)
    times = [_seconds(label) for label in labels]
    is_time = all(time is not None for time in times)
    found = times if is_time else [_number(label) for label in labels]
    places = [place for place in found if place is not None]
    if len(places) < len(labels):
        return ChartData(name, texts, tuple(series), left_out=left_out)
    order = sorted(range(len(places)), key=places.__getitem__)
    sorted_series = tuple(Series(one.name, tuple(one.values[at] for at in order)) for one in series)
    sorted_texts, sorted_places = tuple(texts[at] for at in order), tuple(places[at] for at in order)
    return ChartData(name, sorted_texts, sorted_series, sorted_places, is_time, left_out)


def _key(value: object) -> tuple[str, str]:
    return type(value).__name__, cell_text(value, grouped=False)


def _number_places(rows: Rows, width: int) -> list[int]:
    """The columns in which some row has a number."""
    return [place for place in range(width) if any(_number(row[place]) is not None for row in rows)]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number + 0.0 if math.isfinite(number) else None  # no -0


def _seconds(value: object) -> float | None:
    """A date or a time as seconds since 1970; a zoned one in UTC."""
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo is not None else value
        return (naive - _EPOCH).total_seconds()
    if isinstance(value, date):
        return (value - _EPOCH.date()).days * 86400.0
    return None


def _unit(name: str) -> str:
    found = re.search(r"_([a-z]+)$", name.lower())
    return _UNITS.get(found[1], "") if found else ""
