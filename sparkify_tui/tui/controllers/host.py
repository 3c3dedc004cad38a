"""What a controller is given of the screen that it works for."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from textual.notifications import SeverityLevel
from textual.screen import ModalScreen, ScreenResultCallbackType
from textual.timer import Timer

from sparkify_tui.tui.worker_host import WorkerHost

Answer = TypeVar("Answer")


class ControllerHost(WorkerHost, Protocol):
    """Speaks to the person and to the log, and shows panes and dialogs."""

    def say(self, text: str, level: int = logging.INFO, source: str = "app") -> None:
        """Write a line in the log."""
        ...

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a toast; `timeout` in seconds."""
        ...

    def notify_if_hidden(self, pane: str, text: str, title: str, severity: SeverityLevel = "warning") -> None:
        """Show a toast about what the pane of that name says at length, unless the pane is in sight."""
        ...

    def set_interval(self, interval: float, callback: Callable[[], None]) -> Timer:
        """Call back every `interval` seconds."""
        ...

    def call_after_refresh(self, callback: Callable[[], None]) -> bool:
        """Call back once what changed is painted."""
        ...

    def push_dialog(
        self, dialog: ModalScreen[Answer], answered: ScreenResultCallbackType[Answer] | None = None
    ) -> Awaitable[None]:
        """Show a dialog; its answer goes to `answered`, None when it was left. Awaited, it is mounted."""
        ...

    async def ask(self, dialog: ModalScreen[Answer]) -> Answer | None:
        """Show a dialog and wait for its answer; None when it was left."""
        ...

    def show_pane(self, name: str, *, keep_focus: bool = False) -> None:
        """Make the pane of that name the current one and focus it; `keep_focus` leaves the focus within it alone."""
        ...

    def suspended(self) -> AbstractContextManager[None]:
        """Leave the terminal to another program within; raises SuspendNotSupported where that can't be."""
        ...

    def show_possible_actions(self) -> None:
        """Draw the footer again: what can be done may have changed."""
        ...
