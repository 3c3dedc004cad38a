"""Everything of a load that happens before its merge: each staging table's files listed, compared, chosen and copied.

The tables go side by side. Knows nothing of dimensions and fact.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from sparkify_tui.errors import LoadError
from sparkify_tui.events import FilesListed, LoadEvent, Noted
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES
from sparkify_tui.narration import plural
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.copy.copy_progress import CopyWatch
from sparkify_tui.services.load.copy.copy_source import choose, choose_parts, require_jsonpaths
from sparkify_tui.services.load.copy.copy_statements import copy_into_books
from sparkify_tui.services.load.copy.copying import Copied, CopyJob, RunningCopy
from sparkify_tui.services.load.copy.packing import Packed, pack, worth_packing
from sparkify_tui.services.load.listing import Comparison, compare
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.load.steps import Run
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection

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


@dataclass(frozen=True, slots=True)
class Staged:
    """One table's files, compared and copied; `copied` is None where there was nothing to copy."""

    comparison: Comparison
    copied: Copied | None


async def stage_files(run: Run, emit: Emit[LoadEvent]) -> tuple[Staged, ...]:
    """List all tables and copy what is new of them, side by side; returns them in the order of ALL_TABLES.

    Raises what the first table that fails raises, once the others have stopped.
    """
    tables = staging_tables(run.options)
    async with CopyWatch(run.target, emit) as watch:
        staging = _Staging(run, watch, emit, len(tables))
        tasks = [asyncio.create_task(staging.stage(table, is_first=table == tables[0])) for table in tables]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    staged = (task.result() for task in tasks)
    return tuple(sorted(staged, key=lambda item: ALL_TABLES.index(item.comparison.table)))


class _Staging:
    """The tables on their way; small COPYs start together, when all tables are compared."""

    def __init__(self, run: Run, watch: CopyWatch, emit: Emit[LoadEvent], tables: int) -> None:
        self._run = run
        self._watch = watch
        self._emit = emit
        self._unprepared = tables
        self._all_prepared = asyncio.Event()

    async def stage(self, table: str, *, is_first: bool) -> Staged:
        """One table: list, compare, choose and copy; the first on the load's main session, others on their own."""
        run = self._run
        session = run.main if is_first else await run.sessions.open()
        comparison = await self._compare(table, session.connection)
        job = None if comparison.is_current else await self._prepare(comparison, session.connection)
        self._unprepared -= 1
        if not self._unprepared:
            self._all_prepared.set()
        if job is None:
            return Staged(comparison, None)
        if job.size_bytes < STARTS_FIRST_BYTES:
            await self._all_prepared.wait()
        copy = RunningCopy(run.target, job, session)
        self._watch.add(copy)
        with run.times.measure("copy"):
            return Staged(comparison, await copy.run(self._emit))

    async def _compare(self, table: str, connection: Connection) -> Comparison:
        run = self._run
        with run.times.measure("listing"):
            found = await compare_table(run.target, run.options, table, connection)
        run.comparisons.enter_context(closing(found))
        await self._emit(listed(found))
        return found

    async def _prepare(self, found: Comparison, connection: Connection) -> CopyJob | None:
        """What the table's COPY has to do; None if rows only go."""
        run = self._run
        load_id = await run.entry.open(connection)
        with run.times.measure("choose"):
            job = await _choose(run, found, load_id, self._emit)
        if job is not None:
            await run.entry.add(connection, files=job.files, size_bytes=job.size_bytes)
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


async def _choose(run: Run, found: Comparison, load_id: int, emit: Emit[LoadEvent]) -> CopyJob | None:
    """Decide what the table's COPY reads; None if rows only go."""
    target = run.target
    if found.table == "staging_events" and found.wanted_files:
        await require_jsonpaths(target)
    packed: Packed | None = None
    if worth_packing(target, found, run.options.pack):
        await emit(_packing_noted(found))
        packed = await pack(target, found, emit)
        chosen = await choose_parts(target, found, load_id, packed.parts)
    else:
        chosen = await choose(target, found, load_id)
    if chosen.replaces_all:
        found.replace_all()
    for note in chosen.notes:
        await emit(note)
    if not chosen.sources:
        return None
    ledger_copy = copy_into_books(target, "ledger", chosen.ledger) if chosen.ledger else None
    files, size_bytes = found.wanted_files, found.wanted_bytes
    return CopyJob(load_id, found.table, chosen.sources, files, size_bytes, found, packed, ledger_copy)


def _packing_noted(found: Comparison) -> Noted:
    average = found.wanted_bytes // found.wanted_files
    return Noted(
        f"{found.table}: {plural(found.wanted_files, 'file')} to pack into few parts before the COPY.",
        f"they hold {average:,} bytes on average, and COPY opens each by itself; --no-pack leaves them as they are",
    )
