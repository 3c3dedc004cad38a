"""What the steps of one load share, its merge tried again where that helps, and cleaning up after a failure.

Knows nothing of options that decide what is loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from sparkify_tui.errors import ConnectionFailedError, LoadError, SparkifyError, StatementError
from sparkify_tui.events import CallRetried, LoadEvent
from sparkify_tui.models import STAGING_TABLES
from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.copying import CopyJob, discard_unmerged
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.services.load.load_lock import acquire_load_lock, confirm_load_lock
from sparkify_tui.services.load.staging_folder import tidy
from sparkify_tui.services.load.transform import Merge, merge
from sparkify_tui.services.target import Target
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
    comparisons: list[Comparison] = field(default_factory=list)
    jobs: list[CopyJob] = field(default_factory=list)
    others: list[Connection] = field(default_factory=list)
    load_id: int = 0
    entered: bool = False
    entering: asyncio.Lock = field(default_factory=asyncio.Lock)
    prepared: set[str] = field(default_factory=set)
    all_prepared: asyncio.Event = field(default_factory=asyncio.Event)
    scratch: tuple[str, ...] = ()
    before: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    def elapsed(self) -> float:
        """Seconds since the load began."""
        return self.target.clock.monotonic() - self.started

    def took(self, step: str, seconds: float) -> None:
        """Note how long a step took; of one that each table takes by itself, the longest."""
        self.seconds[step] = max(self.seconds.get(step, 0.0), seconds)

    def pids(self) -> set[int]:
        """The sessions at work for it by now."""
        connections = (self.connection, self.guard, *self.others, *(job.connection for job in self.jobs))
        return {connection.pid for connection in connections}

    async def reconnect(self) -> None:
        """Replace a connection that was lost."""
        self.connection = await connect(self.target.config.cluster, application="sparkify-tui load")


async def merge_once(run: Run) -> AsyncGenerator[LoadEvent, None]:
    """The one transaction, tried again after a lost connection or a conflict; a lost commit is looked up."""
    for attempt in range(1, MERGE_ATTEMPTS + 1):
        work = Merge(run.load_id, tuple(run.comparisons), tuple(run.jobs), run.options.checks)
        try:
            if await _regained(run) and await ledger.is_done(run.connection, run.load_id):
                break
            await run.connection.execute("begin")
            async with aclosing(merge(run.connection, run.target.clock, work)) as events:
                async for event in events:
                    yield event
            await confirm_load_lock(run.guard)
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


async def _regained(run: Run) -> bool:
    """Whether a connection was lost, and is there again: the load's own or that of its load lock.

    When the load lock was lost, no other load may have come between. A retried COPY has connected by itself.
    """
    lost = run.connection.lost
    if lost:
        await run.reconnect()
    try:
        await confirm_load_lock(run.guard)
    except ConnectionFailedError:
        lost = True
        run.guard = await connect(run.target.config.cluster, application="sparkify-tui load lock")
        async for _ in acquire_load_lock(run.guard):
            pass
    if lost and await ledger.status_of(run.connection, run.load_id) not in ("running", "done"):
        raise LoadError(
            "Another load took over while the connection was lost.", remedy="Nothing is lost: load again to be sure."
        )
    return lost


async def clean_up(run: Run, error: BaseException) -> None:
    """Leave staging as it was; what can't be done now, the next load does."""
    if not run.entered:
        return
    with suppress(SparkifyError, TimeoutError):
        async with asyncio.timeout(CLEAN_UP_S):
            connection = await connect(run.target.config.cluster, application="sparkify-tui clean-up")
            async with connection:
                for connection in (run.connection, *run.others, *(job.connection for job in run.jobs)):
                    connection.abort()
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
