"""The steps of one load: choosing sources, copying, merging, and cleaning up after a failure.

Each step is a generator of events over the Run they share; `load` puts them in order. Knows nothing of options that
decide what is loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from sparkify_tui.errors import ConnectionFailedError, LoadError, SparkifyError, StatementError
from sparkify_tui.events import CallRetried, LoadEvent, Noted
from sparkify_tui.models import STAGING_TABLES
from sparkify_tui.services import ledger
from sparkify_tui.services.copying import CopyJob, copy_into_books, discard_unmerged, run_copy
from sparkify_tui.services.listing import Comparison
from sparkify_tui.services.packing import Packed, pack, worth_packing
from sparkify_tui.services.progress import watch_copies
from sparkify_tui.services.sources import choose, choose_parts, require_jsonpaths
from sparkify_tui.services.staging import tidy, tidy_after
from sparkify_tui.services.target import Target
from sparkify_tui.services.transform import Merge, merge
from sparkify_tui.services.turn import keep_turn, take_turn
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.failures import is_conflict

MERGE_ATTEMPTS = 3
CLEAN_UP_S = 15.0


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load.

    `only` names the tables to load (None: all), an analytical one standing for what it is made from, since a file that
    is in the ledger must be in all tables; `checks` False leaves the data checks out; `full` loads
    everything anew; `dry_run` says what would be loaded and changes nothing; `pack` overrides the automatic choice for
    tiny files; `retry_rejected` loads the files again of which rows were rejected.
    """

    only: frozenset[str] | None = None
    checks: bool = True
    full: bool = False
    dry_run: bool = False
    pack: bool | None = None
    retry_rejected: bool = False


@dataclass(slots=True)
class Run:
    """What one load holds on to."""

    target: Target
    options: LoadOptions
    connection: Connection
    guard: Connection
    started: float
    comparisons: tuple[Comparison, ...] = ()
    jobs: tuple[CopyJob, ...] = ()
    load_id: int = 0
    entered: bool = False
    scratch: tuple[str, ...] = ()
    before: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    def elapsed(self) -> float:
        """Seconds since the load began."""
        return self.target.clock.monotonic() - self.started

    async def reconnect(self) -> None:
        """Replace a connection that was lost."""
        self.connection = await connect(self.target.config.cluster, application="sparkify-tui load")


async def choose_sources(run: Run) -> AsyncGenerator[LoadEvent, None]:
    """Enter the load in the history and decide what each COPY reads."""
    if any(found.table == "staging_events" and found.wanted_files for found in run.comparisons):
        await require_jsonpaths(run.target)
    run.load_id = await ledger.next_load_id(run.connection)
    # What was left by a load that was killed once all was done, or before its entry, whose number this one has again.
    await tidy_after(run.target, [run.load_id - 1, run.load_id])
    jobs: list[CopyJob] = []
    for found in run.comparisons:
        packed = Packed() if worth_packing(run.target, found, run.options.pack) else None
        if packed is None:
            chosen = await choose(run.target, found, run.load_id)
        else:
            yield _packing_noted(found)
            async with aclosing(pack(run.target, found, packed)) as parts:
                async for part in parts:
                    yield part
            chosen = await choose_parts(run.target, found, run.load_id, packed.parts)
        run.scratch += chosen.scratch
        for note in chosen.told:
            yield note
        if chosen.sources:
            job = CopyJob(
                run.load_id, found.table, chosen.sources, found.wanted_files, found.wanted_bytes, run.connection
            )
            job.packed = packed
            job.ledger_copy = copy_into_books(run.target, "ledger", chosen.ledger) if chosen.ledger else None
            jobs.append(job)
    for job in jobs[1:]:
        job.connection = await connect(run.target.config.cluster, application="sparkify-tui load")
    run.jobs = tuple(jobs)
    entry = ledger.Entry(
        load_id=run.load_id,
        started_at=run.target.clock.now(),
        mode="full" if run.options.full else "incremental",
        files=sum(job.files for job in jobs),
        size_bytes=sum(job.size_bytes for job in jobs),
    )
    await ledger.open_entry(run.connection, entry)
    run.entered = True


