"""What to do when a connection can't be accepted for want of descriptors, memory or threads: wait, and say so seldom.

Such errors come and go with every connection that ends, so that having served one again says little.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

_SCARCE = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0
_LOG_EVERY_S = 60.0


def is_scarcity(error: OSError) -> bool:
    """Whether an error is about something that the system has too little of."""
    return error.errno in _SCARCE


class AcceptBackoff:
    """Pauses after errors of one listening socket; they grow while the errors last."""

    def __init__(self, longest_pause_s: float = _LONGEST_PAUSE_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._logged_at: dict[str, float] = {}
        self._longest_pause_s = longest_pause_s
        self._pause_s = _FIRST_PAUSE_S
        self._stop = threading.Event()

    def is_over(self) -> None:
        """A connection was accepted."""
        self._pause_s = _FIRST_PAUSE_S

    def stop(self) -> None:
        """End a pause, and make none any more."""
        self._stop.set()

    def pause(self, error: OSError) -> None:
        """Log the error unless that was done in the last minute, and wait: the error stays until one ends."""
        if self._is_new(str(error)):
            remedy = "; close connections, or raise the limit of open files (ulimit -n)"
            log.error("connections can't be accepted: %s%s", error.strerror, remedy if is_scarcity(error) else "")
        self._stop.wait(self._pause_s)
        self._pause_s = min(self._pause_s * 2, self._longest_pause_s)

    def wait(self, seconds: float) -> None:
        """Wait, unless it is to stop."""
        self._stop.wait(seconds)

    def report(self, error: Exception, remedy: str) -> None:
        """Log why an accepted connection can't be served, unless that was done in the last minute."""
        if self._is_new(str(error)):
            log.error("a connection can't be served: %s. %s", error, remedy)

    def _is_new(self, error: str) -> bool:
        now = self._clock()
        if now - self._logged_at.get(error, -_LOG_EVERY_S) < _LOG_EVERY_S:
            return False
        self._logged_at[error] = now
        return True
