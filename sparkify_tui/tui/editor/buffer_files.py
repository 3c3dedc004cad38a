"""Which file a run keeps its buffers in, so that runs on one configuration at a time don't overwrite each other's.

The first takes buffers.json, another one buffers-2.json and so on. What a run that has ended left in a file of those is
taken over by the next one that starts. The operating system drops a lock when its holder dies. Knows no widget.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sparkify_tui.absence import make_private_directory
from sparkify_tui.tui.editor.saved_texts import Buffer, load_buffers, save_buffers

MAX_RUNS = 50


class BufferFiles:
    """The run's own file, and those that it takes over."""

    def __init__(self, first: Path) -> None:
        self.path = first
        self._locks: dict[Path, int] = {}
        candidates = [
            first,
            *(first.with_name(f"{first.stem}-{number}{first.suffix}") for number in range(2, MAX_RUNS)),
        ]
        own = next((path for path in candidates if self._acquire(path)), None)
        if own is None:  # the directory can't be written, which the first save says
            return
        self.path = own
        for path in candidates:
            if path != own and path.exists():
                self._acquire(path)

    def load(self) -> list[Buffer]:
        """The buffers of the own file, then those of files whose runs have ended."""
        left = [path for path in self._locks if path != self.path]
        return [buffer for path in (self.path, *left) for buffer in load_buffers(path)]

    def save(self, buffers: list[Buffer]) -> None:
        """Write the own file, and be done with those that were taken over; raises OSError."""
        save_buffers(self.path, buffers)
        for path in [path for path in self._locks if path != self.path]:
            save_buffers(path, [])
            os.close(self._locks.pop(path))

    def release(self) -> None:
        """Let other runs have the files."""
        while self._locks:
            os.close(self._locks.popitem()[1])

    def _acquire(self, path: Path) -> bool:
        from filelock import lock_descriptor  # noqa: PLC0415 - it takes 40 ms: not before the first frame

        try:
            make_private_directory(path.parent)
            descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        with contextlib.suppress(OSError):  # not every file system has locks
            if lock_descriptor(descriptor, blocking=False):
                self._locks[path] = descriptor
                return True
        os.close(descriptor)
        return False
