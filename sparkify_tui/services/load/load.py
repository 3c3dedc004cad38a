"""Loads what is new under the prefixes, exactly once.

The order of steps makes a kill at any point harmless: the load lock is acquired; the prefixes are compared with the
ledger; the new files are copied into staging, where their rows carry no load_id and so count for nothing; and one
transaction marks them, recomputes the dimensions and facts concerned, checks them and enters the files in the ledger.
Before its commit nothing has happened but rows without a load_id, which the next load removes; after it all has.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import closing
from functools import partial

from sparkify_tui.errors import LoadError, SparkifyError
from sparkify_tui.events import Loaded, LoadEvent, Noted, NothingNew, RowsCounted, TablesEnsured
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES, LoadSummary
from sparkify_tui.narration import plural
from sparkify_tui.services.event_stream import Emit, event_stream
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.checks import usable_own_checks
from sparkify_tui.services.load.copy.copying import Copied, discard_unmerged
from sparkify_tui.services.load.counts import count_rows
from sparkify_tui.services.load.load_entry import LoadEntry
from sparkify_tui.services.load.load_lock import acquire_load_lock
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.load.schema import ensure_load_lock, ensure_tables, present_tables
from sparkify_tui.services.load.sessions import Sessions
from sparkify_tui.services.load.staging import compare_table, listed, stage_files, staging_tables
from sparkify_tui.services.load.staging_folder import sweep, tidy_after
from sparkify_tui.services.load.steps import Run, StepTimes, clean_up, merge_with_retries
from sparkify_tui.services.load.transform import Merge
from sparkify_tui.services.query.lock_waits import telling_waits
from sparkify_tui.services.retry_policy import created_at_once, with_retries
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect

ASSUMED_BYTES_PER_SECOND = 20_000_000.0
"""For the estimate of a dry run before any load: three seconds for the thirty logs, as published for Redshift."""


def load(target: Target, options: LoadOptions) -> AsyncGenerator[LoadEvent, None]:
    """Load what is new; the last event is Loaded.

    Raises LoadError with the rejected rows, ChecksFailedError with the bad ones, AwsError for prefixes that can't be
    listed and WarehouseError for the rest. Whatever it raises, the analytical tables are as they were before.
    """
    if options.dry_run:
        return event_stream(partial(_rehearse, target, options))
    sessions = Sessions(target.config.cluster)
    return telling_waits(target, sessions.pids, event_stream(partial(_load, target, options, sessions)))


async def _load(target: Target, options: LoadOptions, sessions: Sessions, emit: Emit[LoadEvent]) -> None:
    _refuse(target, options)
    times = StepTimes(target.clock)
    async with sessions:
        guard = await sessions.open("sparkify-tui load lock")  # the first to be opened and so the last to be closed
        main = await sessions.open()
        run = Run(target, options, sessions, main, guard, LoadEntry(target, full=options.full), times)
        with run.comparisons:
            try:
                await _load_new(run, emit)
            except BaseException as error:
                await clean_up(run, error)
                raise


async def _load_new(run: Run, emit: Emit[LoadEvent]) -> None:
    connection, clock = run.main.connection, run.target.clock
    create_lock = partial(ensure_load_lock, connection)
    await with_retries(clock, emit, create_lock, created_at_once, operation="create table etl.load_lock")
    await acquire_load_lock(run.guard.connection, emit)
    await emit(TablesEnsured(created=await ensure_tables(connection)))
    own_checks = await usable_own_checks(connection, run.target.config, emit) if run.options.checks else ()
    await _remove_interrupted(run, emit)
    before = await count_rows(connection)
    await emit(RowsCounted(rows=before))
    staged = await stage_files(run, emit)
    comparisons = tuple(item.comparison for item in staged)
    copied = tuple(item.copied for item in staged if item.copied is not None)
    totals = before
    if all(item.is_current for item in comparisons):
        await emit(NothingNew(files=sum(item.files for item in comparisons)))
    else:
        with run.times.measure("merge"):
            work = Merge(run.entry.load_id, comparisons, copied, run.options.checks, own_checks)
            await merge_with_retries(run, work, emit)
        totals = await count_rows(run.main.connection)
    await emit(RowsCounted(rows=totals))
    await sweep(run.target, [item.table for item in comparisons])
    await emit(Loaded(summary=_summary(run, copied, before, totals)))


async def _remove_interrupted(run: Run, emit: Emit[LoadEvent]) -> None:
    """Remove what loads that were killed copied and never merged."""
    connection = run.main.connection
    if not (left := await ledger.interrupted_loads(connection)):
        return
    await emit(Noted("Removing what an interrupted load left behind.", "it was copied but never merged"))
    for table in STAGING_TABLES:
        await discard_unmerged(connection, table)
    await tidy_after(run.target, left)
    await ledger.mark_interrupted(connection)


def _refuse(target: Target, options: LoadOptions) -> None:
    if not options.dry_run:
        target.require_writable("loading", or_else=", or use --dry-run")
    unknown = sorted((options.only or frozenset()) - set(ALL_TABLES))
    if unknown:
        raise SparkifyError(f"There is no table {', '.join(unknown)} to load.", remedy=f"Take {', '.join(ALL_TABLES)}.")
    if not target.config.role_arn and target.config.cluster.host and not options.dry_run:
        raise LoadError(
            "There is no role for COPY to read S3 with: [IAM_ROLE] ARN is empty.", remedy="Run `create` first."
        )


def _summary(run: Run, copied: Sequence[Copied], before: dict[str, int], totals: dict[str, int]) -> LoadSummary:
    return LoadSummary(
        load_id=str(run.entry.load_id) if run.entry.load_id else "",
        new_rows={table: totals.get(table, 0) - before.get(table, 0) for table in ALL_TABLES},
        total_rows=totals,
        files=sum(item.job.files for item in copied),
        bytes=sum(item.job.size_bytes for item in copied),
        rejected_rows=sum(item.rejected.rows for item in copied),
        seconds_by_step=dict(run.times.seconds),
        elapsed_s=run.times.elapsed(),
    )


async def _rehearse(target: Target, options: LoadOptions, emit: Emit[LoadEvent]) -> None:
    """Say what a load would do: files, bytes and, from the speed of earlier loads, how long."""
    _refuse(target, options)
    async with await connect(target.config.cluster, application="sparkify-tui load") as connection:
        books = connection if "etl.ledger" in await present_tables(connection) else None
        files = size = 0
        for table in staging_tables(options):
            with closing(await compare_table(target, options, table, books)) as found:
                await emit(listed(found))
                files, size = files + found.wanted_files, size + found.wanted_bytes
        rate = (await ledger.bytes_per_second(books) if books is not None else None) or ASSUMED_BYTES_PER_SECOND
    amount = f"{plural(files, 'file')} of {plural(size, 'byte')}"
    text = f"A load would bring {amount} in about {max(size / rate, 1):,.0f} s."
    await emit(Noted(text, "a dry run changes nothing"))
