"""The last line: the keys that matter and their words, clickable; what can't be done now is dim."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import Static

from sparkify_tui.tui import keys

SHOWN = ("provision", "load", "query", "delete", "run", "cancel", "history", "log", "export", "zoom", "help", "palette")
"""The actions of the line, in their order."""
FIRST = ("cancel", "run", "query", "provision", "load", "delete", "help", "palette", "log", "history", "export", "zoom")
"""The same by how much they are missed when there is no room for all."""


class FooterLine(Static):
    """Shows the footer's actions with the person's own keys."""

    def __init__(self, own: Mapping[str, str], can: Callable[[str], bool]) -> None:
        super().__init__(id="footer")
        self._own = own
        self._can = can
        self._shown: list[str] = []

    def on_mount(self) -> None:
        """Show it."""
        self.show()

    def on_resize(self) -> None:
        """As many as there is room for."""
        self.show()

    def show(self) -> None:
        """Draw again: what can be done may have changed."""
        chosen = self._chosen(self.size.width or 80)
        self._shown = [name for name in SHOWN if name in chosen]
        self.update(Content("").join(self._piece(name) for name in self._shown), layout=False)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked. Not by links in the text: these have one look, whether they can be followed or not."""
        end = 0
        for name in self._shown:
            end += len(self._text(name))
            if event.x < end:
                await self.app.run_action("command_palette" if name == "palette" else _action(name), self._target(name))
                return

    def _target(self, name: str) -> DOMNode:
        return self.app if name == "palette" else self.screen

    def _chosen(self, width: int) -> set[str]:
        """What there is room for: first what can be done now, then the rest, dim."""
        able = [name for name in FIRST if self._can(name)]
        chosen: set[str] = set()
        for name in (*able, *(name for name in FIRST if name not in able)):
            needed = len(self._text(name))
            if needed <= width:
                chosen.add(name)
                width -= needed
        return chosen

    def _key(self, name: str) -> str:
        if name == "palette":
            return keys.shown(keys.keys_of("palette", self._own)).split(" ")[0]
        return keys.shown(keys.keys_of(name, self._own)).split(" ")[0]

    def _text(self, name: str) -> str:
        return f" {self._key(name)} {_word(name)}"

    def _piece(self, name: str) -> Content:
        enabled = self._can(name)
        return Content.assemble(
            (f" {self._key(name)} ", "bold $accent" if enabled else "dim"), (_word(name), "" if enabled else "dim")
        )


def _action(name: str) -> str:
    return next((item.action for item in keys.ACTIONS if item.id == name), name)


def _word(name: str) -> str:
    return next((item.word for item in keys.ACTIONS if item.id == name), name.capitalize())
