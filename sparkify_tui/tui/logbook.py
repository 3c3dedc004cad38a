"""The app's log: a bounded ring for the screen and a rotating file, fed by events and by what the driver and AWS log.

Thread-safe and cheap per line, because drivers log from any thread and thousands of lines a second; the screen drains
it in batches. Secrets are masked before a line is kept anywhere. Knows no widget.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import deque
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sparkify_tui.redaction import RedactingFormatter, Redactor

RING_LINES = 20_000
FILE_BYTES = 2_000_000
FILES = 3
LINE_CHARACTERS = 4_000

_FOREIGN = ("botocore", "boto3", "urllib3", "redshift_connector")
_CONTROL = dict.fromkeys((*range(32), 127, *range(128, 160)), 65533) | {0x09: 0x20}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: `level` is logging's number, `number` counts from 1 and never repeats."""

    number: int
    at: float
    level: int
    source: str
    text: str


class Logbook(logging.Handler):
    """A logging handler that is also the log pane's source."""

    def __init__(self, directory: Path | None, redactor: Redactor) -> None:
        super().__init__(logging.DEBUG)
        self.redactor = redactor
        self.lines: deque[LogLine] = deque(maxlen=RING_LINES)
        self._numbers = itertools.count(1)
        self.setFormatter(RedactingFormatter("%(message)s", redactor))
        self.file_path = directory / "sparkify-tui.log" if directory is not None else None
        self.file_error = ""
        self._file = self._open_file()
        self._previous: dict[str, int] = {}

    def _open_file(self) -> RotatingFileHandler | None:
        if self.file_path is None:
            return None
        try:
            self.file_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handler = RotatingFileHandler(
                self.file_path, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8", errors="backslashreplace"
            )
            self.file_path.chmod(0o600)
        except OSError as error:
            self.file_error = f"The log file {self.file_path} can't be written: {error.strerror}"
            return None
        handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", self.redactor))
        return handler

    def attach(self) -> None:
        """Take what the services, the driver and AWS's libraries log from now on."""
        root = logging.getLogger()
        root.addHandler(self)
        for name, level in (
            ("", logging.INFO),
            ("sparkify_tui", logging.DEBUG),
            *((n, logging.INFO) for n in _FOREIGN),
        ):
            logger = logging.getLogger(name)
            self._previous[name] = logger.level
            logger.setLevel(level)

    def detach(self) -> None:
        """Leave logging as it was found."""
        logging.getLogger().removeHandler(self)
        for name, level in self._previous.items():
            logging.getLogger(name).setLevel(level)
        if self._file is not None:
            self._file.close()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record: in the ring and, unless it is a flood of details, in the file."""
        try:
            text = self.format(record)
            for line in text.splitlines() or [""]:
                self._keep(record.created, record.levelno, record.name, line)
            if self._file is not None:
                self._file.handle(record)
        except Exception:  # noqa: BLE001  logging's border: a record that can't be shown must not stop who logged it
            self.handleError(record)

    def _keep(self, at: float, level: int, source: str, text: str) -> None:
        clean = text[:LINE_CHARACTERS].translate(_CONTROL)
        self.lines.append(LogLine(next(self._numbers), at, level, source, clean))

    def tell(self, text: str, level: int = logging.INFO, source: str = "app") -> None:
        """Log a sentence of the app itself."""
        record = logging.LogRecord(source, level, "", 0, text, None, None)
        record.created = time.time()
        self.handle(record)
