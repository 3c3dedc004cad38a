"""The app's log: a bounded ring for the screen and a rotating file, fed by events and by what the driver and AWS log.

Thread-safe and cheap per line, because drivers log from any thread and thousands of lines a second; the screen drains
it in batches. Secrets are masked before a line is kept anywhere. Knows no widget.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.redaction import Redactor
from sparkify_tui.tui.log.log_file import LogFile
from sparkify_tui.tui.paths import ELSEWHERE, write_error
from sparkify_tui.tui.results.cells import clean

RING_LINES = 20_000
LINE_CHARACTERS = 4_000

_FOREIGN = ("botocore", "boto3", "urllib3", "redshift_connector")
_PLAIN = logging.Formatter("%(message)s")


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
        self.newest = 0
        self.on_new_line: Callable[[], None] | None = None
        """Called, in the thread that logs, at the first line after `wait_for_line`."""
        self._waits_for_line = False
        self._numbers = itertools.count(1)
        self.file_path = directory / "sparkify-tui.log" if directory is not None else None
        self.file_error = ""
        self._file = self._open_file()
        self._previous: dict[str, int] = {}

    def _open_file(self) -> LogFile | None:
        if self.file_path is None:
            return None
        try:
            return LogFile(self.file_path)
        except OSError as error:
            self.file_error = f"The log file {write_error(self.file_path, error, ELSEWHERE)}"
            return None

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

    def wait_for_line(self) -> None:
        """What was logged so far is being shown: call back at the next line."""
        self._waits_for_line = True

    def detach(self) -> None:
        """Leave logging as it was found."""
        logging.getLogger().removeHandler(self)
        for name, level in self._previous.items():
            logging.getLogger(name).setLevel(level)
        if self._file is not None:
            self._file.close()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record: in the ring and in the file, formatted and masked once for both."""
        try:
            text = record.getMessage()
            if record.exc_info or record.stack_info:
                text = _PLAIN.format(record)
            text = self.redactor.redact(text)
            lines = [clean(line[:LINE_CHARACTERS].replace("\t", " ")) for line in text.splitlines() or [""]]
            for line in lines:
                self._keep(record.created, record.levelno, record.name, line)
            if self._file is not None:
                self._file.add(_masked(record, "\n".join(lines)))
        except Exception:  # noqa: BLE001  logging's border: a record that can't be shown must not stop who logged it
            self.handleError(record)

    def _keep(self, at: float, level: int, source: str, text: str) -> None:
        number = next(self._numbers)
        self.lines.append(LogLine(number, at, level, source, text))
        self.newest = number
        if self._waits_for_line and self.on_new_line is not None:
            self._waits_for_line = False
            self.on_new_line()

    def say(self, text: str, level: int = logging.INFO, source: str = "app") -> None:
        """Log a sentence of the app itself."""
        record = logging.LogRecord(source, level, "", 0, text, None, None)
        record.created = time.time()
        self.handle(record)


def _masked(record: logging.LogRecord, text: str) -> logging.LogRecord:
    """The record with this text for a message and nothing to add to it."""
    bare = {"msg": text, "args": None, "exc_info": None, "exc_text": None, "stack_info": None}
    return logging.makeLogRecord({**record.__dict__, **bare})
