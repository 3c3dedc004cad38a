"""Statements of Redshift's Data API: run one after the other on a thread of their own, their results kept for a day.

Results lie in files, a page in each, for as long as the process lives; after a restart nothing is known of them.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.data_api.typed_fields import column, record
from redshift_sandbox.aws.parameters import Result
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.embedded import EmbeddedClient, Field, Row

log = logging.getLogger(__name__)

KEPT_S = 24 * 3600
ACTIVE_AT_MOST = 500
RESULT_BYTES_AT_MOST = 500 * 2**20
PAGE_ROWS, PAGE_BYTES = 1000, 2**20

Connect = Callable[[], EmbeddedClient]


@dataclass(slots=True)
class Part:
    """One statement's text, and what came of it; times in seconds since 1970, sizes in bytes.

    `text` is what the caller gave, `sql` has $1, $2 … for its parameters, `values` their values.
    """

    id: str
    text: str
    sql: str
    values: Sequence[str] = ()
    status: str = "SUBMITTED"
    created: float = 0.0
    updated: float = 0.0
    started: float | None = None
    error: str = ""
    rows: int = -1
    size: int = 0
    columns: list[Result] | None = None
    pages: int = 0


@dataclass(slots=True)
class Statement:
    """What one call of ExecuteStatement or BatchExecuteStatement asked for."""

    id: str
    owner: str
    name: str
    facts: Result
    parts: list[Part]
    parameters: list[Result]
    is_batch: bool
    created: float
    updated: float
    status: str = "SUBMITTED"
    error: str = ""
    pid: int = 0
    token: str = ""
    cancelled: bool = False
    done: threading.Event = field(default_factory=threading.Event)


class Statements:
    """All statements of the last day; safe to use from any thread."""

    def __init__(self, directory: Path, now: Callable[[], float]) -> None:
        self._directory = directory
        self._now = now
        self._known: dict[str, Statement] = {}
        self._lock = threading.Lock()
        shutil.rmtree(self._directory, ignore_errors=True)

    def start(self, statement: Statement, connect: Connect) -> None:
        """Begin to run a statement; raises ApiError when too many run."""
        with self._lock:
            self._forget_old()
            if sum(not known.done.is_set() for known in self._known.values()) >= ACTIVE_AT_MOST:
                raise ApiError("ActiveStatementsExceededException", "Active statements exceeded the quota (500).")
            self._known[statement.id] = statement
        run = _Run(self._now, statement, self._directory)
        try:
            threading.Thread(target=run.run, args=(connect,), name="data-api", daemon=True).start()
        except RuntimeError:  # no thread is left
            with self._lock:
                del self._known[statement.id]
            raise

    def find(self, identity: str, owner: str) -> Statement:
        """The owner's statement of that id, or of a part's; raises ApiError when there is none."""
        statement = self._known.get(identity.partition(":")[0])
        if statement is None or statement.owner != owner:
            raise ApiError("ResourceNotFoundException", "Query does not exist.")
        return statement

    def of(self, owner: str) -> list[Statement]:
        """The owner's statements, the latest first."""
        with self._lock:
            self._forget_old()
            found = [statement for statement in self._known.values() if statement.owner == owner]
        return sorted(found, key=lambda statement: -statement.created)

    def page(self, part: Part, number: int) -> list[list[Result]]:
        """One page of a part's records."""
        if not part.pages:
            return []
        found: list[list[Result]] = json.loads(_page_file(self._directory, part, number).read_text(encoding="utf-8"))
        return found

    def same(self, owner: str, token: str | None) -> Statement | None:
        """The statement that an earlier call with this token began: a client that got no answer asks again."""
        return next((known for known in self.of(owner) if token and known.token == token), None)

    def cancel(self, statement: Statement) -> None:
        """Have a statement end before its next part; raises ApiError when it has ended."""
        if statement.done.is_set():
            raise ApiError(
                "ValidationException", f"Could not cancel a query that is already in {statement.status} state."
            )
        statement.cancelled = True

    def _forget_old(self) -> None:
        since = self._now() - KEPT_S
        for identity, statement in list(self._known.items()):
            if statement.done.is_set() and statement.updated < since:
                del self._known[identity]
                for part in statement.parts:
                    for number in range(part.pages):
                        _page_file(self._directory, part, number).unlink(missing_ok=True)


