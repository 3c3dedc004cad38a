"""What a load would do to the warehouse, found out by doing it to a local copy; nothing but reads reaches the target.

The listing and its comparison with the ledger are the load's own, with the user's credentials. What is new is copied to
a local warehouse beside the rows that are there, loaded by the same service, and compared with before.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from sparkify_tui.errors import ChecksFailedError, LoadError
from sparkify_tui.events import (
    Basis,
    CheckFinished,
    CheckStarted,
    CopyProgressed,
    CopyStarted,
    Loaded,
    LoadEvent,
    LocalCopyStarted,
    NothingNew,
    Rehearsed,
    RehearseEvent,
    RowsCopied,
    RowsRejected,
    RowsTransformed,
    TableChange,
    TransformStarted,
    Verdict,
)
from sparkify_tui.models import STAGING_TABLES, CheckResult, LoadErrorRow
from sparkify_tui.services.event_stream import Emit, event_stream
from sparkify_tui.services.infrastructure.prices import price_per_hour
from sparkify_tui.services.load.counts import count_rows
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.load.schema import ensure_load_lock, ensure_tables
from sparkify_tui.services.rehearse.changes import keep_before, table_changes
from sparkify_tui.services.rehearse.local_copy import bring_warehouse, fetch_files
from sparkify_tui.services.rehearse.plan import Limits, Plan, make_plan
from sparkify_tui.services.rehearse.stage import MakeStage, opened
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect

TOLD = (
    CopyStarted, CopyProgressed, RowsCopied, RowsRejected, TransformStarted, RowsTransformed, CheckStarted,
    CheckFinished,
)  # fmt: skip
"""What of the local load is told: the rest is of files and books that are the copy's own."""

SHOWN_REJECTED = 100
BYTES_A_BYTE = 6
"""Room on the local disk for a byte that is tried: the file, its rows in two tables, and what the engine writes."""


@dataclass(slots=True)
class _Seen:
    """What the local load said."""

    copied: dict[str, int] = field(default_factory=dict)
    rejected: list[LoadErrorRow] = field(default_factory=list)
    rejected_rows: int = 0
    checks: list[CheckResult] = field(default_factory=list)
    failure: str = ""
    elapsed_s: float = 0.0

    def take(self, event: LoadEvent) -> None:
        """Keep what the verdict needs."""
        match event:
            case RowsCopied():
                self.copied[event.table] = event.rows
            case RowsRejected():
                self.rejected += event.errors[: SHOWN_REJECTED - len(self.rejected)]
                self.rejected_rows += event.rows
            case CheckFinished():
                self.checks.append(event.result)
            case Loaded():
                self.elapsed_s = event.summary.elapsed_s
            case _:
                pass


def rehearse(
    target: Target, options: LoadOptions, make_stage: MakeStage, limits: Limits | None = None
) -> AsyncGenerator[RehearseEvent, None]:
    """Rehearse a load; the last event is Rehearsed. A load that would fail is a verdict and no error.

    Raises AwsError for what can't be listed or read, WarehouseError for a warehouse that can't be read, and
    SandboxError where there can be no local copy. However it ends, nothing of the copy is left.
    """
    return event_stream(partial(_rehearse, target, options, make_stage, limits or Limits()))


async def _rehearse(
    target: Target, options: LoadOptions, make_stage: MakeStage, limits: Limits, emit: Emit[RehearseEvent]
) -> None:
    async with AsyncExitStack() as stack:
        warehouse = None
        if target.config.cluster.host:
            connecting = await connect(target.config.cluster, application="sparkify-tui rehearsal")
            warehouse = await stack.enter_async_context(connecting)
        plan, comparisons = await make_plan(target, warehouse, options, limits, emit)
        stack.enter_context(comparisons)
        await emit(plan.told())
        if plan.is_current:
            await emit(NothingNew(files=sum(found.files for found in plan.comparisons)))
            verdict = _verdict(target, plan, _Seen(), ())
        else:
            verdict = await _on_stage(target, warehouse, options, plan, make_stage, emit)
    await emit(Rehearsed(verdict))


async def _on_stage(
    target: Target,
    warehouse: Connection | None,
    options: LoadOptions,
    plan: Plan,
    make_stage: MakeStage,
    emit: Emit[RehearseEvent],
) -> Verdict:
    needed = plan.tried_bytes * BYTES_A_BYTE
    async with (
        opened(make_stage, target, needed) as place,
        # Open to the end: a local warehouse without a connection ends by itself.
        await connect(place.target.config.cluster, application="sparkify-tui rehearsal") as connection,
    ):
        local = place.target
        await emit(LocalCopyStarted(local.config.cluster.db_name))
        await fetch_files(target, place, plan, emit)
        await ensure_load_lock(connection)
        await ensure_tables(connection)
        if warehouse is not None and plan.basis is Basis.COPIED:
            await bring_warehouse(warehouse, connection, local, plan, emit)
        await keep_before(connection)
        before = await count_rows(connection)
        seen = await _load(local, options, plan, emit)
        changes = await table_changes(connection, before, {} if seen.failure else seen.copied)
    if plan.basis.is_exact:
        return _verdict(target, plan, seen, changes)
    staged = (change for change in changes if change.table in STAGING_TABLES)
    return _verdict(target, plan, seen, tuple(replace(change, before=None, after=None) for change in staged))


async def _load(local: Target, options: LoadOptions, plan: Plan, emit: Emit[RehearseEvent]) -> _Seen:
    """The load itself, on the local copy; what makes it fail is a part of what was seen."""
    seen = _Seen()
    only = options.only
    if plan.basis is not Basis.COPIED:  # without books, a table without files to try has none at all
        only = frozenset(table for table, files in plan.tried.items() if files)
    wanted = LoadOptions(only=only, checks=options.checks, pack=False)
    try:
        async with aclosing(load(local, wanted)) as events:
            async for event in events:
                seen.take(event)
                if isinstance(event, TOLD):
                    await emit(event)
    except (LoadError, ChecksFailedError) as error:
        seen.failure = error.message
    return seen


def _verdict(target: Target, plan: Plan, seen: _Seen, tables: tuple[TableChange, ...]) -> Verdict:
    infrastructure = target.config.infrastructure
    price = price_per_hour(infrastructure.node_type, infrastructure.num_nodes)
    rate = plan.rate or (plan.tried_bytes / seen.elapsed_s if seen.elapsed_s else None)
    seconds = None if not rate else max(plan.bytes / rate, 1.0) if plan.files else 0.0
    return Verdict(
        passes=not seen.failure,
        failure=seen.failure,
        basis=plan.basis,
        files=plan.files,
        bytes=plan.bytes,
        tried_files=plan.tried_files,
        tried_bytes=plan.tried_bytes,
        tables=tables,
        rejected=tuple(seen.rejected),
        rejected_rows=seen.rejected_rows,
        failed_checks=tuple(result for result in seen.checks if not result.passed),
        checks=len(seen.checks),
        seconds=seconds,
        rate_is_local=plan.rate is None,
        price_per_hour=price,
        cost=None if price is None or seconds is None else price * seconds / 3600,
        has_cluster=bool(target.config.cluster.host),
    )
