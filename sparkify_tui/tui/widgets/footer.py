"""The last line: the keys that matter and their words, clickable; what can't be done now is dim."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.content import Content
from textual.widgets import Static

from sparkify_tui.tui import keys


class FooterLine(Static):
    """Shows the footer's actions in the order of the table, with the person's own keys."""

    def __init__(self, own: Mapping[str, str], can: Callable[[str], bool]) -> None:
        super().__init__(id="footer")
        self._own = own
        self._can = can

    def on_mount(self) -> None:
        """Show it."""
        self.show()

    def on_resize(self) -> None:
        """As many as there is room for."""
        self.show()

    def show(self) -> None:
        """Draw again: what can be done may have changed."""
        order = ("provision", "load", "query", "delete", "run", "cancel", "history", "log", "help", "export")
        table = {item.id: item for item in keys.ACTIONS}
        parts: list[Content] = []
        width = self.size.width or 80
        used = 0
        for name in order:
            item = table[name]
            key = keys.shown(keys.keys_of(name, self._own)).split(" ")[0]
            piece = f" {key} {item.word} "
            if used + len(piece) > width:
                continue
            used += len(piece)
            enabled = self._can(item.action)
            click = f"@click=screen.{item.action}"
            parts.append(
                Content.assemble(
                    (f" {key} ", "bold $accent" if enabled else "dim"), (f"{item.word} ", "" if enabled else "dim")
                ).stylize(click if "(" in item.action else f"{click}()")
            )
        if used + 12 <= width:
            parts.append(Content.assemble((" ^p ", "bold $accent"), "Palette ").stylize("@click=app.command_palette()"))
        self.update(Content("").join(parts), layout=False)
