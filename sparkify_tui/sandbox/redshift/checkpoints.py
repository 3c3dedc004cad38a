"""Moves the write-ahead log into the database file some time after a commit rather than inside it.

DuckDB does it in the commit that makes the log too long, and whoever commits waits for it. What was committed is safe
in the log meanwhile: it is read when the database is opened again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

log = logging.getLogger(__name__)

HARD_LIMIT = "1GB"
"""A log of that size is moved in the commit after all."""
SOFT_LIMIT = 16_000_000
"""DuckDB's own limit, in bytes."""
QUIET_S = 1.0
"""How long nothing was committed before it is done."""


class Checkpoints:
    """A thread that calls `checkpoint` when the log at `path` is long and nobody has committed for a while.

    `checkpoint` says whether it could be done; an open transaction that has written is in the way.
    """

    def __init__(self, path: Path, checkpoint: Callable[[], bool]) -> None:
        self._path = path
        self._checkpoint = checkpoint
        self._changed = threading.Condition()
        self._committed_at: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def committed(self) -> None:
        """Something was committed."""
        with self._changed:
            self._committed_at = time.monotonic()
            self._changed.notify_all()

    def stop(self) -> None:
        """End the thread, after what it does now."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while self._wait_until_quiet():
            try:
                if self._length() > SOFT_LIMIT and not self._checkpoint():
                    self.committed()
            except duckdb.Error:  # the disk is full, say: the log stays, and the next commit is told of it
                log.warning("the write-ahead log stays at %s bytes", self._length(), exc_info=True)

    def _wait_until_quiet(self) -> bool:
        """Whether to go on: False when it is to stop."""
        with self._changed:
            while not self._stopping:
                left = None if self._committed_at is None else self._committed_at + QUIET_S - time.monotonic()
                if left is not None and left <= 0:
                    self._committed_at = None
                    return True
                self._changed.wait(left)
        return False

    def _length(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0
