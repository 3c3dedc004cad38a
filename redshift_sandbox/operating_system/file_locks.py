"""Advisory file locks that the operating system drops when their holder dies, however it dies."""

from __future__ import annotations

import os
import time
from pathlib import Path

from filelock import lock_descriptor

from redshift_sandbox.operating_system.absence import is_absent
from redshift_sandbox.operating_system.disk_errors import unreadable


class FileLock:
    """An exclusive lock on a file; not re-entrant. The file stays behind and means nothing by itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, *, timeout_s: float = 0.0) -> bool:
        """Take the lock, waiting up to `timeout_s`; False when somebody else holds it."""
        deadline = time.monotonic() + timeout_s
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        while not lock_descriptor(descriptor, blocking=False):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return False
            time.sleep(0.02)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it isn't held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock on `path`; raises SandboxError when that can't be found out."""
    if is_absent(path):
        return False
    lock = FileLock(path)
    try:
        acquired = lock.acquire()
    except OSError as error:
        raise unreadable(path, error) from error
    if acquired:
        lock.release()
        return False
    return True
