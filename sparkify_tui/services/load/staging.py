"""Everything of a load that happens before its merge: each staging table's files listed, compared, chosen and copied.

The tables go side by side. Knows nothing of dimensions and fact.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from sparkify_tui.errors import LoadError
from sparkify_tui.events import FilesListed, LoadEvent, Noted
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.copy_progress import watch_copies
from sparkify_tui.services.load.copy_source import choose, choose_parts, require_jsonpaths
from sparkify_tui.services.load.copying import CopyJob, Emit, copy_into_books, run_copy
from sparkify_tui.services.load.listing import Comparison, compare
from sparkify_tui.services.load.packing import Packed, pack, worth_packing
from sparkify_tui.services.load.staging_folder import tidy_after
from sparkify_tui.services.load.steps import LoadOptions, Run
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect

STARTS_FIRST_BYTES = 64 * 1024 * 1024
"""A COPY of so much doesn't wait for the other table's listing: it takes longer than that, so that they overlap anyway.
Smaller ones start together."""

MADE_FROM = {
    "songplays": STAGING_TABLES,
    "users": ("staging_events",),
    "time": ("staging_events",),
    "songs": ("staging_songs",),
    "artists": ("staging_songs",),
}


def staging_tables(options: LoadOptions) -> Sequence[str]:
    """The staging tables to load: those named, and those that a named analytical table is made from."""
    if options.only is None:
        return STAGING_TABLES
    wanted = {source for table in options.only for source in MADE_FROM.get(table, (table,))}
    return [table for table in STAGING_TABLES if table in wanted]


async def gather(run: Run) -> AsyncGenerator[LoadEvent, None]:
    """List all tables and copy what is new of them; events come in the order in which they happen.

    Afterwards `run.comparisons` and `run.jobs` hold the outcome. Raises what the first table that fails raises, once
    the others have stopped.
    """
    tables = staging_tables(run.options)
    events: asyncio.Queue[LoadEvent | None] = asyncio.Queue()
    watcher = asyncio.create_task(watch_copies(run.target, run.jobs, events.put_nowait))
    tasks = [asyncio.create_task(_bring(run, table, events.put_nowait)) for table in tables]

    async def all_tables() -> None:
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            events.put_nowait(None)

    supervisor = asyncio.create_task(all_tables())
    try:
        while (event := await events.get()) is not None:
            yield event
        for task in tasks:
            if task.done():
                task.result()
        await asyncio.gather(*tasks)
    finally:
        for task in (watcher, supervisor, *tasks):
            task.cancel()
        await asyncio.gather(watcher, supervisor, *tasks, return_exceptions=True)
    run.comparisons.sort(key=lambda found: ALL_TABLES.index(found.table))
    run.jobs.sort(key=lambda job: ALL_TABLES.index(job.table))


async def _bring(run: Run, table: str, emit: Emit) -> None:
    """One table: list, compare, choose and copy."""
    job = await _prepare(run, table, emit)
    run.prepared.add(table)
    if run.prepared.issuperset(staging_tables(run.options)):
        run.all_prepared.set()
    if job is None:
        return
    if job.size_bytes < STARTS_FIRST_BYTES:
        await run.all_prepared.wait()
    own = job.connection is run.connection
    began = run.elapsed()
    run.jobs.append(job)
    await run_copy(run.target, job, emit)
    run.took("copy", run.elapsed() - began)
    if own:
        run.connection = job.connection  # another one, if it was lost meanwhile


async def _prepare(run: Run, table: str, emit: Emit) -> CopyJob | None:
    """What a table's COPY has to do; None for nothing."""
    connection = run.connection
    if table != staging_tables(run.options)[0]:
        connection = await connect(run.target.config.cluster, application="sparkify-tui load")
        run.others.append(connection)
    began = run.elapsed()
    found = await compare_table(run.target, run.options, table, connection)
    run.comparisons.append(found)
    run.took("listing", run.elapsed() - began)
    emit(listed(found))
    if found.is_current:
        return None
    await _open_entry(run, connection)
    began = run.elapsed()
    job = await _choose(run, found, connection, emit)
    run.took("choose", run.elapsed() - began)
    if job is not None:
        async with run.entering:
            await ledger.add_to_entry(connection, run.load_id, files=job.files, size_bytes=job.size_bytes)
    return job


async def compare_table(target: Target, options: LoadOptions, table: str, books: Connection | None) -> Comparison:
    """A table's prefix compared with the ledger; the caller closes it. Raises LoadError where there is no file."""
    s3 = target.config.s3
    prefix = s3.log_data if table == "staging_events" else s3.song_data
    found = await compare(target.aws, books, table, prefix, region=s3.region)
    if not found.files:
        found.close()
        raise LoadError(
            f"There is no file under {prefix}, so {table} can't be loaded.",
            remedy="Correct the prefix in [S3] of dwh.cfg. Rows loaded earlier are kept.",
        )
    if options.full:
        found.replace_all()
    elif options.retry_rejected and books is not None:
        found.replaced |= await ledger.loads_with_rejected_rows(books, table)
        found.settle()
    return found


def listed(found: Comparison) -> FilesListed:
    """What a comparison found, to tell."""
    return FilesListed(
        table=found.table,
        prefix=found.prefix,
        files=found.files,
        bytes=found.size_bytes,
        new_files=found.new_files,
        new_bytes=found.new_bytes,
        changed_files=found.changed_files,
        removed_files=found.removed_files,
        is_current=found.is_current,
    )


async def _open_entry(run: Run, connection: Connection) -> None:
    """Enter the load into the history, as soon as one table has something to load."""
    async with run.entering:
        if run.entered:
            return
        run.load_id = await ledger.next_load_id(connection)
        # What was left by a load that was killed once all was done, or before its entry, whose number this one has.
        await tidy_after(run.target, [run.load_id - 1, run.load_id])
        mode = "full" if run.options.full else "incremental"
        run.entered = True  # from the moment on at which the entry may be there: whoever cleans up closes it
        await ledger.open_entry(connection, ledger.Entry(run.load_id, run.target.clock.now(), mode))


async def _choose(run: Run, found: Comparison, connection: Connection, emit: Emit) -> CopyJob | None:
    """Decide what the table's COPY reads; None if rows only go."""
    if found.table == "staging_events" and found.wanted_files:
        await require_jsonpaths(run.target)
    packed = Packed() if worth_packing(run.target, found, run.options.pack) else None
    if packed is None:
        chosen = await choose(run.target, found, run.load_id)
    else:
        emit(_packing_noted(found))
        async with aclosing(pack(run.target, found, packed)) as parts:
            async for part in parts:
                emit(part)
        chosen = await choose_parts(run.target, found, run.load_id, packed.parts)
    run.scratch += chosen.scratch
    for note in chosen.told:
        emit(note)
    if not chosen.sources:
        return None
    job = CopyJob(run.load_id, found.table, chosen.sources, found.wanted_files, found.wanted_bytes, connection)
    job.comparison, job.packed = found, packed
    job.ledger_copy = copy_into_books(run.target, "ledger", chosen.ledger) if chosen.ledger else None
    return job


def _packing_noted(found: Comparison) -> Noted:
    average = found.wanted_bytes // found.wanted_files
    return Noted(
        f"{found.table}: {found.wanted_files:,} files are packed into few parts before the COPY.",
        f"they hold {average:,} bytes on average, and COPY opens each by itself; --no-pack leaves them as they are",
    )
