"""What the system tables show of a COPY, while it runs and afterwards."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType

from redshift_sandbox.copy.context import LoadContext, TableLike
from redshift_sandbox.copy.load_error import RowError
from redshift_sandbox.copy.sources import SourceFile
from redshift_sandbox.surrogates import without_surrogates

UPDATE_INTERVAL_S = 0.25
_RAW_LINE = 1024
_REASON = 100
_FILES_AT_ONCE = 20_000


def utc_now() -> datetime:
    """The time as the log keeps it: UTC, without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(slots=True)
class Progress:
    """How far a COPY has come; `estimate` adds (rows, bytes, files) of the batch that DuckDB is working on."""

    rows: int = 0
    bytes_scanned: int = 0
    files_scanned: int = 0
    errors: int = 0
    estimate: Callable[[], tuple[int, int, int]] | None = None


@dataclass
class LoadLog(AbstractContextManager["LoadLog"]):
    """The log of one COPY. As a context manager it shows the progress a few times a second until it is left."""

    context: LoadContext
    table: TableLike
    source: str
    file_format: str
    progress: Progress
    started: datetime = field(default_factory=utc_now)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._clock = time.perf_counter()
        self._thread: threading.Thread | None = None

    def begin(self, files: Sequence[SourceFile]) -> None:
        """Show the COPY as running."""
        context = self.context
        row = {
            **self._identity(),
            "database_name": context.database,
            "status": "running",
            "table_id": self.table.oid,
            "schema_name": self.table.schema,
            "table_name": self.table.name,
            "start_time": self.started,
            "data_source": self.source,
            "file_format": self.file_format,
            "loaded_rows": 0,
            "loaded_bytes": 0,
            "source_file_count": len(files),
            "source_file_bytes": sum(file.size for file in files),
            "file_count_scanned": 0,
            "file_bytes_scanned": 0,
            "error_count": 0,
            "duration": 0,
        }
        context.system_log.append("loads", [row])

    def __enter__(self) -> LoadLog:
        thread = threading.Thread(target=self._report, name=f"copy-{self.context.query_id}", daemon=True)
        with contextlib.suppress(RuntimeError):  # no thread is left: the progress isn't shown, the end is
            thread.start()
            self._thread = thread
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def finish(self, status: str, message: str | None = None) -> None:
        """Show the COPY as completed or aborted."""
        self.progress.estimate = None
        values = self._values() | {"status": status, "end_time": utc_now(), "error_message": message}
        self.context.system_log.update("loads", {"query_id": self.context.query_id}, values)

    def files(self, files: Sequence[SourceFile], lines: Sequence[int], errors: dict[str, int] | None = None) -> None:
        """Show objects as read, with the lines scanned in each."""
        ended = utc_now()
        shared = {
            **self._identity(),
            "splits_scanned": 1,
            "record_time": ended,
            "start_time": self.started,
            "end_time": ended,
            "status": 1,
            "file_format": self.file_format,
        }
        slices = self.context.slices
        found = errors or {}
        for start in range(0, len(files), _FILES_AT_ONCE):
            part = zip(files[start : start + _FILES_AT_ONCE], lines[start : start + _FILES_AT_ONCE], strict=True)
            self.context.system_log.append_alike(
                "load_files",
                shared,
                ("slice", "file_name", "bytes_scanned", "lines_scanned", "errors"),
                (
                    (number % slices, url := file.url, file.size, scanned, found.get(url, 0) if found else 0)
                    for number, (file, scanned) in enumerate(part)
                ),
            )

    def error(self, file: SourceFile, error: RowError, number: int) -> None:
        """Keep a rejected row, whatever becomes of the transaction."""
        row = {
            **self._identity(),
            "database_name": self.context.database,
            "slice": number % self.context.slices,
            "table_id": self.table.oid,
            "start_time": utc_now(),
            "file_name": file.url,
            "line_number": error.line_number,
            "column_name": error.column,
            "column_type": error.type,
            "column_length": error.length,
            "position": error.position,
            "raw_line": _shown(error.raw_line),
            "raw_field_value": _shown(error.value),
            "error_code": int(error.code),
            "error_message": _shown(error.reason)[:_REASON],
            "is_partial": 0,
            "start_offset": 0,
        }
        self.context.system_log.append("load_errors", [row])

    def _identity(self) -> dict[str, object]:
        context = self.context
        return {
            "query_id": context.query_id,
            "user_id": context.user_id,
            "transaction_id": context.transaction_id,
            "session_id": context.session_id,
        }

    def _values(self) -> dict[str, object]:
        progress = self.progress
        rows, size, files = progress.estimate() if progress.estimate else (0, 0, 0)
        return {
            "loaded_rows": progress.rows + rows,
            "loaded_bytes": progress.bytes_scanned + size,
            "file_count_scanned": progress.files_scanned + files,
            "file_bytes_scanned": progress.bytes_scanned + size,
            "error_count": progress.errors,
            "duration": int((time.perf_counter() - self._clock) * 1_000_000),
        }

    def _report(self) -> None:
        while not self._stop.wait(UPDATE_INTERVAL_S):
            self.context.system_log.update("loads", {"query_id": self.context.query_id}, self._values())


def _shown(text: str) -> str:
    """Text cut to 1,024 bytes, without what can't be sent to a client."""
    encoded = without_surrogates(text).encode()[:_RAW_LINE]
    return encoded.decode("utf-8", "ignore").replace("\0", " ")
