"""Runs scripts and fetches on, through one query session that is opened when first needed.

Bounded: no more rows are fetched than the screen wants and the cap allows. Run and fetch never overlap.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import cast

from sparkify_tui.config import ClusterConfig
from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import CancelReported, QueryEvent, RowsFetched
from sparkify_tui.models import CancelOutcome, OpenTransaction, Page
from sparkify_tui.narration import plural
from sparkify_tui.tui.backend import Backend, Session
from sparkify_tui.tui.messages import FetchEnded, PageArrived, QueryEnded, QueryProgressed
from sparkify_tui.tui.worker_host import WorkerHost

log = logging.getLogger("sparkify_tui.tui")

FIRST_ROWS = 500
FETCH_ROWS = 1_000
ROW_CAP = 2_000_000
"""No result is fetched beyond this; the status line says so."""

SHOW_EVERY_S = 0.1
"""How often rows that keep arriving are shown; a single page is at once."""

PAGE_TIMEOUT_S = 0.3
"""How long a cancelled fetch may take to end by itself before it is cancelled at the server."""


class QueryRunner:
    """One session, at most one script or fetch at a time."""

    def __init__(self, host: WorkerHost) -> None:
        self._host = host
        self._session: Session | None = None
        self._cluster: ClusterConfig | None = None
        """What the session was opened with."""
        self._connection_lock = asyncio.Lock()
        self.running = False
        self.fetching = False
        self.fetched = 0
        self.complete = True
        self._wanted = 0
        self._stop = False
        self._unshown: list[Page] = []
        self._shown_at = 0.0

    @property
    def busy(self) -> bool:
        """Whether there is something to cancel."""
        return self.running or self.fetching

    @property
    def transaction(self) -> OpenTransaction | None:
        """The transaction that is open in the session, if one is."""
        return self._session.transaction if self._session is not None else None

    @property
    def capped(self) -> bool:
        """Whether rows are withheld because of the cap."""
        return not self.complete and self.fetched >= ROW_CAP

    def run(self, backend: Backend, script: str, values: Mapping[str, str] | None = None) -> None:
        """Run a script with its parameters' values; the caller made sure that none runs."""
        self.running, self._stop = True, True
        self._host.start_worker(partial(self._run, backend, script, values), "query")

    async def run_to_end(self, backend: Backend, script: str) -> None:
        """Run a script and wait for its end; the caller made sure that none runs."""
        self.running, self._stop = True, True
        await self._run(backend, script)

    async def _run(self, backend: Backend, script: str, values: Mapping[str, str] | None = None) -> None:
        error: Exception | None = None
        try:
            async with self._connection_lock:
                self._wanted, self.fetched, self.complete, self._stop = 0, 0, True, False
                session = await self._session_on(backend)
                stream = session.run(script, page_rows=FIRST_ROWS, values=values)
                async with aclosing(_closable(stream)) as events:
                    async for event in events:
                        if isinstance(event, RowsFetched):
                            self.fetched, self.complete = len(event.page.rows), event.page.complete
                        self._host.post_message(QueryProgressed(event))
        except SparkifyError as failure:
            error = failure
        except Exception as failure:  # a border: whatever breaks in a query must not take the screen with it
            log.exception("Unhandled error in a query.")
            error = failure
        finally:
            self.running = False
            self._host.post_message(QueryEnded(error))

    async def _session_on(self, backend: Backend) -> Session:
        """The session, or a new one where it leads to another database than `backend`."""
        cluster = backend.config.cluster
        if self._session is not None and self._cluster != cluster:
            await self.close()
        if self._session is None:
            self._session, self._cluster = backend.session(), cluster
        return self._session

    def want(self, upto: int | None) -> None:
        """Rows up to `upto` are wanted, or all there are."""
        wanted = min(ROW_CAP, ROW_CAP if upto is None else upto)
        self._wanted = max(self._wanted, wanted)
        if not (self.complete or self.running or self.fetching or self.fetched >= self._wanted):
            self.fetching = True
            self._host.start_worker(self._fetch_on, "fetch")

    async def _fetch_on(self) -> None:
        error: Exception | None = None
        try:
            async with self._connection_lock:
                while self._session is not None and not (self.complete or self._stop or self.fetched >= self._wanted):
                    page = await self._session.fetch(min(FETCH_ROWS, ROW_CAP - self.fetched))
                    self.fetched += len(page.rows)
                    self.complete = page.complete or not page.rows
                    self._add_page(page)
        except SparkifyError as failure:
            error, self.complete = failure, True
        except Exception as failure:  # as above
            log.exception("Unhandled error while fetching rows.")
            error, self.complete = failure, True
        finally:
            self.fetching = False
            self._post_pages()
            self._host.post_message(FetchEnded(error))

    def _add_page(self, page: Page) -> None:
        """Show pages as they come, but together when they come fast: drawing one costs more than fetching it."""
        self._unshown.append(page)
        if time.monotonic() - self._shown_at >= SHOW_EVERY_S:
            self._post_pages()

    def _post_pages(self) -> None:
        pages, self._unshown = self._unshown, []
        if pages:
            rows = tuple(row for page in pages for row in page.rows)
            merged = replace(pages[-1], rows=rows, first_row=pages[0].first_row)
            self._host.post_message(PageArrived(merged))
            self._shown_at = time.monotonic()

    async def cancel(self) -> CancelReported:
        """Stop what runs, at the server, and say what became of it.

        Fetching on stops after the page under way, and the server's cursor stays open for more; a page that takes
        longer than PAGE_TIMEOUT_S is cancelled at the server like a statement, which ends the result.
        """
        was_fetching = self.fetching and not self.running
        self._stop = True
        self._wanted = 0
        if self._session is None:
            return CancelReported(CancelOutcome.FINISHED_FIRST, "Nothing was running.")
        if was_fetching:
            try:
                async with asyncio.timeout(PAGE_TIMEOUT_S), self._connection_lock:
                    rows = plural(self.fetched, "row")
            except TimeoutError:
                return await self._session.cancel()
            detail = f"Fetching stopped at {rows}; the server runs nothing now and keeps its cursor open for more."
            return CancelReported(CancelOutcome.CANCELLED, detail)
        return await self._session.cancel()

    def resume_after_stop(self) -> None:
        """After fetching was stopped, scrolling may fetch on again."""
        self._stop = False

    async def leave(self) -> bool:
        """End the session once no script runs in it; whether a transaction of the person's ended with it."""
        async with self._connection_lock:
            session = self._session
            lost = session is not None and session.transaction is not None
            await self.close()
            return lost

    async def close(self) -> None:
        """End the session; the next script opens a new one."""
        session, self._session = self._session, None
        self._stop, self.complete = True, True
        if session is not None:
            try:
                await session.close()
            except SparkifyError as error:
                log.info("The query session did not close in order: %s", error)


def _closable(events: AsyncIterator[QueryEvent]) -> AsyncGenerator[QueryEvent, None]:
    """Sessions answer with generators; their signature only promises an iterator."""
    return cast("AsyncGenerator[QueryEvent, None]", events)
