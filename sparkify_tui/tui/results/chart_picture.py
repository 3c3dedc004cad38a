"""A chart as a picture: shapes first, which are then written as SVG or as PNG. Knows no widget.

The colours are Okabe and Ito's, which all eyes tell apart, on white: a picture goes into documents, not on a terminal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sparkify_tui.atomic_write import replacing
from sparkify_tui.tui.paths import write_error
from sparkify_tui.tui.results.chart_axes import Axis, full_time, number_axis, time_axis
from sparkify_tui.tui.results.chart_data import ChartData
from sparkify_tui.tui.results.export_files import ExportError

FORMATS = ("svg", "png")
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f")
INK, GREY, GRID = "#222222", "#555555", "#dddddd"
WIDTH, HEIGHT = 960, 540
LEFT, RIGHT, TOP, BOTTOM = 90, 40, 84, 64
FONT, CHARACTER_WIDTH = 13, 7.2
"""The size of the text, and about how wide a character of it is."""
LABEL_CHARACTERS = 28
_ILLEGAL = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
SIDES = (0, 4, 3, 6, 5)
"""The corners of the marks of the series, one after the other; 0 is a circle."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Path2D:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A small filled circle or polygon around a point."""

    x: float
    y: float
    sides: int
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, its baseline at `y`; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    colour: str = INK
    size: int = FONT


Shape = Rectangle | Path2D | Mark | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes, in the order in which they cover each other."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def save_picture(path: Path, data: ChartData, *, as_lines: bool) -> None:
    """Write the chart in the form that the path's ending names; raises ExportError."""
    picture = draw(data, as_lines=as_lines)
    form = path.suffix.lstrip(".").lower()
    try:
        with replacing(path) as part:
            if form == "png":
                _write_png(part, picture)
            else:
                part.write_text(svg(picture), "utf-8")
    except OSError as error:
        raise ExportError(write_error(path, error)) from error


def draw(data: ChartData, *, as_lines: bool) -> Picture:
    """The chart as shapes."""
    return _lines(data) if as_lines else _bars(data)


def _head(data: ChartData) -> list[Shape]:
    """The title, and a legend where there are several series."""
    shapes: list[Shape] = [Words(20, 32, data.title, size=17)]
    x = 20.0
    for place, series in enumerate(data.series if len(data.series) > 1 else ()):
        shapes.append(Mark(x + 6, 56, _sides(place), COLOURS[place]))
        shapes.append(Words(x + 18, 60, _cut(series.name)))
        x += 40 + len(_cut(series.name)) * CHARACTER_WIDTH
    return shapes


def _sides(place: int) -> int:
    return SIDES[place % len(SIDES)]


def _cut(text: str) -> str:
    return text if len(text) <= LABEL_CHARACTERS else f"{text[: LABEL_CHARACTERS - 1]}…"


def _lines(data: ChartData) -> Picture:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    places = data.places if data.places is not None else tuple(float(at) for at in range(len(data.labels)))
    values = [value for series in data.series for value in series.values if value is not None] or [0.0]
    vertical, across = number_axis(min(values), max(values), 6), _across(data, places)

    def point(at: float, value: float) -> tuple[float, float]:
        return LEFT + across.place(at) * (right - LEFT), bottom - vertical.place(value) * (bottom - TOP)

    shapes = _head(data)
    for value, text in vertical.ticks:
        y = point(places[0], value)[1]
        shapes += [Path2D(((LEFT, y), (right, y)), GRID, 1), Words(LEFT - 8, y + 4, text, "end", GREY)]
    for at, text in across.ticks:
        x = point(at, values[0])[0]
        shapes += [Path2D(((x, bottom), (x, bottom + 5)), GREY, 1), Words(x, bottom + 20, text, "middle", GREY)]
    shapes.append(Path2D(((LEFT, bottom), (right, bottom)), GREY, 1))
    shapes.append(Words((LEFT + right) / 2, HEIGHT - 18, _foot(data, across), "middle", GREY))
    for place, series in enumerate(data.series):
        run: list[tuple[float, float]] = []
        for at, number in zip(places, series.values, strict=True):
            if number is not None:
                run.append(point(at, number))
                if len(data.labels) <= 60 or len(series.values) == 1:
                    shapes.append(Mark(*run[-1], _sides(place), COLOURS[place]))
            elif run:
                shapes.append(Path2D(tuple(run), COLOURS[place]))
                run = []
        shapes += [Path2D(tuple(run), COLOURS[place])] if run else []
    return Picture(WIDTH, HEIGHT, tuple(shapes))


