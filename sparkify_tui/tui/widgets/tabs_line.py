"""Which pane shows, on the screen that shows one at a time; a click shows another."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

PANES = {"cluster": "1 Cluster", "etl": "2 ETL", "query": "3 Query", "log": "4 Log", "job": "5 Job"}
"""The panes by name, each with its number."""


class TabsLine(Static):
    """One line of names."""

    def __init__(self) -> None:
        super().__init__(id="tabs-line")
        self._names: list[str] = []

    def show(self, current: str, *, with_job: bool) -> None:
        """Mark the current pane; there is a Job pane once there was a job."""
        self._names = [name for name in PANES if name != "job" or with_job]
        parts = [
            Content.styled(f" {PANES[name]} ", "bold reverse" if name == current else "dim") for name in self._names
        ]
        self.update(Content(" ").join(parts), layout=False)

    async def on_click(self, event: events.Click) -> None:
        """Show the pane whose name was clicked."""
        end = 0
        for name in self._names:
            end += len(PANES[name]) + 3
            if event.x < end:
                await self.app.run_action(f"pane('{name}')", self.screen)
                return
