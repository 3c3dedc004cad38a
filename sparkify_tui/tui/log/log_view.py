"""The lines of a Logbook: drawn on demand, filtered and searched, following the newest one or staying where it is."""

from __future__ import annotations

import logging
import time
from collections import deque

from rich.cells import chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sparkify_tui.tui.log.logbook import RING_LINES, Logbook, LogLine
from sparkify_tui.tui.widgets.quiet_scroll import resize_content

LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)
_MARKS = {logging.DEBUG: "DEBUG", logging.INFO: "INFO ", logging.WARNING: "WARN!", logging.ERROR: "ERROR"}
_INDENT = 15
"""Columns before a line's text: its time and its level."""
_SLIM = 60
"""Below this width a level is one letter."""

Row = tuple[LogLine, str, bool]
"""A row on the screen: its line, its part of the text, whether it is the first."""


class LogView(ScrollView, can_focus=True):
    """Takes the new lines of the logbook in batches, so that 2,000 lines a second cost ten drawings."""

    COMPONENT_CLASSES = {"log--debug", "log--info", "log--warning", "log--error", "log--time", "log--found"}  # noqa: RUF012

    def __init__(self, logbook: Logbook, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.logbook = logbook
        self.following = True
        self.level = logging.INFO
        self.filter = ""
        self.found = ""
        self._shown: deque[Row] = deque(maxlen=RING_LINES)
        self._width = 0
        self._last_number = 0
        self._styles: dict[str, Style] = {}

    @property
    def lines(self) -> tuple[LogLine, ...]:
        """The lines that pass level and filter."""
        return tuple(line for line, _, first in self._shown if first)

    def _rows(self, line: LogLine) -> list[Row]:
        room = max(8, (self._width or 80) - self._indent)
        if len(line.text) <= room and line.text.isascii():
            return [(line, line.text, True)]
        return [(line, part, place == 0) for place, part in enumerate(_wrapped(line.text, room))]

    @property
    def _indent(self) -> int:
        return _INDENT if (self._width or 80) >= _SLIM else _INDENT - 4

    def on_resize(self) -> None:
        """Wrap for the new width."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self.narrow()

    def take(self) -> bool:
        """Take the logbook's new lines; whether there were any that show."""
        fresh: list[LogLine] = []
        try:
            for line in reversed(self.logbook.lines):
                if line.number <= self._last_number:
                    break
                fresh.append(line)
        except RuntimeError:  # another thread logged meanwhile: the next drawing takes them
            return False
        if not fresh:
            return False
        self._last_number = fresh[0].number
        passed = [row for line in reversed(fresh) if self._passes(line) for row in self._rows(line)]
        if not passed:
            return False
        lost = max(0, len(self._shown) + len(passed) - RING_LINES)
        self._shown.extend(passed)
        self._resize()
        if self.following:
            self.scroll_end(animate=False, immediate=True)
        elif lost:
            self.scroll_to(y=max(0, self.scroll_offset.y - lost), animate=False)
        return True

    def narrow(self, *, level: int | None = None, text: str | None = None) -> None:
        """Show only lines from `level` on that hold `text`."""
        self.level = self.level if level is None else level
        self.filter = self.filter if text is None else text.lower()
        lines = tuple(self.logbook.lines)
        self._last_number = lines[-1].number if lines else 0
        self._shown = deque((row for line in lines if self._passes(line) for row in self._rows(line)), RING_LINES)
        self._resize()
        self.scroll_end(animate=False)

    def find(self, text: str) -> bool:
        """Go to the next line below that holds `text`, round the end; whether there is one."""
        self.found = text.lower()
        self.refresh()
        start = self.scroll_offset.y + 1
        order = [*range(start, len(self._shown)), *range(min(start, len(self._shown)))]
        rows = tuple(self._shown)
        hit = next((place for place in order if rows[place][2] and self.found in rows[place][0].text.lower()), None)
        if hit is None:
            return False
        self.following = False
        self.scroll_to(y=hit, animate=False)
        return True

    def _passes(self, line: LogLine) -> bool:
        return line.level >= self.level and (not self.filter or self.filter in line.text.lower())

    def _resize(self) -> None:
        resize_content(self, Size(self.size.width, len(self._shown)))
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget styles that a theme gave."""
        super().notify_style_update()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self.get_component_rich_style(f"log--{name}")
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        """One line of the log."""
        place = y + self.scroll_offset.y
        if place >= len(self._shown):
            return Strip.blank(self.size.width, self.rich_style)
        line, part, first = self._shown[place]
        level = max((known for known in LEVELS if known <= line.level), default=logging.DEBUG)
        style = self._style(logging.getLevelName(level).lower())
        text_style = self._style("found") if self.found and self.found in part.lower() else style
        stamp = clock_time(line.at) if first else " " * 9
        mark = f"{_MARKS[level]} " if self._indent == _INDENT else f"{_MARKS[level][0]} "
        mark = mark if first else " " * len(mark)
        segments = [Segment(stamp, self._style("time")), Segment(mark, style), Segment(part, text_style)]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)


def clock_time(at: float) -> str:
    """The time of day of a line, with a blank after it."""
    return time.strftime("%H:%M:%S ", time.localtime(at))


def _wrapped(text: str, room: int) -> list[str]:
    """The text in parts of at most `room` cells, broken at blanks or slashes; textwrap takes thirty times as long."""
    if not text.isascii():
        return chop_cells(text, room)
    parts = []
    while len(text) > room:
        at = text.rfind(" ", room // 2, room + 1)
        if at < 0:
            at = text.rfind("/", room // 2, room) + 1 or room
        parts.append(text[:at])
        text = text[at:].lstrip(" ")
    return [*parts, text]
