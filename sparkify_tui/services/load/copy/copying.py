"""One staging table's COPYs: sent, retried where that helps, and their load errors read.

Rows arrive with a null load_id and are committed as they arrive; what makes them count is the merge. So a COPY that
failed half-way, or whose answer was lost, is undone by deleting the rows without a load_id. Knows nothing of listing,
merging or progress.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sparkify_tui.errors import LoadError, StatementError
from sparkify_tui.events import CopyStarted, LoadEvent, RowsCopied, RowsRejected
from sparkify_tui.narration import load_error, plural
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load.copy.copy_errors import (
    REMEDY,
    explained,
    is_role_refused,
    role_refused,
    transient_code,
    transient_copy_errors,
)
from sparkify_tui.services.load.copy.copy_source import Source
from sparkify_tui.services.load.copy.copy_statements import copy_into_books, copy_into_staging
from sparkify_tui.services.load.copy.packing import Packed
from sparkify_tui.services.load.copy.rejected_rows import SHOWN, Rejected, rejected_by_last_copy, trace_rejected
from sparkify_tui.services.load.copy.validation import invalid_rows, locate, remove_invalid
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.services.load.sessions import Session
from sparkify_tui.services.load.staging_folder import rejected_of
from sparkify_tui.services.retry_policy import with_retries
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import statement


@dataclass(frozen=True, slots=True)
class CopyJob:
    """What is copied into one staging table: so many files of so many bytes, by one COPY for each source.

    `packed` is set when the sources are packed parts, so that errors in them name the files they came from.
    `ledger_copy` is the statement that enters the files into the ledger, when they are many.
    """

    load_id: int
    table: str
    sources: tuple[Source, ...]
    files: int
    size_bytes: int
    comparison: Comparison
    packed: Packed | None = None
    ledger_copy: str | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """What a job's COPYs came to: the rows that are in staging, and those that were left out."""

    job: CopyJob
    rows: int
    rejected: Rejected


async def discard_unmerged(connection: Connection, table: str) -> None:
    """Take out rows that a COPY brought and no load merged."""
    await connection.execute(statement("transform", f"remove_unmerged_{table.removeprefix('staging_')}").sql)


class RunningCopy:
    """A job's COPYs under way on one session.

    For those who watch it: `running`, the `rows` of the COPYs that have ended, and `started` in the clock's monotonic
    seconds.
    """

    def __init__(self, target: Target, job: CopyJob, session: Session) -> None:
        self._target = target
        self._session = session
        self._is_sent = False
        self.job = job
        self.rows = 0
        self.running = False
        self.started = 0.0

    @property
    def pid(self) -> int:
        """The session that copies, by now."""
        return self._session.connection.pid

    async def run(self, emit: Emit[LoadEvent]) -> Copied:
        """Copy all sources. Raises LoadError with the rows at fault."""
        job, clock = self.job, self._target.clock
        self.started, self.running = clock.monotonic(), True
        shown = job.sources[0].uri if len(job.sources) == 1 else plural(len(job.sources), "file")
        await emit(CopyStarted(table=job.table, source=shown, files_total=job.files, bytes_total=job.size_bytes))
        try:
            copied = await self._retried(emit)
        finally:
            self.running = False
        elapsed = clock.monotonic() - self.started
        await emit(RowsCopied(job.table, rows=copied.rows, files=job.files, bytes=job.size_bytes, elapsed_s=elapsed))
        if copied.rejected.rows:
            await emit(RowsRejected(table=job.table, errors=copied.rejected.first, rows=copied.rejected.rows))
        return copied

    async def _retried(self, emit: Emit[LoadEvent]) -> Copied:
        async def attempt() -> Copied:
            return await self._attempt(emit)

        try:
            return await with_retries(
                self._target.clock,
                emit,
                attempt,
                transient_copy_errors,
                operation=f"COPY {self.job.table}",
                code_of=transient_code,
            )
        except StatementError as error:
            if is_role_refused(error):
                raise role_refused(self.job.table, error) from error
            raise

    async def _attempt(self, emit: Emit[LoadEvent]) -> Copied:
        """Copy from the beginning, without the rows of the attempts that failed."""
        if self._is_sent:
            await self._session.regain()
            await discard_unmerged(self._session.connection, self.job.table)
        self._is_sent = True
        self.rows, rejected = 0, Rejected()
        for source in self.job.sources:
            rows, more = await self._copy(source, emit, room=SHOWN - len(rejected.first))
            self.rows += rows
            rejected = rejected.plus(more)
        copied = Copied(self.job, self.rows, await self._traced(rejected))
        return await self._without_invalid_rows(copied, emit)

    async def _copy(self, source: Source, emit: Emit[LoadEvent], *, room: int) -> tuple[int, Rejected]:
        """The rows of one COPY, and those that it left out, of which `room` are to be shown."""
        job, connection = self.job, self._session.connection
        since = (await connection.execute("select getdate()")).scalar()
        try:
            await connection.execute(copy_into_staging(self._target, job.table, source))
        except StatementError as error:
            why = await explained(
                self._target, connection, job.table, error, since=since, is_packed=job.packed is not None
            )
            if isinstance(why, LoadError) and why.rows:
                await emit(RowsRejected(table=job.table, errors=why.rows, rows=why.total_rows))
            raise why from error
        rows = int((await connection.execute(statement("catalog", "copied_rows").sql)).scalar() or 0)
        if not self._target.config.s3.max_errors:
            return rows, Rejected()
        return rows, await rejected_by_last_copy(connection, job.table, room)

    async def _traced(self, rejected: Rejected) -> Rejected:
        """The rejected rows under the names of the files they come from, with those left out while packing."""
        job = self.job
        if job.packed is None or not (rejected.rows or job.packed.unreadable):
            return rejected
        uri = rejected_of(self._target, job.load_id, job.table)
        connection = self._session.connection
        traced = await trace_rejected(
            self._target, connection, job.packed, rejected, load_id=job.load_id, table=job.table
        )
        return replace(traced, books_copy=copy_into_books(self._target, "rejected_rows", uri))

    async def _without_invalid_rows(self, copied: Copied, emit: Emit[LoadEvent]) -> Copied:
        """Leave out the rows that the tables can't hold, or raise LoadError with them, as MAXERROR says."""
        table, rejected, connection = self.job.table, copied.rejected, self._session.connection
        allowed = self._target.config.s3.max_errors - 1
        invalid = await invalid_rows(connection, table, max(allowed, SHOWN))
        if not invalid.rows:
            return copied
        uris = (item.uri for item in self.job.comparison.wanted())
        known = {(row.file, row.line) for row in rejected.first}
        rows = await locate(self._target, table, uris, invalid, known)
        total = rejected.rows + invalid.rows
        if total > allowed:
            shown = tuple(rows[:SHOWN])
            await emit(RowsRejected(table=table, errors=shown, rows=total))
            raise LoadError(
                f"Rows copied into {table} can't be loaded: {load_error(rows[0])}.",
                rows=shown,
                total_rows=total,
                remedy=REMEDY,
            )
        await remove_invalid(connection, table)
        first = (*rejected.first, *rows)[:SHOWN]
        left_out = replace(rejected, rows=total, invalid=tuple(rows), first=first)
        return replace(copied, rows=copied.rows - invalid.rows, rejected=left_out)
