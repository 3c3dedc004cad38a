"""Loads what is new under the prefixes, exactly once.

The order of things makes a kill at any point harmless: the turn is taken; the prefixes are compared with the ledger;
the new files are copied into staging, where their rows carry no load_id and so count for nothing; and one transaction
marks them, works dimensions and fact out anew where they are touched, checks them and enters the files in the ledger.
Before its commit nothing has happened but rows without a load_id, which the next load removes; after it all has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from sparkify_tui.errors import ConnectionFailedError, LoadError, ReadOnlyError, SparkifyError, StatementError
from sparkify_tui.events import (
    CallRetried,
    FilesListed,
    Loaded,
    LoadEvent,
    Noted,
    NothingNew,
    RowsCounted,
    TablesEnsured,
)
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES, LoadSummary
from sparkify_tui.services import ledger
from sparkify_tui.services.copying import CopyJob, discard_unmerged, run_copy
from sparkify_tui.services.counts import count_rows
from sparkify_tui.services.listing import Comparison, compare
from sparkify_tui.services.progress import watch_copies
from sparkify_tui.services.schema import ensure_tables, present_tables
from sparkify_tui.services.sources import choose, tidy
from sparkify_tui.services.target import Target
from sparkify_tui.services.transform import Merge, merge
from sparkify_tui.services.turn import give_turn, keep_turn, take_turn
from sparkify_tui.warehouse.connection import Connection, connect

MERGE_ATTEMPTS = 3
CLEAN_UP_S = 15.0
ASSUMED_BYTES_PER_SECOND = 20_000_000.0
"""For the estimate of a dry run before any load: three seconds for the thirty logs, as published for Redshift."""

_MADE_FROM = {
    "songplays": STAGING_TABLES,
    "users": ("staging_events",),
    "time": ("staging_events",),
    "songs": ("staging_songs",),
    "artists": ("staging_songs",),
}


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
class _Run:
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
        return self.target.clock.monotonic() - self.started

    async def reconnect(self) -> None:
        self.connection = await connect(self.target.config.cluster, application="sparkify-tui load")


async def load(target: Target, options: LoadOptions) -> AsyncGenerator[LoadEvent, None]:
    """Load what is new; the last event is Loaded.

    Raises LoadError with the rejected rows, ChecksFailedError with the bad ones, AwsError for prefixes that can't be
    listed and WarehouseError for the rest. Whatever it raises, the analytical tables are as they were before.
    """
    _refuse(target, options)
    started = target.clock.monotonic()
    connection = await connect(target.config.cluster, application="sparkify-tui load")
    if options.dry_run:
        async with connection:
            async for event in _rehearse(target, options, connection):
                yield event
        return
    guard = await connect(target.config.cluster, application="sparkify-tui turn")
    run = _Run(target, options, connection, guard, started)
    try:
        async with aclosing(_load(run)) as events:
            async for event in events:
                yield event
    except BaseException as error:
        await _clean_up(run, error)
        raise
    finally:
        for item in run.comparisons:
            item.close()
        for job in run.jobs:
            await job.connection.close()
        await run.connection.close()
        await give_turn(run.guard)


async def _load(run: _Run) -> AsyncGenerator[LoadEvent, None]:
    yield TablesEnsured(created=await _ensure(run.connection))
    async for note in take_turn(run.guard):
        yield note
    if await ledger.has_unfinished(run.connection):
        yield Noted("Removing what an interrupted load left behind.", "it was copied but never merged")
        for table in STAGING_TABLES:
            await discard_unmerged(run.connection, table)
    began = run.elapsed()
    for table in _tables(run.options):
        found = await _compare(run.target, run.options, run.connection, table, has_ledger=True)
        run.comparisons = (*run.comparisons, found)
        yield _listed(found)
    run.seconds["listing"] = run.elapsed() - began
    if all(item.is_current for item in run.comparisons):
        yield NothingNew(files=sum(item.files for item in run.comparisons))
    else:
        run.before = await count_rows(run.connection)
        for step in (_choose, _copy, _merge):
            began = run.elapsed()
            async with aclosing(step(run)) as events:
                async for event in events:
                    yield event
            run.seconds[step.__name__.removeprefix("_")] = run.elapsed() - began
    totals = await count_rows(run.connection)
    yield RowsCounted(rows=totals)
    await tidy(run.target, run.scratch)
    yield Loaded(summary=_summary(run, totals))


async def _choose(run: _Run) -> AsyncGenerator[LoadEvent, None]:
    """Enter the load in the history and decide what each COPY reads."""
    run.load_id = await ledger.next_load_id(run.connection)
    jobs: list[CopyJob] = []
    for found in run.comparisons:
        chosen = await choose(run.target, found, run.load_id)
        run.scratch += chosen.scratch
        for note in chosen.told:
            yield note
        if chosen.sources:
            jobs.append(CopyJob(found.table, chosen.sources, found.wanted_files, found.wanted_bytes, run.connection))
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


async def _copy(run: _Run) -> AsyncGenerator[LoadEvent, None]:
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


async def _merge(run: _Run) -> AsyncGenerator[LoadEvent, None]:
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
    return isinstance(error, ConnectionFailedError) or error.sqlstate in ("40001", "40P01")


async def _regain(run: _Run) -> None:
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


async def _clean_up(run: _Run, error: BaseException) -> None:
    """Leave staging as it was; what can't be done now, the next load does."""
    if not run.entered:
        return
    with suppress(SparkifyError, TimeoutError):
        async with asyncio.timeout(CLEAN_UP_S):
            connection = await connect(run.target.config.cluster, application="sparkify-tui clean-up")
            async with connection:
                run.connection.abort()
                for job in run.jobs:
                    job.connection.abort()
                for table in STAGING_TABLES:
                    await discard_unmerged(connection, table)
                status = "failed" if isinstance(error, Exception) else "interrupted"
                outcome = ledger.Outcome(status, run.target.clock.now(), run.elapsed(), message=str(error))
                await ledger.close_entry(connection, run.load_id, outcome)
        await tidy(run.target, run.scratch)


