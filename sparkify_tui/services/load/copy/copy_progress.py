"""How far the running COPYs are, seen from a connection of its own. Knows nothing of how they were started."""

from __future__ import annotations

import asyncio
from typing import Self

from sparkify_tui.errors import WarehouseError
from sparkify_tui.events import CopyProgressed
from sparkify_tui.models import CopyProgress, Row
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.load.copy.copying import RunningCopy
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import statement

INTERVAL_S = 0.4
SHARE = 8
"""A look may take this part of the time, no more: what it costs the cluster, the COPYs lack."""


class CopyWatch:
    """Emits how far each COPY is, while its context lasts. An error of its own never ends a load."""

    def __init__(self, target: Target, emit: Emit[CopyProgressed]) -> None:
        self._target = target
        self._emit = emit
        self._copies: list[RunningCopy] = []
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def add(self, copy: RunningCopy) -> None:
        """Watch one more."""
        self._copies.append(copy)

    async def _watch(self) -> None:
        clock, cost_s = self._target.clock, 0.0
        try:
            while True:
                await clock.sleep(max(INTERVAL_S, SHARE * cost_s))
                if not any(copy.running for copy in self._copies):
                    continue
                began = clock.monotonic()
                try:
                    rows = await self._look()
                except WarehouseError:
                    rows = {}
                cost_s = clock.monotonic() - began
                for copy in self._copies:
                    if copy.running and copy.pid in rows:
                        await self._emit(CopyProgressed(_progress(copy, rows[copy.pid], began)))
        finally:
            if self._connection is not None:
                self._connection.abort()

    async def _look(self) -> dict[int, Row]:
        """The rows of catalog/load_progress by the process ids of the sessions that copy."""
        if self._connection is None or self._connection.lost:
            self._connection = await connect(self._target.config.cluster, application="sparkify-tui progress")
        pids = [copy.pid for copy in self._copies]
        found = await self._connection.execute(
            statement("catalog", "load_progress").sql, {"first_pid": pids[0], "second_pid": pids[-1]}
        )
        return {int(row[0]): row for row in found.rows}


def _progress(copy: RunningCopy, row: Row, now: float) -> CopyProgress:
    job, done, elapsed_s = copy.job, int(row[3] or 0), now - copy.started
    # A COPY of single keys is many COPYs: what the earlier ones brought counts too.
    left = elapsed_s / done * (job.size_bytes - done) if 0 < done <= job.size_bytes else None
    return CopyProgress(
        table=job.table,
        rows=copy.rows + int(row[1] or 0),
        files_done=int(row[2] or 0),
        files_total=job.files,
        bytes_done=done,
        bytes_total=job.size_bytes,
        elapsed_s=elapsed_s,
        remaining_s=left,
    )
