"""Loads what is new under the prefixes, exactly once.

The order of steps makes a kill at any point harmless: the load lock is acquired; the prefixes are compared with the
ledger; the new files are copied into staging, where their rows carry no load_id and so count for nothing; and one
transaction marks them, recomputes the dimensions and facts concerned, checks them and enters the files in the ledger.
Before its commit nothing has happened but rows without a load_id, which the next load removes; after it all has.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from sparkify_tui.errors import LoadError, SparkifyError, StatementError
from sparkify_tui.events import Loaded, LoadEvent, Noted, NothingNew, RowsCounted, TablesEnsured
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES, LoadSummary
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.copying import discard_unmerged
from sparkify_tui.services.load.counts import count_rows
from sparkify_tui.services.load.load_lock import acquire_load_lock, release_load_lock
from sparkify_tui.services.load.schema import ensure_load_lock, ensure_tables, present_tables
from sparkify_tui.services.load.staging import compare_table, gather, listed, staging_tables
from sparkify_tui.services.load.staging_folder import sweep, tidy_after
from sparkify_tui.services.load.steps import LoadOptions, Run, clean_up, merge_once
from sparkify_tui.services.query.lock_waits import telling_waits
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect

__all__ = ["LoadOptions", "load"]

ASSUMED_BYTES_PER_SECOND = 20_000_000.0
"""For the estimate of a dry run before any load: three seconds for the thirty logs, as published for Redshift."""

ENSURE_ATTEMPTS = 6


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
    try:
        guard = await connect(target.config.cluster, application="sparkify-tui load lock")
    except BaseException:
        connection.abort()
        raise
    run = Run(target, options, connection, guard, started)
    try:
        async with aclosing(telling_waits(target, run.pids, _load(run))) as events:
            async for event in events:
                yield event
    except BaseException as error:
        await clean_up(run, error)
        raise
    finally:
        for item in run.comparisons:
            item.close()
        for connection in {*run.others, *(job.connection for job in run.jobs), run.connection}:
            await connection.close()
        await release_load_lock(run.guard)


async def _load(run: Run) -> AsyncGenerator[LoadEvent, None]:
    await _ensure_load_lock(run)
    async for note in acquire_load_lock(run.guard):
        yield note
    yield TablesEnsured(created=await ensure_tables(run.connection))
    if left := await ledger.interrupted_loads(run.connection):
        yield Noted("Removing what an interrupted load left behind.", "it was copied but never merged")
        for table in STAGING_TABLES:
            await discard_unmerged(run.connection, table)
        await tidy_after(run.target, left)
        await ledger.mark_interrupted(run.connection)
    run.before = totals = await count_rows(run.connection)
    yield RowsCounted(rows=totals)
    async with aclosing(gather(run)) as gathered:
        async for event in gathered:
            yield event
    if all(item.is_current for item in run.comparisons):
        yield NothingNew(files=sum(item.files for item in run.comparisons))
    else:
        began = run.elapsed()
        async with aclosing(merge_once(run)) as merged:
            async for event in merged:
                yield event
        run.took("merge", run.elapsed() - began)
        totals = await count_rows(run.connection)
    yield RowsCounted(rows=totals)
    await sweep(run.target, [item.table for item in run.comparisons])
    yield Loaded(summary=_summary(run, totals))


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


async def _ensure_load_lock(run: Run) -> None:
    """Create the table that loads lock; the only thing that two first loads may do at once, so one may have to look
    again.
    """
    for attempt in range(1, ENSURE_ATTEMPTS + 1):
        try:
            await ensure_load_lock(run.connection)
        except StatementError:
            if attempt == ENSURE_ATTEMPTS:
                raise
            await run.target.clock.sleep(0.1 * attempt)
        else:
            return


def _summary(run: Run, totals: dict[str, int]) -> LoadSummary:
    return LoadSummary(
        load_id=str(run.load_id) if run.load_id else "",
        new_rows={table: totals.get(table, 0) - run.before.get(table, 0) for table in ALL_TABLES},
        total_rows=totals,
        files=sum(job.files for job in run.jobs),
        bytes=sum(job.size_bytes for job in run.jobs),
        rejected_rows=sum(job.rejected.rows for job in run.jobs),
        seconds_by_step=dict(run.seconds),
        elapsed_s=run.elapsed(),
    )


async def _rehearse(target: Target, options: LoadOptions, connection: Connection) -> AsyncGenerator[LoadEvent, None]:
    """Say what a load would do: files, bytes and, from the speed of earlier loads, how long."""
    books = connection if "etl.ledger" in await present_tables(connection) else None
    files = size = 0
    for table in staging_tables(options):
        found = await compare_table(target, options, table, books)
        yield listed(found)
        files, size = files + found.wanted_files, size + found.wanted_bytes
        found.close()
    rate = (await ledger.bytes_per_second(books) if books is not None else None) or ASSUMED_BYTES_PER_SECOND
    seconds = size / rate
    yield Noted(
        f"A load would bring {files:,} files of {size:,} bytes in about {max(seconds, 1):,.0f} s.",
        "a dry run changes nothing",
    )