def _outcome(run: _Run) -> ledger.Outcome:
    rows = {job.table: job.rows for job in run.jobs}
    return ledger.Outcome(
        status="done",
        finished_at=run.target.clock.now(),
        seconds=run.elapsed(),
        event_rows=rows.get("staging_events", 0),
        song_rows=rows.get("staging_songs", 0),
        rejected_rows=sum(len(job.rejected) for job in run.jobs),
    )


def _summary(run: _Run, totals: dict[str, int]) -> LoadSummary:
    return LoadSummary(
        load_id=str(run.load_id) if run.load_id else "",
        new_rows={table: totals.get(table, 0) - run.before.get(table, 0) if run.before else 0 for table in ALL_TABLES},
        total_rows=totals,
        files=sum(job.files for job in run.jobs),
        bytes=sum(job.size_bytes for job in run.jobs),
        rejected_rows=sum(len(job.rejected) for job in run.jobs),
        seconds_by_step=dict(run.seconds),
        elapsed_s=run.elapsed(),
    )


def _refuse(target: Target, options: LoadOptions) -> None:
    if target.read_only and not options.dry_run:
        raise ReadOnlyError(
            "This session is read-only and loading writes.", remedy="Start without --read-only, or use --dry-run."
        )
    unknown = sorted((options.only or frozenset()) - set(ALL_TABLES))
    if unknown:
        raise SparkifyError(f"There is no table {', '.join(unknown)} to load.", remedy=f"Take {', '.join(ALL_TABLES)}.")
    if not target.config.role_arn and not options.dry_run:
        raise LoadError(
            "There is no role for COPY to read S3 with: [IAM_ROLE] ARN is empty.", remedy="Run `create` first."
        )


def _tables(options: LoadOptions) -> Sequence[str]:
    """The staging tables to load: those named, and those that a named analytical table is made from."""
    if options.only is None:
        return STAGING_TABLES
    wanted = {source for table in options.only for source in _MADE_FROM.get(table, (table,))}
    return [table for table in STAGING_TABLES if table in wanted]


async def _ensure(connection: Connection) -> tuple[str, ...]:
    try:
        return await ensure_tables(connection)
    except StatementError:
        # Another first load made the same tables between our look and our create: look again.
        return await ensure_tables(connection)


async def _compare(
    target: Target, options: LoadOptions, connection: Connection, table: str, *, has_ledger: bool
) -> Comparison:
    s3 = target.config.s3
    prefix = s3.log_data if table == "staging_events" else s3.song_data
    found = await compare(target.aws, connection, table, prefix, region=s3.region, has_ledger=has_ledger)
    if not found.files:
        found.close()
        raise LoadError(
            f"There is no file under {prefix}, so {table} can't be loaded.",
            remedy="Correct the prefix in [S3] of dwh.cfg. Rows loaded earlier are kept.",
        )
    if options.full:
        found.replace_all()
    elif options.retry_rejected and has_ledger:
        found.replaced |= await ledger.loads_with_rejected_rows(connection, table)
        found.settle()
    return found


def _listed(found: Comparison) -> FilesListed:
    return FilesListed(
        table=found.table,
        prefix=found.prefix,
        files=found.files,
        bytes=found.size_bytes,
        new_files=found.new_files,
        new_bytes=found.new_bytes,
        changed_files=found.changed_files,
        removed_files=found.removed_files,
    )


async def _rehearse(target: Target, options: LoadOptions, connection: Connection) -> AsyncGenerator[LoadEvent, None]:
    """Say what a load would do: files, bytes and, from the speed of earlier loads, how long."""
    has_ledger = "etl.ledger" in await present_tables(connection)
    files = size = 0
    for table in _tables(options):
        found = await _compare(target, options, connection, table, has_ledger=has_ledger)
        yield _listed(found)
        files, size = files + found.wanted_files, size + found.wanted_bytes
        found.close()
    rate = (await ledger.bytes_per_second(connection) if has_ledger else None) or ASSUMED_BYTES_PER_SECOND
    seconds = size / rate
    yield Noted(
        f"A load would bring {files:,} files of {size:,} bytes in about {max(seconds, 1):,.0f} s.",
        "this was a dry run: nothing was changed",
    )