async def copy_side_by_side(run: Run) -> AsyncGenerator[LoadEvent, None]:
    """All COPYs side by side, their events in the order in which they happen."""
    if not run.jobs:
        return
    events: asyncio.Queue[LoadEvent | None] = asyncio.Queue()
    watcher = asyncio.create_task(watch_copies(run.target, run.jobs, events.put_nowait))
    copies = [asyncio.create_task(run_copy(run.target, job, events.put_nowait)) for job in run.jobs]

    async def all_copies() -> None:
        try:
            await asyncio.wait(copies, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            events.put_nowait(None)

    supervisor = asyncio.create_task(all_copies())
    try:
        while (event := await events.get()) is not None:
            yield event
        for copy in copies:
            if copy.done():
                copy.result()
        await asyncio.gather(*copies)
    finally:
        for task in (watcher, supervisor, *copies):
            task.cancel()
        await asyncio.gather(watcher, supervisor, *copies, return_exceptions=True)
        run.connection = run.jobs[0].connection


async def merge_once(run: Run) -> AsyncGenerator[LoadEvent, None]:
    """The one transaction, tried again after a lost connection or a conflict; a lost commit is looked up."""
    for attempt in range(1, MERGE_ATTEMPTS + 1):
        work = Merge(run.load_id, run.comparisons, run.jobs, run.options.checks)
        try:
            if run.connection.lost:
                await _regain(run)
                if await ledger.is_done(run.connection, run.load_id):
                    break
            await run.connection.execute("begin")
            async with aclosing(merge(run.connection, run.target.clock, work)) as events:
                async for event in events:
                    yield event
            await keep_turn(run.guard)
            await ledger.close_entry(run.connection, run.load_id, _outcome(run))
            await run.connection.execute("commit")
            break
        except (ConnectionFailedError, StatementError) as error:
            if attempt == MERGE_ATTEMPTS or not _passes(error):
                raise
            if not run.connection.lost:
                await run.connection.execute("rollback")
            yield CallRetried("redshift", "merge", error.sqlstate, attempt, 2.0**attempt)
            await run.target.clock.sleep(2.0**attempt)
    run.written = work.written
    run.seconds |= work.seconds
    run.entered = False


def _passes(error: ConnectionFailedError | StatementError) -> bool:
    return isinstance(error, ConnectionFailedError) or is_conflict(error)


async def _regain(run: Run) -> None:
    """Connect anew, and make sure that no other load came between when the turn was lost too."""
    await run.reconnect()
    try:
        await keep_turn(run.guard)
    except ConnectionFailedError:
        run.guard = await connect(run.target.config.cluster, application="sparkify-tui turn")
        async for _ in take_turn(run.guard):
            pass
    if await ledger.status_of(run.connection, run.load_id) not in ("running", "done"):
        raise LoadError(
            "Another load took over while the connection was lost.", remedy="Nothing is lost: load again to be sure."
        )


async def clean_up(run: Run, error: BaseException) -> None:
    """Leave staging as it was; what can't be done now, the next load does."""
    if not run.entered:
        return
    with suppress(SparkifyError, TimeoutError):
        async with asyncio.timeout(CLEAN_UP_S):
            connection = await connect(run.target.config.cluster, application="sparkify-tui clean-up")
            async with connection:
                for line in (run.connection, *(job.connection for job in run.jobs)):
                    line.abort()
                if await ledger.is_done(connection, run.load_id):
                    return  # the commit arrived, its answer did not
                for table in STAGING_TABLES:
                    await discard_unmerged(connection, table)
                status = "failed" if isinstance(error, Exception) else "interrupted"
                outcome = ledger.Outcome(status, run.target.clock.now(), run.elapsed(), message=str(error))
                await ledger.close_entry(connection, run.load_id, outcome)
        await tidy(run.target, run.scratch)


def _outcome(run: Run) -> ledger.Outcome:
    rows = {job.table: job.rows for job in run.jobs}
    return ledger.Outcome(
        status="done",
        finished_at=run.target.clock.now(),
        seconds=run.elapsed(),
        event_rows=rows.get("staging_events", 0),
        song_rows=rows.get("staging_songs", 0),
        rejected_rows=sum(job.rejected.rows for job in run.jobs),
    )


def _packing_noted(found: Comparison) -> Noted:
    average = found.wanted_bytes // found.wanted_files
    return Noted(
        f"{found.table}: {found.wanted_files:,} files are packed into few parts before the COPY.",
        f"they hold {average:,} bytes on average, and COPY opens each by itself; --no-pack leaves them as they are",
    )