def _across(data: ChartData, places: tuple[float, ...]) -> Axis:
    if data.is_time:
        return time_axis(places[0], places[-1], 8)
    if data.places is not None:
        return number_axis(places[0], places[-1], 10, exact=True)
    step = -(-len(places) // 8)
    texts = tuple((float(at), _cut(label)[:14]) for at, label in enumerate(data.labels))
    return Axis(places[0], places[-1], texts[::step])


def _foot(data: ChartData, axis: Axis) -> str:
    if not data.is_time:
        return data.label_name
    return f"{data.label_name}: {full_time(axis.low)} to {full_time(axis.high)}"


def _bars(data: ChartData) -> Picture:
    many = len(data.labels) * len(data.series)
    thick, gap = (16, 8) if many <= 100 else (6, 2)
    labels = [_cut(label) for label in data.labels]
    left = 30 + max(map(len, labels)) * CHARACTER_WIDTH
    numbers = [[f"{v:,.10g}" if v is not None else "NULL" for v in series.values] for series in data.series]
    right = WIDTH - 20 - max(len(text) for texts in numbers for text in texts) * CHARACTER_WIDTH
    values = [value for series in data.series for value in series.values if value is not None] or [0.0]
    axis = Axis(min(0.0, *values), max(0.0, *values), ())

    def at(value: float) -> float:
        return left + axis.place(value) * (right - left)

    shapes, y = _head(data), float(TOP)
    for row, label in enumerate(labels):
        shapes.append(Words(left - 8, y + thick - 3, label, "end"))
        for place, series in enumerate(data.series):
            value = series.values[row]
            if value is not None:
                start, end = sorted((at(0.0), at(value)))
                shapes.append(Rectangle(start, y, max(1.0, end - start), thick, COLOURS[place]))
            end = max(at(0.0), at(value)) if value is not None else at(0.0)
            shapes.append(Words(end + 6, y + thick - 3, numbers[place][row], "start", GREY, min(FONT, thick + 1)))
            y += thick + 1
        y += gap
    shapes.append(Path2D(((at(0.0), TOP - 6), (at(0.0), y)), GREY, 1))
    return Picture(WIDTH, int(y) + 24, tuple(shapes))


def svg(picture: Picture) -> str:
    """The picture as a text of SVG 1.1."""
    size = f'width="{picture.width}" height="{picture.height}" viewBox="0 0 {picture.width} {picture.height}"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">']
    lines.append('<rect width="100%" height="100%" fill="#ffffff"/>')
    lines += map(_element, picture.shapes)
    return "\n".join([*lines, "</svg>\n"])


def _element(shape: Shape) -> str:
    match shape:
        case Rectangle(x, y, width, height, colour):
            return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
        case Path2D(points, colour, width):
            dots = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            return f'<polyline points="{dots}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
        case Mark(x, y, 0, colour):
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        case Mark():
            dots = " ".join(f"{x:.1f},{y:.1f}" for x, y in _corners(shape))
            return f'<polygon points="{dots}" fill="{shape.colour}"/>'
        case Words(x, y, text, anchor, colour, size):
            drawn = f'x="{x:.1f}" y="{y:.1f}" text-anchor={quoteattr(anchor)} fill="{colour}" font-size="{size}"'
            return f"<text {drawn}>{escape(_legal(text))}</text>"


def _corners(mark: Mark) -> list[tuple[float, float]]:
    turn = pi / 4 if mark.sides == 4 else pi / 2
    return [
        (mark.x + 5 * cos(turn + 2 * pi * at / mark.sides), mark.y - 5 * sin(turn + 2 * pi * at / mark.sides))
        for at in range(mark.sides)
    ]


def _legal(text: str) -> str:
    """Without what XML can't hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _write_png(path: Path, picture: Picture) -> None:
    """Draw it with Pillow, twice as large; raises ExportError where that isn't installed."""
    try:
        from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - optional, and not needed before
    except ImportError as error:
        raise ExportError(
            "PNG needs Pillow, which is not installed: save it as .svg, or install sparkify-tui[charts]."
        ) from error
    scale = 2
    image = Image.new("RGB", (picture.width * scale, picture.height * scale), "#ffffff")
    pen = ImageDraw.Draw(image)
    anchors = {"start": "ls", "middle": "ms", "end": "rs"}
    for shape in picture.shapes:
        match shape:
            case Rectangle(x, y, width, height, colour):
                pen.rectangle([v * scale for v in (x, y, x + width, y + height)], fill=colour)
            case Path2D(points, colour, width):
                dots = [(x * scale, y * scale) for x, y in points]
                pen.line(dots, fill=colour, width=max(1, round(width * scale)), joint="curve")
            case Mark(x, y, 0, colour):
                pen.ellipse([v * scale for v in (x - 4, y - 4, x + 4, y + 4)], fill=colour)
            case Mark():
                pen.polygon([(x * scale, y * scale) for x, y in _corners(shape)], fill=shape.colour)
            case Words(x, y, text, anchor, colour, size):
                font = ImageFont.load_default(size * scale)
                pen.text((x * scale, y * scale), _legal(text), fill=colour, font=font, anchor=anchors[anchor])
    image.save(path, "PNG")
