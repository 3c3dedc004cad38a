"""What arrives at the main screen: the target, polls, counts, the catalogue; each goes to its pane."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.absence import is_absent
from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import StatusEvent, StatusPolled
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.jobs.interrupted_jobs import interrupted_job
from sparkify_tui.tui.messages import (
    AccountKnown,
    CatalogArrived,
    CountsArrived,
    StatusArrived,
    TargetFailed,
    TargetOpened,
)
from sparkify_tui.tui.screens.first_choice_dialog import FirstChoiceDialog
from sparkify_tui.tui.screens.provision_dialog import ProvisionDialog
from sparkify_tui.tui.screens.setup_screen import SetupScreen
from sparkify_tui.tui.screens.worker_errors import WorkerErrors

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen

COUNT_AGAIN_S = 30.0
"""How old counts may be that nothing has happened to here: another program may have loaded."""
AGAIN_AFTER_S = 2.0
"""How long after it broke what must go on is started again."""

log = logging.getLogger("sparkify_tui.tui")


class News(WorkerErrors, Screen[None]):
    """Mixed into the main screen."""

    open_failed = False
    reopening = False
    """Whether the configuration that a job has changed is being read again."""
    _opening = False
    """Whether the header says that the target is being opened."""
    seen_status = ""
    """The cluster's state at the last poll that succeeded; "" before the first."""
    stale = False
    """Whether the last poll failed."""
    _asked = False
    """Whether the next poll was asked for by a person."""
    _open_noticed = False
    _interrupted_job_reported = False
    _typed: Mapping[str, str] = MappingProxyType({})
    """What the set-up was left with: it goes on from there."""
    _interrupted = ""
    _tables_unseen = False
    """Whether the tables are to be looked at once the cluster is available."""
    _uncounted = ""
    _counted_at = float("-inf")
    """When the tables were last counted or tried to be, on the monotonic clock."""

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    # --- the target ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the target, or ask first what it shall be."""
        if self._main.launch.needs_setup and is_absent(self._main.launch.config_path):
            self._main.header.say("not set up")
            self.app.push_screen(FirstChoiceDialog(self._main.launch.config_path), self._first_answered)
        else:
            self._open()

    def _first_answered(self, choice: str | None) -> None:
        main = self._main
        if choice == "sandbox" and main.launch.sandbox_instead is not None:
            main.launch = main.launch.sandbox_instead()
            main.header.identify(main.launch.label)
            self._open()
        elif choice == "setup":
            screen = SetupScreen(main.launch.config_path, self._typed)

            def set_up(written: bool | None) -> None:
                self._typed = {} if written else screen.answers
                if written:
                    self._open()
                else:
                    self.begin()

            self.app.push_screen(screen, set_up)

    def _open(self) -> None:
        self.open_failed, self._opening = False, True
        self._main.cluster_pane.retry_hint = self._main.retry_hint()
        self._main.header.say("starting")
        self.run_worker(self._main.open_target(), group="open", exclusive=True, exit_on_error=False)
        self._main.follow_config()

    def on_target_opened(self, message: TargetOpened) -> None:
        """The services are there: watch the cluster."""
        main = self._main
        before = main.backend
        main.backend, self.reopening, self.open_failed = message.backend, False, False
        self._opening = False
        main.config_is_good()
        if before is not None and before.config.cluster != message.backend.config.cluster:
            self._tables_unseen = True
            if not main.jobs.running:
                main.etl_pane.show_counts({})  # the other database's
            self.run_worker(self._leave_database(), group="leave", exit_on_error=False)
        main.redactor.learn(message.backend.config)
        if self._open_noticed:
            self._open_noticed = False
            main.cluster_pane.show_notice("", "")
        main.header.identify(message.backend.label)
        self.run_worker(self._watch(message.backend), group="watch", exclusive=True, exit_on_error=False)
        self.run_worker(self._ask_account(message.backend), group="account", exclusive=True, exit_on_error=False)
        main.show_provision_plan()
        if not main.jobs.running:
            main.start_queued(go=True)
        self._report_interrupted_job()

    def _report_interrupted_job(self) -> None:
        """Once per run: the job that a crash cut off, and how to finish it."""
        main = self._main
        job = interrupted_job(main.job_file) if not (main.jobs.running or self._interrupted_job_reported) else None
        self._interrupted_job_reported = True
        if job is not None:
            main.tell(f"{job.title}. {job.remedy}", logging.WARNING)
            main.cluster_pane.show_notice(job.title, job.remedy)
            main.tell_beside(main.cluster_pane, job.remedy, job.title)

    def on_target_failed(self, message: TargetFailed) -> None:
        """Say why, and how to try again."""
        self.open_failed, self._open_noticed = True, True
        self.stay_with_target()
        main = self._main
        main.header.say("not open")
        if isinstance(self.app.screen, ProvisionDialog):
            self.app.screen.dismiss(None)
        main.tell(str(message.error), logging.ERROR)
        main.cluster_pane.show_notice("The target could not be opened", f"{message.error}\n{main.retry_hint()}")
        main.show_pane("cluster")

    def stay_with_target(self) -> bool:
        """No target could be opened: what there is stays, and what waited for one is forgotten; whether one was."""
        asked = self._opening or self.reopening
        if self.reopening:
            self._main.start_queued(go=False)
        self._opening = self.reopening = False
        return asked

    async def _ask_account(self, backend: Backend) -> None:
        try:
            self.post_message(AccountKnown(await backend.account()))
        except SparkifyError as error:
            self._main.tell(str(error), logging.WARNING)

    def on_account_known(self, message: AccountKnown) -> None:
        """Show whose account it is."""
        main = self._main
        if main.backend is not None:
            main.header.identify(main.backend.label, message.account)

    async def reopen(self) -> None:
        """Read the configuration again: provision and delete write host, port and role into it."""
        await self._main.queries.close()
        self._main.show_transaction()
        await self._main.open_target()

    async def _leave_database(self) -> None:
        """The configuration names another database, or reaches it otherwise: say what ends with the session."""
        if await self._main.queries.leave():
            text = "The configuration names another database; the transaction open in the editor was rolled back."
            self._main.tell(text, logging.WARNING, "query")
            self.notify(text, severity="warning")
        self._main.show_transaction()

    def restart_worker(self, group: str) -> None:
        """Polls and the look at the configuration file go on for as long as the screen is there."""
        again = {"watch": self.poll_now, "follow": self._main.follow_config}.get(group)
        if again is not None:
            self.set_timer(AGAIN_AFTER_S, again)

    # --- polls ---------------------------------------------------------------------------------------------------

    async def _watch(self, backend: Backend) -> None:
        async with aclosing(backend.watch()) as polls:
            async for event in polls:
                self.post_message(StatusArrived(event))

    def on_status_arrived(self, message: StatusArrived) -> None:
        """Show a poll; look at the tables when the cluster has become usable."""
        main, event = self._main, self._settled(message.event)
        main.header.show_status(event)
        main.cluster_pane.show_status(event)
        self.stale = not isinstance(event, StatusPolled)
        asked, self._asked = self._asked, False
        if not isinstance(event, StatusPolled):
            main.tell(f"{event.message} {event.remedy}", logging.WARNING)
            if asked:
                self._open()
            return
        status = event.report.cluster.status if event.report.cluster is not None else "no cluster"
        if status != self.seen_status:
            before, self.seen_status = self.seen_status, status
            main.tell(f"Cluster state: {status}" + (f", was {before}" if before else ""))
            self._tables_unseen = True
            if event.report.cluster is None and not main.jobs.running:
                main.counts_are_gone()
        if self._tables_unseen and status == "available" and not main.jobs.running:
            self.refresh_tables()
        elif status == "available" and time.monotonic() - self._counted_at > COUNT_AGAIN_S:
            self._count_again()
        self._tables_unseen = False
        if event.report.interrupted and event.report.interrupted != self._interrupted and not main.jobs.running:
            main.tell(event.report.interrupted, logging.WARNING)
            main.tell_beside(main.cluster_pane, event.report.interrupted, "Interrupted")
        self._interrupted = event.report.interrupted

    def _settled(self, event: StatusEvent) -> StatusEvent:
        """The poll without what is interrupted for a moment only.

        Of a cluster that has just become available `create`, here or elsewhere, is about to write the endpoint; while
        the file is read again, polls compare with what it said before.
        """
        if not isinstance(event, StatusPolled) or not event.report.interrupted:
            return event
        cluster = event.report.cluster
        arrived = cluster is not None and cluster.status == "available" and self.seen_status not in ("", "available")
        return replace(event, report=replace(event.report, interrupted="")) if arrived or self.reopening else event

    def action_refresh(self) -> None:
        """Poll the cluster, the counts and the catalogue now.

        When the target did not open, or the last poll or this one fails, open it again: the configuration may have
        been mended, the credentials renewed, the sandbox ended. A job that runs keeps the target it began with, and
        goes on when that answers again.
        """
        main = self._main
        if main.backend is None or self.stale:
            self._open()
            return
        self._asked = True
        self.poll_now()
        if self.seen_status == "available":
            self.refresh_tables()

    def poll_now(self) -> None:
        """Look at the cluster at once, and go on from there."""
        main = self._main
        if main.backend is not None:
            self.run_worker(self._watch(main.backend), group="watch", exclusive=True, exit_on_error=False)

    def refresh_tables(self) -> None:
        """Count the tables and read the catalogue."""
        main = self._main
        if main.backend is not None:
            self.run_worker(self.count_tables(main.backend), group="count", exclusive=True, exit_on_error=False)
            self.run_worker(self._read_catalog(main.backend), group="catalog", exclusive=True, exit_on_error=False)

    def _count_again(self) -> None:
        main = self._main
        if main.backend is not None and not main.jobs.running:
            self.run_worker(self.count_tables(main.backend), group="count", exclusive=True, exit_on_error=False)

    async def count_tables(self, backend: Backend) -> None:
        """Count the rows of all tables; CountsArrived brings them."""
        self._counted_at = asked_at = time.monotonic()
        try:
            self.post_message(CountsArrived(dict(await backend.counts()), asked_at))
            self._uncounted = ""
        except SparkifyError as error:
            if str(error) != self._uncounted:  # a load asks every two seconds
                self._uncounted = str(error)
                self._main.tell(f"The tables could not be counted: {error}", logging.INFO)

    async def _read_catalog(self, backend: Backend) -> None:
        try:
            self.post_message(CatalogArrived(await backend.catalog()))
        except SparkifyError as error:
            self._main.tell(f"The catalogue could not be read: {error}", logging.INFO)

    def on_counts_arrived(self, message: CountsArrived) -> None:
        """Show the counts."""
        self._main.etl_pane.show_counts(message.rows, message.asked_at)

    def on_catalog_arrived(self, message: CatalogArrived) -> None:
        """Complete from the catalogue."""
        self._main.query_pane.show_catalog(message.catalog)
