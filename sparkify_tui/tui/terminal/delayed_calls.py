"""A widget's callback a little later: once, on the widget's own message pump, and never when the widget is gone.

Not textual's set_timer, which drops a timer whose time passed while the loop was busy. What is put off in this
application goes through this, so that nothing fires at a widget that isn't there any more.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable

from textual.widget import Widget


class Delayed:
    """`callback` some seconds after the first `start`; further starts until then change nothing."""

    def __init__(self, widget: Widget, seconds: float, callback: Callable[[], Awaitable[None] | None]) -> None:
        self._widget = widget
        self._seconds = seconds
        self._callback = callback
        self._timer: asyncio.TimerHandle | None = None
        self.waiting = False

    def start(self) -> None:
        """Call soon; from the event loop's thread."""
        if not self.waiting and self._widget.is_attached:
            self.waiting = True
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._seconds, self._widget.call_later, self._call)

    def stop(self) -> None:
        """Don't call; for the widget's unmount."""
        self.waiting = False
        if self._timer is not None:
            self._timer.cancel()

    async def _call(self) -> None:
        if not self.waiting:
            return
        self.waiting = False
        if self._widget.is_attached:
            result = self._callback()
            if inspect.isawaitable(result):
                await result
