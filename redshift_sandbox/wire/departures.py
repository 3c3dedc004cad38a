"""Notices clients that go away while their statement runs, so that it ends and its locks are free."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from redshift_sandbox.wire.connected_session import ConnectedSession
from redshift_sandbox.wire.watchdog import Watchdog

_LOOK_S = 0.5


class Departures:
    """Looks at the clients of running statements every half second, and not at all while none runs."""

    def __init__(self, watchdog: Watchdog, sessions: Callable[[], Sequence[ConnectedSession]]) -> None:
        self._watchdog = watchdog
        self._sessions = sessions
        self._is_due = False

    def watch(self) -> None:
        """A statement began; its session says so already."""
        if not self._is_due:
            self._is_due = True
            self._watchdog.call_in(_LOOK_S, self._look)

    def _look(self) -> None:
        self._is_due = False  # before looking: a session that begins meanwhile is seen, or asks for another look
        running = [session for session in self._sessions() if session.is_running]
        for session in running:
            if not session.terminated.is_set() and session.has_left():
                threading.Thread(target=session.terminate, name="redshift-departure", daemon=True).start()
        if running:
            self.watch()
