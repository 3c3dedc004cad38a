"""The log of what a cluster did: statements, loads, errors, connections. Redshift keeps its STL tables as files,
    and so does this.

Rows are buffered in memory and appended to files of JSON lines, which the system views read each time; so they are
visible whatever becomes of the transaction that wrote them. An unfinished row (a running query) is kept in memory and
in a small file of its own until it is finished. A killed process loses the last second of logs.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redshift_sandbox.metadata.log_tables import INTERRUPTED, LARGE, LIVE_KEYS, LOG_TABLES, UNFINISHED
from redshift_sandbox.operating_system.private_files import write_private
from redshift_sandbox.surrogates import without_surrogates

# Any: a column's value, of the type that log_tables.py says.
Row = dict[str, Any]

FLUSH_INTERVAL_S = 1.0
_RETRY_S = 1.0
log = logging.getLogger(__name__)
SEGMENT_BYTES = 8 * 1024 * 1024
"""A table keeps its newest one to two segments: some 30,000 statements."""

LARGE_SEGMENT_BYTES = 512 * 1024 * 1024
"""For what a single COPY must find whole: two with MAXERROR 100,000 leave up to 200,000 rows of 1 to 2 KB."""

_ID_BLOCK = 10_000


class SystemLog:
    """One cluster's log, shared by all its sessions."""

    def __init__(self, directory: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.directory = directory
        self._segment_bytes = segment_bytes
        self._lock = threading.Lock()
        self._writing = threading.Lock()  # taken before the other one, which is held briefly
        self._pending: dict[str, list[Row | str]] = {table: [] for table in LOG_TABLES}
        self._live: dict[str, dict[object, Row]] = {table: {} for table in LIVE_KEYS}
        self._changed: set[str] = set()
        self._dirty = threading.Event()
        self._closed = threading.Event()
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._next_id, self._id_limit = self._recover_ids(), 0
        self._id_limit = self._next_id
        self._recover()
        self._thread = threading.Thread(target=self._keep_flushing, name="system-log", daemon=True)
        self._thread.start()

    def append(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows; those with an unfinished `status` can be changed by `update` until they are finished."""
        key = LIVE_KEYS.get(table)
        copies = [dict(given) for given in rows]
        with self._lock:
            for row in copies:
                if key is not None and row.get("status") in UNFINISHED:
                    self._live[table][row[key]] = row
                    self._changed.add(table)
                else:
                    self._pending[table].append(row)
        self._dirty.set()

    def append_alike(
        self, table: str, shared: Mapping[str, object], names: Sequence[str], rows: Iterable[Sequence[str | int]]
    ) -> None:
        """Add finished rows that share most columns and differ in `names`: a row per file, of hundreds of thousands.

        Their lines are written from one pattern, in a fifth of the time that a dictionary per row takes.
        """
        head = _lines([dict(shared)]).removesuffix("}\n").replace("%", "%%")
        pattern = head + "".join(f',"{name}":%s' for name in names) + "}\n"
        text = "".join(
            [pattern % tuple([_encoded(value) if isinstance(value, str) else value for value in row]) for row in rows]
        )
        with self._lock:
            self._pending[table].append(text)
        self._dirty.set()

    def update(self, table: str, key: Mapping[str, object], values: Mapping[str, object]) -> None:
        """Change an unfinished row; one that isn't there is left alone (it was finished, or never begun)."""
        identity = key[LIVE_KEYS[table]]
        with self._lock:
            row = self._live[table].get(identity)
            if row is None:
                return
            row.update(values)
            self._changed.add(table)
            if row.get("status") not in UNFINISHED:
                self._pending[table].append(self._live[table].pop(identity))
        self._dirty.set()

    def remove(self, table: str, key: Mapping[str, object]) -> None:
        """Forget an unfinished row: a session that ended."""
        with self._lock:
            self._live[table].pop(key[LIVE_KEYS[table]], None)
            self._changed.add(table)
        self._dirty.set()

    def unfinished(self, table: str) -> list[Row]:
        """Copies of the rows that are still changing."""
        with self._lock:
            return [dict(row) for row in self._live[table].values()]

    def next_query_id(self) -> int:
        """A number no statement had before, also across restarts."""
        with self._lock:
            if self._next_id >= self._id_limit:
                self._id_limit = self._next_id + _ID_BLOCK
                write_private(self.directory / "query_id", str(self._id_limit), durable=False)
            self._next_id += 1
            return self._next_id - 1

    def flush(self) -> None:
        """Write what was appended, so that the next reader of a system view sees it."""
        with self._writing:
            if not self._dirty.is_set():
                return
            try:
                self._flush()
            except OSError:
                self._dirty.set()
                raise

    def _flush(self) -> None:
        """Every statement of every session waits for the lock: a load's errors are written without it."""
        with self._lock:
            self._dirty.clear()
            new = {table: rows for table, rows in self._pending.items() if rows}
            self._pending.update({table: [] for table in new})
            live = {table: [dict(row) for row in self._live[table].values()] for table in self._changed}
            self._changed.clear()
        try:
            for table in tuple(new):
                self._write(table, new[table])
                del new[table]
            for table in tuple(live):
                write_private(self._path(table, "live"), _lines(live[table]), durable=False)
                del live[table]
        finally:
            with self._lock:
                for table, rows in new.items():
                    self._pending[table][:0] = rows
                self._changed.update(live)

    def close(self) -> None:
        """Write everything and stop the timer."""
        self._closed.set()
        self._dirty.set()
        self._thread.join()
        self._dirty.set()
        self.flush()

    def _keep_flushing(self) -> None:
        told = ""
        while not self._closed.is_set():
            self._dirty.wait()
            if self._closed.wait(FLUSH_INTERVAL_S):
                return
            try:
                self.flush()
            except OSError as error:  # no room or no descriptor, which passes: the rows wait
                if str(error) != told:
                    log.error("system tables can't be written: %s", error)  # noqa: TRY400 - it is no fault of the code
                told = str(error)
                self._closed.wait(_RETRY_S)
            else:
                told = ""

    def _write(self, table: str, rows: list[Row | str]) -> None:
        path = self._path(table, "new")
        with path.open("ab", buffering=0) as file:
            file.write(_lines(rows).encode())
            size = file.tell()
        if size > (LARGE_SEGMENT_BYTES if table in LARGE else self._segment_bytes):
            path.replace(self._path(table, "old"))
            path.touch(mode=0o600)

    def _path(self, table: str, part: str) -> Path:
        return self.directory / f"{table}.{part}.jsonl"

    def _recover(self) -> None:
        """Bring the files into order after whatever ended the last process."""
        for table in LOG_TABLES:
            for part in ("old", "new", "live"):
                self._path(table, part).touch(mode=0o600)
                _cut_torn_line(self._path(table, part))
        for table, status in INTERRUPTED.items():
            rows = [_parsed(line) for line in self._path(table, "live").read_bytes().splitlines()]
            for row in rows:
                row["status"] = status
                row.setdefault("error_message", None)
                row["error_message"] = row["error_message"] or "the server was stopped"
            self._pending[table] += rows
        self._changed.update(LIVE_KEYS)
        self._dirty.set()
        self.flush()

    def _recover_ids(self) -> int:
        try:
            return int((self.directory / "query_id").read_text())
        except (FileNotFoundError, ValueError):
            return 1


def _parsed(line: bytes) -> Row:
    row: Row = json.loads(line)
    return row


def _encoded(text: str) -> str:
    return json.encoder.encode_basestring_ascii(without_surrogates(text))


def _lines(rows: Iterable[Row | str]) -> str:
    return "".join(row if isinstance(row, str) else _line(row) for row in rows)


def _line(row: Row) -> str:
    """A row as JSON; the engine passes over a line with a surrogate in it without a word."""
    clean = {name: without_surrogates(value) if isinstance(value, str) else value for name, value in row.items()}
    return json.dumps(clean, default=_text, separators=(",", ":")) + "\n"


def _text(value: object) -> str:
    if isinstance(value, datetime):
        utc = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo is not None else value
        return utc.isoformat(sep=" ")
    return without_surrogates(str(value))


def _cut_torn_line(path: Path) -> None:
    """A process killed while it wrote leaves half a line, which would spoil the next one."""
    size = path.stat().st_size
    if size == 0:
        return
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) == b"\n":
            return
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
