"""The log's file: private, rotating, and written by a thread of its own.

Logging costs the caller an entry in a queue and no more: drivers log thousands of lines a second while a person types.
Lines from WARNING on are in the file before `add` returns, the others soon and at the end.
"""

from __future__ import annotations

import logging
import os
import queue
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path

from sparkify_tui.absence import make_private_directory

FILE_BYTES = 2_000_000
FILES = 3


class LogFile:
    """Appends records to `path`, and keeps FILES older ones as path.1, path.2 …; raises OSError when it can't begin."""

    def __init__(self, path: Path) -> None:
        make_private_directory(path.parent)
        self._waiting: queue.Queue[logging.LogRecord] = queue.Queue()
        self._file = _PrivateFile(path, self._waiting)
        self._file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        self._handler = QueueHandler(self._waiting)
        self._listener = QueueListener(self._waiting, self._file)
        self._listener.start()
        self._is_open = True

    def add(self, record: logging.LogRecord) -> None:
        """Write a record whose message is ready to be kept: without arguments and with its secrets masked."""
        if not self._is_open:
            return
        self._handler.enqueue(record)
        if record.levelno >= logging.WARNING:
            self._waiting.join()

    def close(self) -> None:
        """Write what waits, and end."""
        self._is_open = False
        self._listener.stop()
        with suppress(OSError):  # a full disk must not stop who logged
            self._file.close()


class _PrivateFile(RotatingFileHandler):
    """A rotating file for its owner alone; flushed when nothing waits, since a flush costs more than a line."""

    def __init__(self, path: Path, waiting: queue.Queue[logging.LogRecord]) -> None:
        self._waiting = waiting
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8", errors="backslashreplace")

    def flush(self) -> None:
        """Flush, unless another record is to be written at once."""
        if self._waiting.empty():
            super().flush()

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Whether the file is full; without formatting the record a second time and flushing, as logging's own does."""
        return os.stat(self.baseFilename).st_size > self.maxBytes  # noqa: PTH116 - for each line: a Path costs more

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        path.chmod(0o600)  # by its name: Windows has no fchmod before Python 3.13
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:
        """Go on: a full disk must not stop who logged, and the log on the screen has the line."""
