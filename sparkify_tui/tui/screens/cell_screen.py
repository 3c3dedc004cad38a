"""One cell, whole: wrapped, scrolled, JSON laid out; enormous values in part, and said so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static, TextArea

from sparkify_tui.models import ResultColumn
from sparkify_tui.narration import plural
from sparkify_tui.tui.results.cells import NULL, clean
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.warehouse.row_texts import plain_text

SHOWN_CHARACTERS = 200_000
SHOWN_LINES = 5_000
"""A text area lays its lines out one by one: 100,000 take half a minute."""
DEEPEST_INDENT = 20
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


class CellScreen(Dialog[str]):
    """Answers the value's whole text when it shall be copied."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "copy", "Copy"), Binding("enter,q", "leave", show=False)]

    def __init__(self, column: ResultColumn, value: object, row: int) -> None:
        super().__init__()
        self.HEADING = f"{column.name[:60]}  {column.type[:40]}  row {row + 1:,}"
        self._text = NULL if value is None else plain_text(value)
        self._copied = "" if value is None else self._text

    def body(self) -> ComposeResult:
        """The text, and its size."""
        shown, cut = _shown(self._text)
        yield TextArea(shown, read_only=True, soft_wrap=True, show_line_numbers=False, compact=True)
        yield Static(
            f"{plural(len(self._copied), 'character')}{cut}   c: copy   escape: back", markup=False, classes="hint"
        )

    def action_copy(self) -> None:
        """Copy it whole."""
        self.dismiss(self._copied)


def _shown(text: str) -> tuple[str, str]:
    """The text as it is shown, and what to say when that isn't all."""
    lines = laid_out(text).split("\n")
    if len(lines) > SHOWN_LINES:
        return "\n".join(lines[:SHOWN_LINES]), f", the first {SHOWN_LINES:,} lines shown"
    cut = f", the first {SHOWN_CHARACTERS:,} shown" if len(text) > SHOWN_CHARACTERS else ""
    return "\n".join(lines), cut


def laid_out(text: str) -> str:
    """The text in lines without what would move the cursor; JSON on lines of its own."""
    if text[:1] in ("{", "[") and len(text) <= SHOWN_CHARACTERS and _is_json(text):
        lines = list(islice(_json_lines(text), SHOWN_LINES + 1))
    else:
        lines = text[:SHOWN_CHARACTERS].split("\n")
    return "\n".join(_wrapped(clean(line)) for line in lines)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str)
    except (ValueError, RecursionError):  # the latter for what is nested some hundred levels deep
        return False
    return True


def _json_lines(text: str) -> Iterator[str]:
    """A JSON text on lines of its own: only blanks between its tokens change, never a number, a string or a key."""
    line, depth, before = "", 0, ""
    for sign in _JSON_TOKEN.findall(text):
        closes = sign in ("}", "]")
        depth -= closes
        if before not in ("{", "[") if closes else before in ("{", "[", ","):
            yield line
            line = "  " * min(depth, DEEPEST_INDENT)
        line += f"{sign} " if sign == ":" else sign
        depth += sign in ("{", "[")
        before = sign
    yield line


def _wrapped(line: str, width: int = 2_000) -> str:
    """Very long lines are broken, because wrapping one of megabytes at each redraw would freeze the screen."""
    return line if len(line) <= width else "\n".join(line[at : at + width] for at in range(0, len(line), width))
