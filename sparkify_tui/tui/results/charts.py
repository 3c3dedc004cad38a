"""Series of numbers as bars or lines in characters, each series with a colour and a glyph of its own.

Lines come as texts with the theme's colours. Knows no widget.
"""

from __future__ import annotations

from rich.cells import cell_len

from sparkify_tui.tui.results.cells import NULL, fit
from sparkify_tui.tui.results.chart_axes import Axis, full_time, number_axis, time_axis
from sparkify_tui.tui.results.chart_data import ChartData

COLOURS = ("$primary", "$warning", "$success", "$secondary", "$error", "$accent", "$foreground", "$text-muted")
FILLS = "█▓▒░▚▤╳◦"
MARKS = "●■▲◆○□△◇"
"""Fills and marks that are told apart without a colour."""
LABEL_CELLS = 30
LEAST_BAR = 4
TICK_CELLS = 12
"""How much of the width a tick of the lower axis needs, its gap included."""

Part = tuple[str, str]
Line = list[Part]


def legend(data: ChartData, glyphs: str) -> list[Line]:
    """The names of several series with their glyphs; one series is named by the title."""
    if len(data.series) < 2:
        return []
    parts: Line = []
    for place, series in enumerate(data.series):
        parts += [(f"{glyphs[place]} ", COLOURS[place]), (f"{series.name}   ", "")]
    return [parts, []]


def bars(data: ChartData, width: int) -> list[Line]:
    """A line per label and series: label, bar, number. Negative numbers have their bars at the left of the axis."""
    texts = [[_number_text(value) for value in series.values] for series in data.series]
    label_cells = min(LABEL_CELLS, max(map(cell_len, data.labels)))
    number_cells = max(len(text) for column in texts for text in column)
    room = width - label_cells - number_cells - 3
    if room < LEAST_BAR:  # without its number a bar still says which is longer
        number_cells, room = 0, max(LEAST_BAR, width - label_cells - 2)
    values = [value for series in data.series for value in series.values if value is not None]
    axis = Axis(min(0.0, *values), max(0.0, *values), ()) if values else Axis(0, 0, ())
    lines = legend(data, FILLS)
    for row, label in enumerate(data.labels):
        for place, series in enumerate(data.series):
            name = fit(label if place == 0 else "", label_cells)
            number = f" {texts[place][row]:>{number_cells}}" if number_cells else ""
            shown = _bar(series.values[row], axis, room, place)
            lines.append([(f"{name} ", ""), (shown, COLOURS[place]), (number, "")])
        if len(data.series) > 1 and row + 1 < len(data.labels):
            lines.append([])
    return lines


