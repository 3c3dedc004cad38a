"""Keys that come faster than the application answers, in their order and to where they were meant.

Textual gives a key to what has the focus when it arrives. One that is on its way up to a binding has not moved the
focus yet, so the letters of `F4 delete …`, sent in one go, would be commands of the Cluster pane. Keys that come
meanwhile, or before there is a screen to take them, wait here. Typing in a field never waits: it moves nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from sparkify_tui.tui.worker_host import run_in_worker

TIMEOUT_S = 0.5
"""How long a key may take on its way up before the next is let go: what it started may wait for that next one."""
GONE_AFTER_S = 0.02
"""How often to look whether a key closed what it went to, which then never says that the key passed."""


class TypeAhead:
    """Hands keys and pastes on by `hand_on`, each once the one before has passed; holds them all until `begin`."""

    # Any: whatever the app returns at its end.
    def __init__(self, app: App[Any], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[events.Event] = deque()
        self.busy = True
        """Whether keys wait, or one is on its way."""

    async def take(self, event: events.Event) -> None:
        """A key or a paste has arrived."""
        if self.busy:
            self._waiting.append(event)
            return
        way = self._way(event)
        await self._hand_on(event)
        if way:
            self.busy = True
            run_in_worker(self._app, partial(self._follow, way), name="keys", group="keys")

    def begin(self) -> None:
        """There is something to take keys now."""
        run_in_worker(self._app, partial(self._follow, []), name="keys", group="keys")

    async def _follow(self, way: list[DOMNode]) -> None:
        await self._passed(way)
        while self._waiting:
            event = self._waiting.popleft()
            way = self._way(event)
            await self._hand_on(event)
            await self._passed(way)
        self.busy = False

    def _way(self, event: events.Event) -> list[DOMNode]:
        """Through what the key goes: from the focus up to the screen, or nothing if it can't move the focus."""
        from textual.widgets import Input, TextArea  # noqa: PLC0415 - not before the first frame: an editor is much to import

        focused = self._app.focused
        writes = isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.is_printable)
        if writes and isinstance(focused, (Input, TextArea)):
            return []
        return [node for node in (focused or self._app.screen).ancestors_with_self if node is not self._app]

    async def _passed(self, way: list[DOMNode]) -> None:
        """Wait until the key has gone all the way, and then for the focus, which the application moves."""
        until = time.monotonic() + TIMEOUT_S
        nodes: list[MessagePump] = [*way, self._app] if way else []
        for node in nodes:
            passed = asyncio.Event()
            reachable = node.call_later(passed.set)
            while reachable and not passed.is_set() and node.is_attached and time.monotonic() < until:
                await _set_within(passed, GONE_AFTER_S)


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
