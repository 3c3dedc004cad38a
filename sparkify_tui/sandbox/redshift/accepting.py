"""What to do when a connection can't be accepted for want of descriptors or memory: wait, and say so once."""

from __future__ import annotations

import errno
import logging
import threading

log = logging.getLogger(__name__)

_SCARCE = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0


class AcceptTrouble:
    """The trouble of one listening socket; the pauses grow while it lasts."""

    def __init__(self, longest_pause_s: float = _LONGEST_PAUSE_S) -> None:
        self._told: set[int | None] = set()
        self._told_unserved: set[str] = set()
        self._longest_pause_s = longest_pause_s
        self._pause_s = _FIRST_PAUSE_S
        self._stop = threading.Event()

    def is_over(self) -> None:
        """A connection was accepted."""
        self._told.clear()
        self._pause_s = _FIRST_PAUSE_S

    def stop(self) -> None:
        """End a pause, and make none any more."""
        self._stop.set()

    def pause(self, error: OSError) -> None:
        """Log the trouble unless that was done since the last connection, and wait: the error stays until one ends."""
        if error.errno not in self._told:
            self._told.add(error.errno)
            remedy = "; close connections, or raise the limit of open files (ulimit -n)"
            log.error("connections can't be accepted: %s%s", error.strerror, remedy if error.errno in _SCARCE else "")
        self._stop.wait(self._pause_s)
        self._pause_s = min(self._pause_s * 2, self._longest_pause_s)

    def wait(self, seconds: float) -> None:
        """Wait, unless it is to stop."""
        self._stop.wait(seconds)

    def serves_again(self) -> None:
        """A connection is served."""
        self._told_unserved.clear()

    def tell(self, error: Exception, remedy: str) -> None:
        """Log why an accepted connection can't be served, once until one is served again."""
        if str(error) not in self._told_unserved:
            self._told_unserved.add(str(error))
            log.error("a connection can't be served: %s. %s", error, remedy)
