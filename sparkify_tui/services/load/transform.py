"""From the copied rows to dimensions and fact, in one transaction with the ledger.

Only what a load touches is recomputed: the songs, artists, users and plays that its rows, or the rows it replaces,
belong to, and the plays that match another song than before. Each is taken out and recomputed from all of staging, by
rules that do not ask when a row came; so the tables are always those of one load of everything. Knows nothing of S3.
"""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.errors import ChecksFailedError
from sparkify_tui.events import LoadEvent, RowsTransformed, TransformStarted
from sparkify_tui.models import STAGING_TABLES, CheckResult, Severity
from sparkify_tui.services.clock import Clock
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.checks import OwnCheck, Scope, run_checks_of
from sparkify_tui.services.load.copy.copying import Copied
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import Statement, reading, statement, statements


@dataclass(frozen=True, slots=True)
class Merge:
    """One load's merge: what it brings, and whether checks are to judge it."""

    load_id: int
    comparisons: tuple[Comparison, ...]
    copied: tuple[Copied, ...]
    run_checks: bool = True
    own_checks: tuple[OwnCheck, ...] = ()
    """A person's, which follow the application's."""

    def changes(self, table: str) -> bool:
        """Whether rows of a staging table come or go."""
        return any(item.table == table and not item.is_current for item in self.comparisons)

    @property
    def rebuilds(self) -> bool:
        """Whether nothing of earlier loads stays, as in a first load: then plays needn't be asked what touches them."""
        tables = {item.table for item in self.comparisons if item.known_loads <= item.replaced}
        return tables == set(STAGING_TABLES)


async def merge(connection: Connection, clock: Clock, work: Merge, emit: Emit[LoadEvent]) -> dict[str, float]:
    """Recompute what the load touches, check it, and enter it in the books. The caller's transaction is open.

    Returns the seconds that each step took. Raises ChecksFailedError for failed critical checks; the caller rolls back.
    """
    started = clock.monotonic()
    seconds = await _transform(connection, clock, work, emit)
    seconds["transform"] = clock.monotonic() - started
    if work.run_checks:
        began = clock.monotonic()
        await _check(connection, clock, work, emit)
        seconds["checks"] = clock.monotonic() - began
    await _enter(connection, work)
    return seconds


async def _transform(connection: Connection, clock: Clock, work: Merge, emit: Emit[LoadEvent]) -> dict[str, float]:
    songs, events = work.changes("staging_songs"), work.changes("staging_events")
    await _name_replaced(connection, work)
    await _mark_touched(connection, work, songs=songs, events=events)
    for table in ("staging_songs", "staging_events"):
        if work.changes(table):
            await _keep(connection, table, work.load_id)
    steps = (*(("songs", "artists") if songs else ()), *(("users",) if events else ()), "songplays", "time")
    seconds: dict[str, float] = {}
    for table in steps:
        await emit(TransformStarted(table=table))
        began = clock.monotonic()
        rows = await _recompute(connection, table, everything=work.rebuilds)
        seconds[table] = clock.monotonic() - began
        await emit(RowsTransformed(table=table, rows=rows, elapsed_s=seconds[table]))
    return seconds


async def _check(connection: Connection, clock: Clock, work: Merge, emit: Emit[LoadEvent]) -> None:
    songs, events = work.changes("staging_songs"), work.changes("staging_events")
    scope = await _scope(connection, songs=songs, events=events)
    checks: list[Statement | OwnCheck] = [*statements("checks"), *work.own_checks]
    results = await run_checks_of(connection, clock, scope, emit, checks=checks)
    failed = [result for result in results if not result.passed and result.severity is Severity.CRITICAL]
    if failed:
        raise _refused(failed)


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


async def _recompute(connection: Connection, table: str, *, everything: bool) -> int:
    """Take the touched rows of a table out and recompute them, or all of its rows; how many there are now."""
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
    copies = {item.job.table: item.job.ledger_copy for item in work.copied}
    for item in work.comparisons:
        await ledger.enter_files(connection, item, work.load_id, copies.get(item.table))
    for copied in work.copied:
        if copied.rejected.rows:
            await ledger.enter_rejected(connection, work.load_id, copied.job.table, copied.rejected)


async def _run(connection: Connection, name: str) -> int | None:
    return (await connection.execute(statement("transform", name).sql)).row_count


def _refused(failed: list[CheckResult]) -> ChecksFailedError:
    found = "; ".join(
        f"{result.name} found {result.bad_rows:,} ({result.purpose.rstrip('.')}), the first "
        f"{dict(zip(result.columns, result.sample[0], strict=True))}"
        for result in failed
    )
    return ChecksFailedError(
        f"{len(failed)} critical check{'s' if len(failed) > 1 else ''} failed and the load was rolled back: {found}.",
        remedy="Correct the files, or load without checks (--no-checks) to look at the rows in place.",
        failed=tuple(failed),
    )
