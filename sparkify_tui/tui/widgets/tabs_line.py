"""Which pane shows, on the screen that shows one at a time; a click shows another."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

PANES = {"cluster": "1 Cluster", "etl": "2 ETL", "query": "3 Query", "log": "4 Log"}


class TabsLine(Static):
    """One line of names."""

    def __init__(self) -> None:
        super().__init__(id="tabs-line")

    def show(self, current: str) -> None:
        """Mark the current pane."""
        parts = []
        for name, title in PANES.items():
            style = "bold reverse" if name == current else "dim"
            text = f" {title} "
            parts.append(Content.styled(text, style).stylize(f"@click=screen.pane('{name}')"))
        self.update(Content(" ").join(parts), layout=False)