def new_statement(
    owner: str, name: str, facts: Result, texts: Sequence[tuple[str, str, Sequence[str]]], *, is_batch: bool, now: float
) -> Statement:
    """A statement that has not been started yet; `texts` are the text, SQL and values of each part."""
    identity = str(uuid.uuid4())
    parts = [
        Part(f"{identity}:{number}" if is_batch else identity, text, sql, values, created=now, updated=now)
        for number, (text, sql, values) in enumerate(texts, 1)
    ]
    return Statement(identity, owner, name, facts, parts, [], is_batch, now, now)


class _Run:
    """One statement on its way."""

    def __init__(self, now: Callable[[], float], statement: Statement, directory: Path) -> None:
        self._now = now
        self._statement = statement
        self._directory = directory

    def run(self, connect: Connect) -> None:
        """To the end, whatever it is."""
        statement = self._statement
        try:
            self._to("PICKED")
            client = connect()
            try:
                statement.pid = client.pid
                self._to("STARTED")
                self._run_parts(client)
            finally:
                client.close()
            self._to("FINISHED")
        except SqlError as error:
            self._fail(f"ERROR: {error.message}" + (f"\n  Detail: {error.detail}" if error.detail else ""))
        except Exception as error:  # the border: the waiting call gets the error
            log.exception("a statement of the Data API failed")
            self._fail(f"sandbox: {error}")
        finally:
            statement.done.set()

    def _run_parts(self, client: EmbeddedClient) -> None:
        parts = self._statement.parts
        if not self._statement.is_batch:
            self._run_part(client, parts[0])
            return
        client.ask("begin")
        for part in parts:
            self._run_part(client, part)
        client.ask("commit")

    def _run_part(self, client: EmbeddedClient, part: Part) -> None:
        if self._statement.cancelled:
            raise SqlError("Query cancelled on user's request", "57014")
        part.started = part.updated = self._now()
        part.status = "STARTED"
        pages = _Pages(self._directory, part)
        answer = client.ask(part.sql, part.values, pages.add)
        pages.end(answer.fields)
        if answer.fields is None:
            number = answer.tag.rpartition(" ")[2]
            part.rows = int(number) if number.isdigit() else 0
        part.updated = self._now()
        part.status = "FINISHED"

    def _to(self, status: str) -> None:
        self._statement.status = status
        self._statement.updated = self._now()

    def _fail(self, error: str) -> None:
        statement = self._statement
        ending = "ABORTED" if statement.cancelled else "FAILED"
        now = self._now()
        for part in statement.parts:
            if part.status == "STARTED":
                part.status, part.error, part.updated = ending, error, now
            elif part.status == "SUBMITTED":
                part.status, part.updated = "ABORTED", now
        statement.error = error
        self._to(ending)


class _Pages:
    """Writes a part's records into files of a page each."""

    def __init__(self, directory: Path, part: Part) -> None:
        self._directory = directory
        self._part = part
        self._records: list[list[Result]] = []
        self._bytes = self._rows = 0

    def add(self, fields: tuple[Field, ...], row: Row) -> None:
        """One more row."""
        part = self._part
        size = sum(len(text) for text in row if text is not None)
        part.size += size
        if part.size > RESULT_BYTES_AT_MOST:
            raise SqlError("Query result size exceeds 500 MB", "54000")
        self._records.append(record(fields, row))
        self._bytes += size
        if len(self._records) >= PAGE_ROWS or self._bytes >= PAGE_BYTES:
            self._write()

    def end(self, fields: tuple[Field, ...] | None) -> None:
        """All rows are there; the columns are None for a statement without a result."""
        if fields is None:
            return
        if self._records:
            self._write()
        self._part.rows = self._rows
        self._part.columns = [column(one) for one in fields]

    def _write(self) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps(self._records)
        _page_file(self._directory, self._part, self._part.pages).write_text(text, encoding="utf-8")
        self._rows += len(self._records)
        self._part.pages += 1
        self._records, self._bytes = [], 0


def _page_file(directory: Path, part: Part, number: int) -> Path:
    return directory / f"{part.id.replace(':', '-')}.{number}.json"
