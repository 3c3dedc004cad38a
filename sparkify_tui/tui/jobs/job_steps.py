"""The latest sentences of a running job, as the Cluster pane shows them. Knows no widget."""

from __future__ import annotations

from sparkify_tui.events import AvailabilityChecked, CallRetried, DeletionChecked, WaitStarted
from sparkify_tui.tui.messages import JobEvent

SHOWN_STEPS = 14


class JobSteps:
    """`lines` are texts with their styles, oldest first; of polls and retries in a row only the latest stays."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self._waiting = False

    def add(self, event: JobEvent, text: str) -> None:
        """An event, and its sentence of one line or more."""
        mark, style = ("! ", "$warning") if isinstance(event, CallRetried) else ("· ", "")
        waiting = isinstance(event, (AvailabilityChecked, CallRetried, DeletionChecked, WaitStarted))
        if waiting and self._waiting:
            del self.lines[-1]
        lines = text.splitlines()
        self.lines = [*self.lines, *((mark + line, style) for line in lines)][-SHOWN_STEPS:]
        self._waiting = waiting and len(lines) == 1

    def add_success(self, text: str) -> None:
        """The job has ended well."""
        self.lines = [*self.lines, (f"✓ {text}", "bold $success")][-SHOWN_STEPS:]
