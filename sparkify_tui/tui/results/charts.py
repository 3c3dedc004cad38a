"""A result with a label and a number as bars or a line, in characters. Knows no widget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from sparkify_tui.models import ResultColumn
from sparkify_tui.tui.results.cells import cell_text, fit, is_numeric

MAX_POINTS = 1_000


def chartable(columns: Sequence[ResultColumn], rows: Sequence[Sequence[object]]) -> tuple[int, int] | None:
    """The places of the label and of the number to chart; None when the result has no number beside something else."""
    numbers = numeric_places(rows)
    labels = [place for place, column in enumerate(columns) if place not in numbers and not is_numeric(column)]
    if labels and numbers:
        return labels[0], numbers[-1]
    return (numbers[0], numbers[-1]) if len(numbers) > 1 else None


def numeric_places(rows: Sequence[Sequence[object]]) -> list[int]:
    """The columns in which some row has a number."""
    width = len(rows[0]) if rows else 0
    return [place for place in range(width) if any(_number(row[place]) is not None for row in rows)]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def points(rows: Sequence[Sequence[object]], label: int, number: int) -> list[tuple[str, float]]:
    """Label and number of each row that has a number."""
    return [
        (cell_text(row[label], grouped=False), found) for row in rows if (found := _number(row[number])) is not None
    ]


def bars(data: list[tuple[str, float]], width: int) -> list[str]:
    """One line per point: label, bar, number. Negative numbers have their bars at the left of the axis."""
    if not data:
        return []
    label_width = min(30, max(len(label) for label, _ in data))
    texts = [f"{value:,.10g}" for _, value in data]
    number_width = max(map(len, texts))
    room = max(4, width - label_width - number_width - 3)
    low = min(0.0, *(value for _, value in data))
    high = max(0.0, *(value for _, value in data))
    spread = high / 2 - low / 2  # in halves: the difference of the largest doubles is no double
    axis = round(-low / 2 / spread * room) if spread else 0
    lines = []
    for (label, value), text in zip(data, texts, strict=True):
        if value >= 0:
            eighths = round(value / 2 / spread * room * 8) if spread else 0
            bar = " " * axis + "█" * (eighths // 8) + (" ▏▎▍▌▋▊▉"[eighths % 8] if eighths % 8 else "")
        else:
            length = max(1, round(-value / 2 / spread * room)) if spread else 1
            bar = " " * max(0, axis - length) + "▒" * min(axis, length)
        lines.append(f"{fit(label, label_width)} {bar:<{room}} {text:>{number_width}}")
    return lines


def line(data: list[tuple[str, float]], width: int, height: int) -> list[str]:
    """A line of braille dots with its highest and lowest number at the left and its first and last label below."""
    if not data:
        return []
    values = [value for _, value in data]
    low, high = min(values), max(values)
    margin = max(len(f"{low:,.6g}"), len(f"{high:,.6g}")) + 1
    columns, rows = max(4, width - margin), max(2, height - 1)
    grid = [[0] * columns for _ in range(rows)]
    spread = (high / 2 - low / 2) or 1.0  # in halves, as above
    previous: tuple[int, int] | None = None
    for place, value in enumerate(values):
        x = round(place * (columns * 2 - 1) / max(1, len(values) - 1))
        y = round((high / 2 - value / 2) / spread * (rows * 4 - 1))
        for dot in _between(previous, (x, y)):
            _set(grid, dot)
        previous = (x, y)
    lines = []
    for number, cells in enumerate(grid):
        text = f"{high:,.6g}" if number == 0 else f"{low:,.6g}" if number == rows - 1 else ""
        lines.append(f"{text:>{margin - 1}} " + "".join(chr(0x2800 + dots) for dots in cells))
    first, last = data[0][0], data[-1][0]
    gap = max(1, columns - len(first) - len(last))
    lines.append(" " * margin + first + " " * gap + last)
    return lines


def _between(start: tuple[int, int] | None, end: tuple[int, int]) -> list[tuple[int, int]]:
    if start is None:
        return [end]
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    return [
        (round(start[0] + (end[0] - start[0]) * n / steps), round(start[1] + (end[1] - start[1]) * n / steps))
        for n in range(steps + 1)
    ]


_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def _set(grid: list[list[int]], dot: tuple[int, int]) -> None:
    x, y = dot
    grid[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
