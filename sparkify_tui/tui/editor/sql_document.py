"""The editor's document: a line feed ends a line and nothing else does, in the text, on screen and at the server.

Textual's own document splits at everything Unicode calls a line boundary (a vertical tab, U+2028 …) and joins with one
kind of line end, so a text would change by being shown. Here every text passes `as_typed` on its way in, whichever way
it comes: typed, pasted, loaded, undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, overload

from rich.cells import cell_len
from textual.document._document import Document, EditResult, Location
from textual.geometry import Size

from sparkify_tui.tui.editor.script_lines import ScriptLines
from sparkify_tui.tui.results.cells import clean

_NOT_SENT = {0: "␀"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""What no statement can carry: the wire ends a text at NUL, and half a character has no bytes."""


def as_typed(text: str) -> str:
    """The text with line feeds for line ends, and a visible stand-in for what can't be sent."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_SENT)


def as_drawn(line: str) -> str:
    """A line as it is drawn: as many characters, none of them invisible; tabs are left to be expanded."""
    return clean(line) if "\t" not in line else "\t".join(map(clean, line.split("\t")))


def stand_ins(line: str, drawn: str) -> Iterator[tuple[int, int]]:
    """Where something else is drawn than what is held, as spans; a tab is drawn as the blanks that it is."""
    if drawn != line:
        differ = (place for place, (held, seen) in enumerate(zip(line, drawn, strict=True)) if held != seen)
        for _, run in groupby(enumerate(differ), lambda item: item[1] - item[0]):
            places = [place for _, place in run]
            yield places[0], places[-1] + 1


class SqlDocument(Document):
    """Lines of a text that is split at line feeds alone."""

    def __init__(self, text: str) -> None:
        super().__init__("")
        self._lines = as_typed(text).split("\n")
        self.script = ScriptLines(self._lines)
        self.unchanged_from = 0
        """The first line behind the last edit that is read as it was before."""
        self._widths: list[int] = []
        self._tab_width = 0

    def get_size(self, tab_width: int) -> Size:
        """The cells that the drawn lines take; a line is measured once."""
        if tab_width != self._tab_width:
            self._tab_width = tab_width
            self._widths = [self._width(line) for line in self._lines]
        return Size(max(self._widths, default=0), len(self._lines))

    def _width(self, line: str) -> int:
        return (
            len(line) if line.isascii() and line.isprintable() else cell_len(as_drawn(line).expandtabs(self._tab_width))
        )

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put `text` in place of what lies between two locations."""
        (top, left), (bottom, right) = sorted((start, end))
        replaced = self.get_text_range((top, left), (bottom, right))
        lines = self._lines
        before = lines[top][:left] if top < len(lines) else ""
        after = lines[bottom][right:] if bottom < len(lines) else ""
        inserted = as_typed(text).split("\n")
        inserted[0] = before + inserted[0]
        end_location = (top + len(inserted) - 1, len(inserted[-1]))
        inserted[-1] += after
        removed = len(lines[top : bottom + 1])
        lines[top : bottom + 1] = inserted
        if self._tab_width:
            self._widths[top : bottom + 1] = map(self._width, inserted)
        self.unchanged_from = self.script.replaced(top, removed, len(inserted))
        return EditResult(end_location, replaced)


class _DrawnLines(Sequence[str]):
    """The lines as drawn, made when they are looked at."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        found = self._lines[index]
        return as_drawn(found) if isinstance(found, str) else [as_drawn(line) for line in found]


class DrawnDocument(Document):
    """What the layout measures of a document: its lines as drawn, so that cursor and mouse find what is seen."""

    def __init__(self, document: Document) -> None:
        super().__init__("")
        self._document = document

    @property
    def lines(self) -> Any:  # Any: a Sequence, where Document promises a list
        """The lines as drawn."""
        return _DrawnLines(self._document.lines)

    @property
    def line_count(self) -> int:
        """How many there are."""
        return self._document.line_count

    def get_line(self, index: int) -> str:
        """One of them."""
        return as_drawn(self._document.get_line(index))

    def __getitem__(self, line_index: int | slice) -> Any:  # Any: Document's overloads, which say the same
        return self.lines[line_index]
