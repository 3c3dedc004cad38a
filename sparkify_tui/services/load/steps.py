"""What the steps of one load share, its merge retried where that helps, and cleaning up after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from sparkify_tui.errors import ConnectionFailedError, LoadError, SparkifyError, StatementError
from sparkify_tui.events import LoadEvent
from sparkify_tui.models import STAGING_TABLES
from sparkify_tui.services.clock import Clock
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.copy.copying import Copied, discard_unmerged
from sparkify_tui.services.load.load_entry import LoadEntry
from sparkify_tui.services.load.load_lock import acquire_load_lock, confirm_load_lock
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.load.sessions import Session, Sessions
from sparkify_tui.services.load.staging_folder import tidy_after
from sparkify_tui.services.load.transform import Merge, merge
from sparkify_tui.services.retry_policy import lost_connection_or_conflict, with_retries
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect

CLEAN_UP_S = 15.0


class StepTimes:
    """How long each step took, in seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started = clock.monotonic()
        self.seconds: dict[str, float] = {}

    def elapsed(self) -> float:
        """Seconds since the load began."""
        return self._clock.monotonic() - self._started

    @contextmanager
    def measure(self, step: str) -> Iterator[None]:
        """Time a step that ends well; of one that each table takes by itself, the longest counts."""
        began = self.elapsed()
        yield
        self.seconds[step] = max(self.seconds.get(step, 0.0), self.elapsed() - began)


@dataclass(frozen=True, slots=True)
class Run:
    """What one load holds on to: its sessions, the guard's with the load lock, and the comparisons to close."""

    target: Target
    options: LoadOptions
    sessions: Sessions
    main: Session
    guard: Session
    entry: LoadEntry
    times: StepTimes
    comparisons: ExitStack = field(default_factory=ExitStack)


async def merge_with_retries(run: Run, work: Merge, emit: Emit[LoadEvent]) -> None:
    """The one transaction, retried after a lost connection or a conflict; a lost commit is looked up."""

    async def attempt() -> dict[str, float]:
        if await _regained(run) and await ledger.is_done(run.main.connection, work.load_id):
            return {}
        return await _merge(run, work, emit)

    clock = run.target.clock
    run.times.seconds |= await with_retries(clock, emit, attempt, lost_connection_or_conflict, operation="merge")
    run.entry.done()


async def _merge(run: Run, work: Merge, emit: Emit[LoadEvent]) -> dict[str, float]:
    connection = run.main.connection
    try:
        await connection.execute("begin")
        seconds = await merge(connection, run.target.clock, work, emit)
        await confirm_load_lock(run.guard.connection)
        await ledger.close_entry(connection, work.load_id, _outcome(run, work.copied))
        await connection.execute("commit")
    except (ConnectionFailedError, StatementError):
        if not connection.lost:
            await connection.execute("rollback")
        raise
    return seconds


async def _regained(run: Run) -> bool:
    """Whether a connection was lost, and is there again: the load's own or that of its load lock.

    When the load lock was lost, no other load may have come between. A retried COPY has connected by itself.
    """
    lost = await run.main.regain()
    try:
        await confirm_load_lock(run.guard.connection)
    except ConnectionFailedError:
        lost = True
        await run.guard.regain()
        await acquire_load_lock(run.guard.connection, _without_note)
    if lost and await ledger.status_of(run.main.connection, run.entry.load_id) not in ("running", "done"):
        raise LoadError(
            "Another load took over while the connection was lost.", remedy="Nothing is lost: load again to be sure."
        )
    return lost


async def _without_note(_: LoadEvent) -> None:
    """Another load that has the lock by now ends this one, so it isn't worth a note."""


async def clean_up(run: Run, error: BaseException) -> None:
    """Leave staging as it was; what can't be done now, the next load does."""
    if not run.entry.is_open:
        return
    load_id = run.entry.load_id
    with suppress(SparkifyError, TimeoutError):
        async with asyncio.timeout(CLEAN_UP_S):
            async with await connect(run.target.config.cluster, application="sparkify-tui clean-up") as connection:
                run.sessions.abort()
                if await ledger.is_done(connection, load_id):
                    return  # the commit arrived, its answer did not
                for table in STAGING_TABLES:
                    await discard_unmerged(connection, table)
                status = "failed" if isinstance(error, Exception) else "interrupted"
                outcome = ledger.Outcome(status, run.target.clock.now(), run.times.elapsed(), message=str(error))
                await ledger.close_entry(connection, load_id, outcome)
        await tidy_after(run.target, [load_id])


def _outcome(run: Run, copied: Sequence[Copied]) -> ledger.Outcome:
    rows = {item.job.table: item.rows for item in copied}
    return ledger.Outcome(
        status="done",
        finished_at=run.target.clock.now(),
        seconds=run.times.elapsed(),
        event_rows=rows.get("staging_events", 0),
        song_rows=rows.get("staging_songs", 0),
        rejected_rows=sum(item.rejected.rows for item in copied),
    )
