"""Which pane shows, on the screen that shows one at a time; a click shows another."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

PANES = {"cluster": "1 Cluster", "etl": "2 ETL", "query": "3 Query", "log": "4 Log"}


class TabsLine(Static):
    """One line of names."""

    def __init__(self) -> None:
        super().__init__(id="tabs-line")

    def show(self, current: str) -> None:
        """Mark the current pane."""
        parts = [
            Content.styled(f" {title} ", "bold reverse" if name == current else "dim") for name, title in PANES.items()
        ]
        self.update(Content(" ").join(parts), layout=False)

    async def on_click(self, event: events.Click) -> None:
        """Show the pane whose name was clicked."""
        end = 0
        for name, title in PANES.items():
            end += len(title) + 3
            if event.x < end:
                await self.app.run_action(f"pane('{name}')", self.screen)
                return
