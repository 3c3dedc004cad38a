"""Runs SQL scripts and pages through results, for one person at a time.

A QuerySession owns one connection and at most one open cursor. Rows come through a cursor at the server, so that a
result of any size costs one page of memory; statements that return none are run and commit, unless the person opened a
transaction. Cancelling goes through a second connection. Knows nothing of tables or of the screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Self, TypeVar

from sparkify_tui.errors import ConnectionFailedError, SparkifyError, StatementError, WarehouseError
from sparkify_tui.events import (
    CancelReported,
    QueryEvent,
    RowsFetched,
    StatementFailed,
    StatementFinished,
    StatementStarted,
)
from sparkify_tui.models import CancelOutcome, OpenTransaction, Page
from sparkify_tui.services.query.lock_waits import LockWatch
from sparkify_tui.services.query.parameters import BoundStatement, bound
from sparkify_tui.services.query.readonly import refuse_writes
from sparkify_tui.services.query.script import Kind, ScriptStatement, split
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, Result, connect
from sparkify_tui.warehouse.failures import CANCELLED
from sparkify_tui.warehouse.paging import ServerCursor

T = TypeVar("T")

CANCEL_WAIT_S = 10.0
_NO_CURSOR = ("0A000", "42601", "42P11", "34000")  # refused for a cursor, but perhaps not by itself


class QuerySession:
    """An open session for scripts; use it as an async context manager."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection: Connection | None = None
        self._cursor: ServerCursor | None = None
        self._own_transaction = False
        self._served = 0
        self._running = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._last_sqlstate = ""
        self._transaction: OpenTransaction | None = None
        self._only_read = True
        """Whether the connection has no settings, temporary tables or the like that another one would not have."""

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction that the person began is open."""
        connection = self._connection
        if connection is None or connection.lost or self._own_transaction:
            return False
        return connection.in_transaction

    @property
    def transaction(self) -> OpenTransaction | None:
        """The transaction that the person began, as of the last statement; None when none is open."""
        return self._transaction if self.in_transaction else None

    @property
    def busy(self) -> bool:
        """Whether a statement runs, or rows are on their way."""
        return self._running

    async def run(
        self, script: str, *, page_rows: int = 500, values: Mapping[str, str] | None = None
    ) -> AsyncGenerator[QueryEvent, None]:
        """Run statement after statement and stop at the first failure, which is an event and no exception.

        Every statement that returns rows shows its first page; more of it can be fetched until the next statement
        starts, and the last one's cursor stays open. A connection lost earlier is opened again first; raises
        ConnectionFailedError when that fails. So is one that turns out to be lost when a query is sent that may be sent
        again: outside a transaction, over a connection that carried nothing but queries.

        `values` are those of the script's parameters. They go to the server alone: events hold what was written.
        """
        statements = split(script)
        for index, item in enumerate(statements):
            yield StatementStarted(statement=item.text, index=index, offset=item.offset)
            started = self._target.clock.monotonic()
            sent = bound(item, values or {})
            work = asyncio.ensure_future(self._guarded(self._run_one(sent.statement, page_rows)))
            try:
                async with LockWatch(self._target, self._pids) as watch, aclosing(watch.until(work)) as waits:
                    async for wait in waits:
                        yield wait
                page, result = work.result()
            except SparkifyError as error:
                self._note(item, failed=True)
                yield self._failed(item, sent, index, error, self._target.clock.monotonic() - started)
                return
            finally:
                if not work.done():
                    work.cancel()
                    await asyncio.gather(work, return_exceptions=True)
            self._note(item)
            elapsed = self._target.clock.monotonic() - started
            if page is not None:
                yield RowsFetched(page=page, elapsed_s=elapsed)  # a reader may fetch on while this waits
            yield self._finished(item, index, page, result, elapsed)

    async def fetch(self, rows: int) -> Page:
        """The next rows of the open result; an empty complete page when there is none."""
        cursor = self._cursor
        if cursor is None:
            return Page(columns=(), rows=(), first_row=self._served, complete=True)
        return await self._guarded(self._page(cursor, rows))

    async def cancel(self) -> CancelReported:
        """Ask the server, over a second connection, to stop what runs, and say what became of it."""
        connection = self._connection
        if connection is None or not self._running:
            return CancelReported(CancelOutcome.FINISHED_FIRST, "Nothing was running.")
        try:
            async with await connect(self._target.config.cluster, application="sparkify-tui cancel") as second:
                await second.execute(f"cancel {connection.pid:d}")
        except WarehouseError as error:
            return CancelReported(CancelOutcome.FAILED, str(error))
        try:
            await asyncio.wait_for(self._idle.wait(), CANCEL_WAIT_S)
        except TimeoutError:
            return CancelReported(
                CancelOutcome.FAILED, f"The server took the request but still ran {CANCEL_WAIT_S:.0f} s later."
            )
        if self._last_sqlstate == CANCELLED:
            return CancelReported(CancelOutcome.CANCELLED, "The server stopped the statement.")
        return CancelReported(CancelOutcome.FINISHED_FIRST, "The statement ended before the request arrived.")

    async def close(self) -> None:
        """End the session; an open transaction is rolled back by the server."""
        connection, self._connection, self._cursor = self._connection, None, None
        if connection is not None:
            await connection.close()

    def _pids(self) -> tuple[int, ...]:
        return () if self._connection is None else (self._connection.pid,)

    def _note(self, item: ScriptStatement, *, failed: bool = False) -> None:
        """Keep count of the open transaction's statements; a failed one makes it refuse all that follow."""
        if not self.in_transaction or self._connection is None:
            self._transaction = None
            return
        held = self._transaction or OpenTransaction(self._connection.pid, self._target.clock.now())
        counted = held.statements + (item.kind is not Kind.BEGIN)
        self._transaction = replace(held, statements=counted, failed=held.failed or failed)

    async def _open(self) -> Connection:
        if self._connection is None or self._connection.lost:
            self._cursor, self._own_transaction, self._only_read = None, False, True
            self._connection = await connect(self._target.config.cluster, application="sparkify-tui query")
        return self._connection

    async def _guarded(self, work: Awaitable[T]) -> T:
        self._running, self._last_sqlstate = True, ""
        self._idle.clear()
        try:
            return await work
        except WarehouseError as error:
            self._last_sqlstate = error.sqlstate
            raise
        finally:
            self._running = False
            self._idle.set()

    async def _run_one(self, item: ScriptStatement, page_rows: int) -> tuple[Page | None, Result | None]:
        if self._target.read_only:
            refuse_writes(item)
        old = self._connection
        may_resend = old is not None and self._only_read and not self.in_transaction
        try:
            return await self._send(item, page_rows)
        except ConnectionFailedError:
            if not may_resend or self._connection is not old or item.kind is not Kind.QUERY or item.writes:
                raise
            return await self._send(item, page_rows)

    async def _send(self, item: ScriptStatement, page_rows: int) -> tuple[Page | None, Result | None]:
        connection = await self._open()
        await self._close_cursor()
        what = item.kind
        if what not in (Kind.QUERY, Kind.ANSWER) or "set_config" in item.text.lower():
            self._only_read = False
        if what is Kind.QUERY:
            return await self._query(connection, item.text, page_rows), None
        if what is Kind.BEGIN and self._target.read_only:
            return None, await connection.execute("begin read only")
        result = await self._command(connection, item.text, what)
        if result.columns:
            return Page(columns=result.columns, rows=result.rows, first_row=0, complete=True), result
        return None, result

    async def _query(self, connection: Connection, text: str, page_rows: int) -> Page:
        self._own_transaction = not connection.in_transaction
        try:
            if self._own_transaction:
                await connection.execute("begin read only" if self._target.read_only else "begin")
            self._cursor = await ServerCursor.declare(connection, text)
            self._served = 0
            return await self._page(self._cursor, page_rows)
        except StatementError as error:
            self._cursor = None
            if not self._own_transaction:
                raise
            await self._end_own(connection, "rollback")
            if error.sqlstate not in _NO_CURSOR:
                raise
            result = await self._command(connection, text, Kind.QUERY)
            return Page(columns=result.columns, rows=result.rows, first_row=0, complete=True)

    async def _command(self, connection: Connection, text: str, what: Kind) -> Result:
        if not self._target.read_only or connection.in_transaction or what in (Kind.BEGIN, Kind.END):
            return await connection.execute(text)
        async with connection.transaction(read_only=True):
            return await connection.execute(text)

    async def _page(self, cursor: ServerCursor, rows: int) -> Page:
        first = self._served
        try:
            fetched = await cursor.fetch(rows)
        except WarehouseError:
            self._cursor = None
            connection = self._connection
            if connection is not None and self._own_transaction and not connection.lost:
                await self._end_own(connection, "rollback")
            raise
        self._served += len(fetched)
        if cursor.complete:
            await self._close_cursor()
        return Page(columns=cursor.columns, rows=fetched, first_row=first, complete=cursor.complete)

    async def _close_cursor(self) -> None:
        cursor, self._cursor = self._cursor, None
        connection = self._connection
        if cursor is None or connection is None or connection.lost:
            return
        await cursor.close()
        if self._own_transaction:
            await self._end_own(connection, "commit")

    async def _end_own(self, connection: Connection, how: str) -> None:
        self._own_transaction = False
        await connection.execute(how)

    def _failed(
        self, item: ScriptStatement, sent: BoundStatement, index: int, error: SparkifyError, elapsed_s: float
    ) -> StatementFailed:
        position = error.position if isinstance(error, StatementError) else None
        return StatementFailed(
            statement=item.text,
            index=index,
            offset=item.offset,
            message=error.message,
            remedy=error.remedy,
            sqlstate=error.sqlstate if isinstance(error, WarehouseError) else "",
            position=sent.written_at(position) if position is not None else None,
            elapsed_s=elapsed_s,
        )

    def _finished(
        self, item: ScriptStatement, index: int, page: Page | None, result: Result | None, elapsed_s: float
    ) -> StatementFinished:
        complete = page is None or page.complete or self._cursor is None
        if page is None:
            rows = result.row_count if result is not None else None
        elif page.complete:
            rows = len(page.rows)
        else:
            rows = self._served if complete else None
        return StatementFinished(
            statement=item.text,
            index=index,
            tag=item.tag,
            rows=rows,
            columns=page.columns if page is not None else (),
            complete=complete,
            elapsed_s=elapsed_s,
            notices=result.notices if result is not None else (),
        )
