"""Polls of the cluster's state: shown as they arrive, and followed by a look at the tables where it has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from sparkify_tui.events import StatusEvent, StatusPolled
from sparkify_tui.models import ClusterReport
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.table_counts import TableCountController
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.messages import StatusArrived
from sparkify_tui.tui.panes.all_panes import Panes


class ClusterPollController:
    """Knows what the last poll saw; `open_target` opens the target again."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        target: CurrentTarget,
        jobs: JobRunner,
        tables: TableCountController,
        open_target: Callable[[], None],
    ) -> None:
        self._host, self._panes, self._target = host, panes, target
        self._jobs, self._tables, self._open_target = jobs, tables, open_target
        self.seen_status = ""
        """The cluster's state at the last poll that succeeded; "" before the first."""
        self.stale = False
        """Whether the last poll failed."""
        self._refreshing = False
        """Whether the next poll was asked for by a person."""
        self._interrupted = ""
        self._tables_unread = False
        """Whether the tables are to be read once the cluster is available."""

    def poll_now(self) -> None:
        """Look at the cluster at once, and go on from there."""
        backend = self._target.backend
        if backend is not None:
            self._host.start_worker(partial(self._watch, backend), "watch", exclusive=True)

    async def _watch(self, backend: Backend) -> None:
        async with aclosing(backend.watch()) as polls:
            async for event in polls:
                self._host.post_message(StatusArrived(event))

    def refresh(self) -> None:
        """Poll the cluster, the counts and the catalogue now.

        When the target did not open, or the last poll or this one fails, open it again: the configuration may have
        been mended, the credentials renewed, the sandbox ended. A job that runs keeps the target it began with, and
        goes on when that answers again.
        """
        if self._target.backend is None or self.stale:
            self._open_target()
            return
        self._refreshing = True
        self.poll_now()
        if self.seen_status == "available":
            self._tables.refresh()

    def database_changed(self) -> None:
        """The target leads to another database: read its tables with the next poll."""
        self._tables_unread = True

    # --- what a poll saw -----------------------------------------------------------------------------------------

    def arrived(self, event: StatusEvent) -> None:
        """Show a poll; read the tables when the cluster has become usable."""
        event = self._settled(event)
        self._panes.header.show_status(event)
        self._panes.cluster.show_status(event)
        self._panes.way.show_status(event)
        refreshing, self._refreshing = self._refreshing, False
        if isinstance(event, StatusPolled):
            self.stale = False
            self._succeeded(event.report)
            return
        self.stale = True
        self._host.say(f"{event.message} {event.remedy}", logging.WARNING)
        if refreshing:
            self._open_target()

    def _settled(self, event: StatusEvent) -> StatusEvent:
        """The poll without what is interrupted for a moment only.

        Of a cluster that has just become available `create`, here or elsewhere, is about to write the endpoint; while
        the file is read again, polls compare with what it said before.
        """
        if not isinstance(event, StatusPolled) or not event.report.interrupted:
            return event
        cluster = event.report.cluster
        new = cluster is not None and cluster.status == "available" and self.seen_status not in ("", "available")
        passing = new or self._target.reopening
        return replace(event, report=replace(event.report, interrupted="")) if passing else event

    def _succeeded(self, report: ClusterReport) -> None:
        status = report.cluster.status if report.cluster is not None else "no cluster"
        if status != self.seen_status:
            self._status_changed(status, gone=report.cluster is None)
        if status == "available" and self._tables_unread and not self._jobs.running:
            self._tables.refresh()
        elif status == "available":
            self._tables.count_if_old()
        self._tables_unread = False
        if report.interrupted and report.interrupted != self._interrupted and not self._jobs.running:
            self._host.say(report.interrupted, logging.WARNING)
            self._host.notify_if_hidden("cluster", report.interrupted, "Interrupted")
        self._interrupted = report.interrupted

    def _status_changed(self, status: str, *, gone: bool) -> None:
        before, self.seen_status = self.seen_status, status
        self._host.say(f"Cluster state: {status}" + (f", was {before}" if before else ""))
        self._tables_unread = True
        if gone and not self._jobs.running:
            self._panes.etl.forget()
