"""The rows of all tables and the catalogue, as the warehouse has them now."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from textual.worker import Worker

from sparkify_tui.errors import SparkifyError
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.messages import CatalogArrived, CountsArrived

COUNT_AGAIN_S = 30.0
"""How old counts may be that nothing has happened to here: another program may have loaded."""


class TableCountController:
    """Counts when it is asked to, and when the last counts are old."""

    def __init__(self, host: ControllerHost, target: CurrentTarget, jobs: JobRunner) -> None:
        self._host, self._target, self._jobs = host, target, jobs
        self._worker: Worker[None] | None = None
        self._last_error = ""
        self._counted_at = float("-inf")
        """When the tables were last counted or tried to be, on the monotonic clock."""
        self._known: tuple[Mapping[str, int], datetime | None] = ({}, None)
        """The last counts, and when the load ended that they are of."""

    @property
    def counting(self) -> bool:
        """Whether the tables are being counted."""
        return self._worker is not None and self._worker.is_running

    def refresh(self) -> None:
        """Count the tables and read the catalogue."""
        backend = self._target.backend
        if backend is not None:
            self.count(backend)
            self._host.start_worker(partial(self._read_catalog, backend), "catalog", exclusive=True)

    def count_if_old(self) -> None:
        """Count again where nothing has been counted for COUNT_AGAIN_S; a load counts by itself."""
        backend = self._target.backend
        old = time.monotonic() - self._counted_at > COUNT_AGAIN_S
        if old and backend is not None and not self._jobs.running:
            self.count(backend)

    def count(self, backend: Backend, *, exclusive: bool = True) -> None:
        """Count the rows of all tables, in place of a count under way or, unless `exclusive`, beside it."""
        self._worker = self._host.start_worker(partial(self._count, backend), "count", exclusive=exclusive)

    async def _count(self, backend: Backend) -> None:
        self._counted_at = asked_at = time.monotonic()
        try:
            rows = await backend.counts()
            if rows != self._known[0]:  # a login of its own, which equal counts don't need
                self._known = (rows, await backend.last_load() if rows else None)
            self._host.post_message(CountsArrived(dict(rows), asked_at, self._known[1]))
            self._last_error = ""
        except SparkifyError as error:
            if str(error) != self._last_error:  # a load asks every two seconds
                self._last_error = str(error)
                self._host.say(f"The tables could not be counted: {error}", logging.INFO)

    async def _read_catalog(self, backend: Backend) -> None:
        try:
            self._host.post_message(CatalogArrived(await backend.catalog()))
        except SparkifyError as error:
            self._host.say(f"The catalogue could not be read: {error}", logging.INFO)
