"""SQL in the editor's colours, as a text that doesn't change: for previews. Knows no widget."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.style import Style
from rich.text import Text

from sparkify_tui.narration import plural
from sparkify_tui.tui.editor.highlight import line_spans
from sparkify_tui.tui.editor.paints import paints
from sparkify_tui.tui.editor.script_lines import ScriptLines
from sparkify_tui.tui.editor.sql_document import as_drawn, as_typed

SHOWN_LINES = 300
SHOWN_CHARACTERS = 2_000
"""Of a line: what is longer is no SQL that anybody reads."""


def painted_sql(sql: str, colours: Mapping[str, str], words: Sequence[str] = ()) -> Text:
    """The SQL's first lines with its words painted, and the places marked that hold one of `words`."""
    styles = paints(colours)
    lines = as_typed(sql).split("\n")
    script = ScriptLines(lines[:SHOWN_LINES])
    shown = []
    for number, line in enumerate(lines[:SHOWN_LINES]):
        text = Text(as_drawn(line[:SHOWN_CHARACTERS]), end="")
        for start, end, kind in line_spans(line[:SHOWN_CHARACTERS], script.opened(number)):
            text.stylize(styles[kind], start, end)
        if len(line) > SHOWN_CHARACTERS:
            text.append("…")
        shown.append(mark(text, words, match_style(colours)))
    if len(lines) > SHOWN_LINES:
        shown.append(Text(f"… {plural(len(lines) - SHOWN_LINES, 'more line')}", Style(dim=True)))
    return Text("\n").join(shown)


def match_style(colours: Mapping[str, str]) -> Style:
    """How what was searched for stands out, wherever it is found."""
    return Style(color=colours["background"], bgcolor=colours["accent"])


def mark(text: Text, words: Sequence[str], style: Style) -> Text:
    """The same text with all places of the words marked, in whatever case they are."""
    for start, end in matches(text.plain, words):
        text.stylize(style, start, end)
    return text


def matches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text, in its order."""
    if not words:
        return []
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]
