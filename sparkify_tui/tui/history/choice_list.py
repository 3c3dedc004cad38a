"""The entries of F8 in two columns, drawn as they come into sight: thousands cost no more than a screenful."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sparkify_tui.tui.history.choices import GLYPHS, ChoiceKind, Entry
from sparkify_tui.tui.history.painted_sql import mark, match_style, matches
from sparkify_tui.tui.results.cells import fit, in_one_line
from sparkify_tui.tui.wording import age

WORD_CELLS = 8
AGE_CELLS = 8
FIRST_COLUMN = 1 + 2 + WORD_CELLS + 1 + AGE_CELLS + 2
"""A blank, glyph, word and age, and the gap before the second column."""
SEARCHED_CHARACTERS = 5_000
"""Of a statement: what is found further on is marked in the preview alone."""
BEFORE_MATCH = 12


class ChoiceList(ScrollView):
    """One entry a line, one of them highlighted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--cursor", "choices--dim", "choices--problem"}

    class Highlighted(Message):
        """Another entry is highlighted; None when there is none."""

        def __init__(self, choice: Entry | None) -> None:
            super().__init__()
            self.choice = choice

    class Chosen(Message):
        """An entry was clicked."""

        def __init__(self, choice: Entry) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.can_focus = False
        self._entries: Sequence[Entry] = ()
        self._words: Sequence[str] = ()
        self._row = 0
        self._now = time.time()

    @property
    def chosen(self) -> Entry | None:
        """The highlighted entry."""
        return self._entries[self._row] if self._row < len(self._entries) else None

    def show(self, entries: Sequence[Entry], words: Sequence[str], *, keep: bool = False) -> None:
        """Show these entries, with what was searched for marked, from the first one on; `keep` stays where one was."""
        chosen = self.chosen if keep else None
        row = next((place for place, entry in enumerate(entries) if entry == chosen), 0) if chosen else 0
        self._entries, self._words, self._row, self._now = entries, words, row, time.time()
        self.virtual_size = Size(0, len(entries))
        self.scroll_to_region(Region(0, row, 1, 1), animate=False, x_axis=False)
        self.refresh()
        self.post_message(self.Highlighted(self.chosen))

    def move_by(self, rows: int) -> None:
        """Highlight another entry, so many further down."""
        if self._entries:
            self._row = max(0, min(len(self._entries) - 1, self._row + rows))
            self.scroll_to_region(Region(0, self._row, 1, 1), animate=False, x_axis=False)
            self.refresh()
            self.post_message(self.Highlighted(self.chosen))

    def on_click(self, event: events.Click) -> None:
        """Choose the entry under the mouse."""
        place = event.y + self.scroll_offset.y
        if 0 <= place < len(self._entries):
            event.stop()
            self._row = place
            self.post_message(self.Chosen(self._entries[place]))

    def render_line(self, y: int) -> Strip:
        """One entry."""
        width, place = self.size.width, y + self.scroll_offset.y
        plain = self.rich_style
        if place >= len(self._entries):
            return Strip.blank(width, plain)
        line = self._line(self._entries[place], width)
        base = plain
        if place == self._row:
            base = plain + self.get_component_rich_style("choices--cursor")
        return Strip(line.render(self.app.console)).adjust_cell_length(width).apply_style(base)

    def _line(self, choice: Entry, width: int) -> Text:
        dim = self._part("dim")
        bad = choice.kind in (ChoiceKind.FAILED, ChoiceKind.UNUSABLE)
        kind = f" {GLYPHS[choice.kind]} {choice.kind.value:<{WORD_CELLS}}"
        when = age(choice.at, self._now) if choice.at is not None else ""
        room = max(0, width - FIRST_COLUMN)
        line = Text(end="", no_wrap=True)
        line.append(kind, self._part("problem") if bad else dim)
        line.append(f" {when:>{AGE_CELLS}}  ", dim)
        title = Text(fit(self._title(choice, room), room))
        line.append_text(mark(title, self._words, match_style(self.app.theme_variables)))
        return line

    def _title(self, choice: Entry, room: int) -> str:
        """What the second column shows: from shortly before the first match on where that would be out of sight."""
        title = in_one_line(choice.title[:SEARCHED_CHARACTERS])
        found = matches(title, self._words)
        if found and cell_len(title[: found[0][1]]) >= room and not cell_len(title) <= room:
            title = f"…{title[max(0, found[0][0] - BEFORE_MATCH) :]}"
        return title

    def _part(self, name: str) -> Style:
        """The colour of a part; what lies behind it is the line's."""
        found = self.get_component_rich_style(f"choices--{name}")
        return Style(color=found.color, bold=found.bold)