def _bar(value: float | None, axis: Axis, room: int, place: int) -> str:
    zero = round(axis.place(0.0) * room)
    if value is None:
        return " " * room
    if value < 0:
        length = max(1, zero - round(axis.place(value) * room))
        return " " * max(0, zero - length) + FILLS[place] * min(zero, length) + "│" + " " * (room - zero - 1)
    eighths = round((axis.place(value) - axis.place(0.0)) * room * 8)
    part = " ▏▎▍▌▋▊▉"[eighths % 8] if place == 0 and eighths % 8 else ""
    bar = FILLS[place] * (eighths // 8 if place == 0 else round(eighths / 8)) + part
    start = " " * zero if axis.low == 0 else " " * zero + "│"
    return f"{start + (bar or '▏'):<{room}}"[:room]


def _number_text(value: float | None) -> str:
    return NULL if value is None else f"{value:,.10g}"


def lines(data: ChartData, width: int, height: int) -> list[Line]:
    """Lines of braille dots on an axis with round ticks; each of several series has marks of its own on its line."""
    values = [value for series in data.series for value in series.values if value is not None]
    if not values:
        return []
    head = legend(data, MARKS)
    rows = max(3, height - len(head) - 3)
    vertical = number_axis(min(values), max(values), max(1, rows // 4))
    margin = max(len(text) for _, text in vertical.ticks) + 1
    columns = max(8, width - margin - 1)
    across = _across(data, columns)
    canvas = _Canvas(columns, rows)
    for place, series in enumerate(data.series):
        points = [
            None if value is None else (across.place(at), vertical.place(value))
            for at, value in zip(_places(data), series.values, strict=True)
        ]
        canvas.draw(points, place, marked=len(data.series) > 1)
    ticks = {rows - 1 - round(vertical.place(value) * (rows - 1)): text for value, text in vertical.ticks}
    body: list[Line] = []
    for row in range(rows):
        edge = "┤" if row in ticks else "│"
        body.append([(f"{ticks.get(row, ''):>{margin - 1}}{edge}", "dim"), *canvas.row(row)])
    return [*head, *body, *_lower_axis(data, across, margin, columns)]


def _places(data: ChartData) -> tuple[float, ...]:
    return data.places if data.places is not None else tuple(float(at) for at in range(len(data.labels)))


def _across(data: ChartData, columns: int) -> Axis:
    places = _places(data)
    low, high = places[0], places[-1]
    wanted = max(1, columns // TICK_CELLS)
    if data.is_time:
        return time_axis(low, high, wanted)
    if data.places is not None:
        return number_axis(low, high, wanted, exact=True)
    step = max(1, -(-len(places) // max(1, columns // (TICK_CELLS + 2))))
    texts = tuple((float(at), fit(label, TICK_CELLS).rstrip()) for at, label in enumerate(data.labels))
    return Axis(low, high, texts[::step])


def _lower_axis(data: ChartData, axis: Axis, margin: int, columns: int) -> list[Line]:
    """The axis with its ticks, their texts below, and for times from when to when it goes."""
    edge, texts = ["─"] * columns, [" "] * (columns + margin)
    free = 0
    for value, text in axis.ticks:
        at = round(axis.place(value) * (columns - 1))
        start = max(0, min(margin + at - len(text) // 2, margin + columns - len(text)))
        if start >= free:
            edge[at] = "┬"
            texts[start : start + len(text)] = text
            free = start + len(text) + 1
    foot = data.label_name
    if data.is_time:
        foot = f"{data.label_name}: {full_time(axis.low)} to {full_time(axis.high)}"
    return [
        [(" " * (margin - 1) + "└" + "".join(edge), "dim")],
        [("".join(texts).rstrip(), "dim")],
        [(" " * margin + foot, "dim")],
    ]


_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
Point = tuple[float, float]


class _Canvas:
    """Cells of braille dots; each cell has the colour of the series that was drawn there last, and perhaps its mark."""

    def __init__(self, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        self._dots = [[0] * columns for _ in range(rows)]
        self._series = [[0] * columns for _ in range(rows)]
        self._marks: dict[tuple[int, int], str] = {}

    def draw(self, points: list[Point | None], series: int, *, marked: bool) -> None:
        """Draw a line through the points; a gap where one is None. Marks stand some columns apart."""
        before: tuple[int, int] | None = None
        free = series  # the marks of several series stand beside each other rather than on each other
        for point in points:
            if point is None:
                before = None
                continue
            dot = round(point[0] * (self._columns * 2 - 1)), round((1 - point[1]) * (self._rows * 4 - 1))
            for x, y in _between(before, dot):
                self._dots[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
                self._series[y // 4][x // 2] = series
            cell = dot[1] // 4, dot[0] // 2
            if marked and cell[1] >= free:
                self._marks[cell] = MARKS[series]
                self._series[cell[0]][cell[1]] = series
                free = cell[1] + 4
            before = dot

    def row(self, row: int) -> Line:
        """One row, in pieces of one colour."""
        parts: Line = []
        for column in range(self._columns):
            colour = COLOURS[self._series[row][column]]
            dots = self._dots[row][column]
            sign = self._marks.get((row, column)) or (
                chr(0x2800 + dots) if dots else " "
            )  # an empty pattern isn't seen
            if parts and parts[-1][1] == colour:
                parts[-1] = (parts[-1][0] + sign, colour)
            else:
                parts.append((sign, colour))
        return parts


def _between(start: tuple[int, int] | None, end: tuple[int, int]) -> list[tuple[int, int]]:
    if start is None:
        return [end]
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    return [
        (round(start[0] + (end[0] - start[0]) * n / steps), round(start[1] + (end[1] - start[1]) * n / steps))
        for n in range(steps + 1)
    ]
