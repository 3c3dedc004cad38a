"""From the copied rows to dimensions and fact, in one transaction with the ledger.

Only what a load touches is worked out anew: the songs, artists, users and plays that its rows, or the rows it replaces,
belong to, and the plays that match another song than before. Each is taken out and worked out from all of staging, by
rules that do not ask when a row came; so the tables are always those of one load of everything. Knows nothing of S3.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from sparkify_tui.errors import ChecksFailedError
from sparkify_tui.events import CheckFinished, LoadEvent, RowsTransformed, TransformStarted
from sparkify_tui.models import STAGING_TABLES, CheckResult, Severity
from sparkify_tui.services.clock import Clock
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.checks import Scope, check
from sparkify_tui.services.load.copying import CopyJob
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import reading, statement


@dataclass(slots=True)
class Merge:
    """One load's merge: what it brings, and whether checks are to judge it. `written` counts rows per table."""

    load_id: int
    comparisons: tuple[Comparison, ...]
    jobs: tuple[CopyJob, ...]
    run_checks: bool = True
    written: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def changes(self, table: str) -> bool:
        """Whether rows of a staging table come or go."""
        return any(item.table == table and not item.is_current for item in self.comparisons)

    @property
    def rebuilds(self) -> bool:
        """Whether nothing of earlier loads stays, as in a first load: then plays needn't be asked what touches them."""
        tables = {item.table for item in self.comparisons if item.known_loads <= item.replaced}
        return tables == set(STAGING_TABLES)


async def merge(connection: Connection, clock: Clock, work: Merge) -> AsyncGenerator[LoadEvent, None]:
    """Work out what the load touches, check it, and enter it in the books. The caller's transaction is open.

    Raises ChecksFailedError for failed critical checks; the caller rolls back.
    """
    songs, events = work.changes("staging_songs"), work.changes("staging_events")
    started = clock.monotonic()
    await _name_replaced(connection, work)
    await _mark_touched(connection, work, songs=songs, events=events)
    for table in ("staging_songs", "staging_events"):
        if work.changes(table):
            await _keep(connection, table, work.load_id)
    steps = (*(("songs", "artists") if songs else ()), *(("users",) if events else ()), "songplays", "time")
    for table in steps:
        yield TransformStarted(table=table)
        began = clock.monotonic()
        work.written[table] = await _work_out(connection, table, everything=work.rebuilds)
        work.seconds[table] = clock.monotonic() - began
        yield RowsTransformed(table=table, rows=work.written[table], elapsed_s=work.seconds[table])
    work.seconds["transform"] = clock.monotonic() - started
    if work.run_checks:
        began = clock.monotonic()
        failed: list[CheckResult] = []
        async for event in check(connection, clock, await _scope(connection, songs=songs, events=events)):
            yield event
            if isinstance(event, CheckFinished) and not event.result.passed:
                failed += [event.result] if event.result.severity is Severity.CRITICAL else []
        work.seconds["checks"] = clock.monotonic() - began
        if failed:
            raise _refused(failed)
    await _enter(connection, work)


async def _name_replaced(connection: Connection, work: Merge) -> None:
    await _run(connection, "replaced_loads")
    insert = statement("transform", "replace_load").sql
    for item in work.comparisons:
        for load_id in sorted(item.replaced):
            await connection.execute(insert, {"table_name": item.table, "load_id": load_id})


async def _mark_touched(connection: Connection, work: Merge, *, songs: bool, events: bool) -> None:
    """Temporary tables of what is touched; they end with the session, or with a transaction that is rolled back."""
    await _run(connection, "touched_titles")
    if songs:
        for name in ("touched_songs", "touched_artists", "touched_titles_of_songs"):
            await _run(connection, name)
    if events:
        await _run(connection, "touched_users")
    if work.rebuilds:
        await _run(connection, "rebuilt_times")
    else:
        await _run(connection, "touched_plays")
        await _run(connection, "touched_times")


async def _work_out(connection: Connection, table: str, *, everything: bool) -> int:
    """Take the touched rows of a table out and work them out anew, or all of its rows; how many there are now."""
    sql = statement("transform", table).sql
    if table == "songplays":
        if not everything:
            await _run(connection, "touched_events")
        sql = reading(sql, events="staging_events" if everything else "touched_events")
    elif table == "time":
        await _run(connection, "rebuilt_played" if everything else "played_times")
    clears = everything and table in ("songplays", "time")
    await _run(connection, f"{'clear' if clears else 'remove'}_{table}")
    return (await connection.execute(sql)).row_count or 0


async def _keep(connection: Connection, table: str, load_id: int) -> None:
    await _run(connection, f"remove_{table}")
    await connection.execute(statement("transform", f"keep_{table}").sql, {"load_id": load_id})


async def _scope(connection: Connection, *, songs: bool, events: bool) -> Scope:
    """The stretch of time that was touched; the events' checks are spared when none was."""
    low, high = (await connection.execute(statement("transform", "touched_range").sql)).rows[0]
    if low is None or high is None:
        return Scope(from_s=Scope().to_s, events=events, songs=songs)
    return Scope(from_s=int(low), to_s=int(high), events=True, songs=songs)


async def _enter(connection: Connection, work: Merge) -> None:
    await ledger.strike_replaced(connection)
    copies = {job.table: job.ledger_copy for job in work.jobs}
    for item in work.comparisons:
        await ledger.enter_files(connection, item, work.load_id, copies.get(item.table))
    for job in work.jobs:
        if job.rejected.rows:
            await ledger.enter_rejected(connection, work.load_id, job.table, job.rejected)


async def _run(connection: Connection, name: str) -> int | None:
    return (await connection.execute(statement("transform", name).sql)).row_count


def _refused(failed: list[CheckResult]) -> ChecksFailedError:
    told = "; ".join(
        f"{result.name} found {result.bad_rows:,} ({result.purpose.rstrip('.')}), the first "
        f"{dict(zip(result.columns, result.sample[0], strict=True))}"
        for result in failed
    )
    return ChecksFailedError(
        f"{len(failed)} critical check{'s' if len(failed) > 1 else ''} failed and the load was rolled back: {told}.",
        remedy="Correct the files, or load without checks (--no-checks) to look at the rows in place.",
        failed=tuple(failed),
    )
