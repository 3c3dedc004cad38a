"""The log's file: private, rotating, and written in batches by a thread of its own.

Whoever logs pays for an append to a list and no more: drivers log thousands of lines a second while a person types.
Lines from WARNING on are written at once, the others within a quarter of a second and at the end.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO

from sparkify_tui.absence import make_private_directory

FILE_BYTES = 2_000_000
FILES = 3
WRITE_EVERY_S = 0.25

Entry = tuple[float, str, str, str]
"""When (seconds since 1970), level, source, text."""


class LogFile:
    """Appends entries to `path`, and keeps FILES older ones as path.1, path.2 …; raises OSError when it can't begin."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: deque[Entry] = deque()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._writing = threading.Lock()
        make_private_directory(path.parent)
        self._file = self._open()
        self._second, self._stamp = -1, ""
        self._thread = threading.Thread(target=self._work, name="log file", daemon=True)
        self._thread.start()

    def _open(self) -> IO[str]:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._path.chmod(0o600)  # by its name: Windows has no fchmod before Python 3.13
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def add(self, entry: Entry, *, at_once: bool = False) -> None:
        """Write an entry soon, or before this returns."""
        self._waiting.append(entry)
        if at_once:
            self._write()
        elif not self._wake.is_set():
            self._wake.set()

    def close(self) -> None:
        """Write what waits, and end."""
        self._closing.set()
        self._wake.set()
        self._thread.join(timeout=2.0)
        self._write()
        with self._writing:
            self._file.close()

    def _work(self) -> None:
        while not self._closing.is_set():
            self._wake.wait()
            self._closing.wait(WRITE_EVERY_S)
            self._wake.clear()
            self._write()

    def _write(self) -> None:
        with self._writing:
            lines = []
            while self._waiting:
                lines.append(self._line(self._waiting.popleft()))
            if not lines or self._file.closed:
                return
            try:
                self._file.write("".join(lines))
                self._file.flush()
                if self._file.tell() > FILE_BYTES:
                    self._rotate()
            except OSError:  # a full disk must not stop who logged; the log on the screen goes on
                return

    def _line(self, entry: Entry) -> str:
        at, level, source, text = entry
        if int(at) != self._second:
            self._second = int(at)
            self._stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
        return f"{self._stamp},{int(at % 1 * 1000):03d} {level} {source} {text}\n"

    def _rotate(self) -> None:
        self._file.close()
        for number in range(FILES, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number - 1}") if number > 1 else self._path
            if older.exists():
                older.replace(self._path.with_name(f"{self._path.name}.{number}"))
        self._file = self._open()
