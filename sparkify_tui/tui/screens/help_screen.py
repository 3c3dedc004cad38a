"""Help for what has the focus, then the keys that work everywhere; with the person's own keys."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sparkify_tui.tui import keys
from sparkify_tui.tui.screens.dialog import Dialog

ABOUT = {
    "cluster": "The cluster as the last poll saw it. It is polled often while something changes, rarely at rest.",
    "etl": "Up and down choose, Enter opens: a table, a check's bad rows, the load errors.",
    "job": "What runs, step by step, with the time that each took and is expected to take; then what it came to.",
    "editor": "Statements end with a semicolon. {query} leaves for the pane before, Escape for the rows.",
    "grid": "Rows are fetched while you scroll; End goes to the last one. Escape goes back to the editor.",
    "log": "Everything the services, the driver and AWS said; also kept in a file.",
    "catalogue": "Right and left open and close. Sizes and keys are what svv_table_info tells; – is not known.",
}


class HelpScreen(Dialog[None]):
    """Keys and what they do."""

    HEADING = "Help"
    BINDINGS = [Binding("f1,question_mark,q", "leave", show=False)]  # noqa: RUF012

    def __init__(self, where: str, own: Mapping[str, str], places: list[str]) -> None:
        super().__init__()
        self._where = where
        self._own = own
        self._places = places

    def body(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll():
            yield Static(self._text(), markup=False)

    def on_mount(self) -> None:
        """Scrolling works at once."""
        self.query_one(VerticalScroll).focus()

    def _text(self) -> Content:
        lines: list[Content] = []
        for where in dict.fromkeys((self._where, "main")):
            if where not in keys.WHERE:
                continue
            lines.append(Content.styled(keys.WHERE[where], "bold $primary"))
            if where in ABOUT:
                lines.append(Content(ABOUT[where].replace("{query}", keys.named("query"))))
            for item in keys.ACTIONS:
                if item.where == where:
                    shown = keys.shown(keys.keys_of(item.id, self._own))
                    lines.append(_line(shown, item.description))
            lines += [_line(shown, text) for shown, text in keys.FIXED.get(where, ())]
            lines.append(Content(""))
        lines.append(_line(keys.shown(keys.keys_of("palette", self._own)), "Palette: every action by its name"))
        lines.append(_line(keys.shown(keys.keys_of("quit", self._own)), "Quit; asks while a job runs"))
        lines.append(Content(""))
        lines += [Content(place) for place in self._places]
        return Content("\n").join(lines)


def _line(shown: str, text: str) -> Content:
    return Content.assemble((f"  {shown:<22}", "bold $accent"), text)
