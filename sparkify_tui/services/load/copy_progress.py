"""How far the running COPYs are, seen from a connection of its own. Knows nothing of how they were started."""

from __future__ import annotations

from collections.abc import Sequence

from sparkify_tui.errors import WarehouseError
from sparkify_tui.events import CopyProgressed
from sparkify_tui.models import CopyProgress
from sparkify_tui.services.load.copying import CopyJob, Emit
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import statement

INTERVAL_S = 0.4
SHARE = 8
"""A look may take this part of the time, no more: what it costs the cluster, the COPYs lack."""


async def watch_copies(target: Target, jobs: Sequence[CopyJob], emit: Emit) -> None:
    """Tell how far each COPY is, until cancelled; `jobs` may grow. An error of its own never ends a load."""
    watcher: Connection | None = None
    cost_s = 0.0
    try:
        while True:
            await target.clock.sleep(max(INTERVAL_S, SHARE * cost_s))
            began = target.clock.monotonic()
            if not any(job.running for job in jobs):
                continue
            try:
                if watcher is None or watcher.lost:
                    watcher = await connect(target.config.cluster, application="sparkify-tui progress")
                await _look(watcher, jobs, emit, began)
            except WarehouseError:
                continue
            finally:
                cost_s = target.clock.monotonic() - began
    finally:
        if watcher is not None:
            watcher.abort()


async def _look(watcher: Connection, jobs: Sequence[CopyJob], emit: Emit, now: float) -> None:
    pids = [job.connection.pid for job in jobs]
    found = await watcher.execute(
        statement("catalog", "load_progress").sql, {"first_pid": pids[0], "second_pid": pids[-1]}
    )
    by_pid = {int(row[0]): row for row in found.rows}
    for job in jobs:
        row = by_pid.get(job.connection.pid)
        if row is None or not job.running:
            continue
        done, elapsed_s = int(row[3] or 0), now - job.started
        # A COPY of single keys is many COPYs: what the earlier ones brought counts too.
        left = elapsed_s / done * (job.size_bytes - done) if 0 < done <= job.size_bytes else None
        emit(
            CopyProgressed(
                CopyProgress(
                    table=job.table,
                    rows=job.rows + int(row[1] or 0),
                    files_done=int(row[2] or 0),
                    files_total=job.files,
                    bytes_done=done,
                    bytes_total=job.size_bytes,
                    elapsed_s=elapsed_s,
                    remaining_s=left,
                )
            )
        )
