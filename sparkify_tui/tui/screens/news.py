"""What arrives at the main screen: the target, polls, a job's events, counts, the catalogue; each goes to its pane."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from sparkify_tui.errors import LoadError, SparkifyError
from sparkify_tui.events import (
    AvailabilityChecked,
    CallRetried,
    CopyProgressed,
    DeletionChecked,
    StatusPolled,
    WaitStarted,
)
from sparkify_tui.narration import sentence
from sparkify_tui.tui.backend import Backend, open_services
from sparkify_tui.tui.messages import (
    AccountKnown,
    CatalogArrived,
    CountsArrived,
    JobEnded,
    JobEvent,
    JobKind,
    JobProgressed,
    StatusArrived,
    TargetFailed,
    TargetOpened,
)
from sparkify_tui.tui.screens.provision import ProvisionDialog
from sparkify_tui.tui.screens.setup import FirstChoice, SetupScreen
from sparkify_tui.tui.unfinished import cut_off, forget, note
from sparkify_tui.tui.widgets.footer import FooterLine

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main import MainScreen

COUNT_EVERY_S = 2.0
SHOWN_STEPS = 14

log = logging.getLogger("sparkify_tui.tui")


class News(Screen[None]):
    """Mixed into the main screen."""

    open_failed = False
    reopening = False
    """Whether the configuration that a job has changed is being read again."""
    _status = ""
    _stale = False
    _open_noticed = False
    _told_unfinished = False
    _half_done = ""
    _looked_for = ""
    _uncounted = ""
    _waiting = False
    _steps: list[tuple[str, str]]
    _counting: Timer

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    # --- the target ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the target, or ask first what it shall be."""
        self._steps = []
        if self._main.launch.needs_setup and not self._main.launch.config_path.exists():
            self._main.header.say("not set up")
            self.app.push_screen(FirstChoice(self._main.launch.config_path), self._first_answered)
        else:
            self._open()

    def _first_answered(self, choice: str | None) -> None:
        main = self._main
        if choice == "sandbox" and main.launch.sandbox_instead is not None:
            main.launch = main.launch.sandbox_instead()
            main.header.identify(main.launch.label)
            self._open()
        elif choice == "setup":
            self.app.push_screen(SetupScreen(main.launch.config_path), self._set_up)

    def _set_up(self, written: bool | None) -> None:
        if written:
            self._open()
        else:
            self.begin()

    def _open(self) -> None:
        self.open_failed = False
        self._main.cluster_pane.retry_hint = self._main.retry_hint()
        self._main.header.say("starting")
        self.run_worker(self._open_target(), group="open", exclusive=True, exit_on_error=False)

    async def _open_target(self) -> None:
        opener = self._main.open_backend or open_services
        try:
            self.post_message(TargetOpened(await opener(self._main.launch)))
        except SparkifyError as error:
            self.post_message(TargetFailed(error))
        except Exception as error:  # a border: a target that breaks must not take the screen with it
            log.exception("The target could not be opened.")
            self.post_message(TargetFailed(error))

    def on_target_opened(self, message: TargetOpened) -> None:
        """The services are there: watch the cluster."""
        main = self._main
        main.backend, self.reopening = message.backend, False
        main.redactor.learn(message.backend.config)
        if self._open_noticed:
            self._open_noticed = False
            main.cluster_pane.show_notice("", "")
        main.header.identify(message.backend.label)
        self.run_worker(self._watch(message.backend), group="watch", exclusive=True, exit_on_error=False)
        self.run_worker(self._ask_account(message.backend), group="account", exclusive=True, exit_on_error=False)
        main.show_provision_plan()
        main.start_queued(go=True)
        self._tell_unfinished()

    def _tell_unfinished(self) -> None:
        """Once per run: the job that a crash cut off, and how to finish it."""
        main = self._main
        job = cut_off(main.job_file) if not (main.jobs.running or self._told_unfinished) else None
        self._told_unfinished = True
        if job is not None:
            main.tell(f"{job.title}. {job.remedy}", logging.WARNING)
            main.cluster_pane.show_notice(job.title, job.remedy)
            self._tell_beside(main.cluster_pane, job.remedy, job.title)

    def on_target_failed(self, message: TargetFailed) -> None:
        """Say why, and how to try again."""
        self.open_failed, self.reopening, self._open_noticed = True, False, True
        main = self._main
        main.header.say("not open")
        if isinstance(self.app.screen, ProvisionDialog):
            self.app.screen.dismiss(None)
        main.tell(str(message.error), logging.ERROR)
        main.cluster_pane.show_notice("The target could not be opened", f"{message.error}\n{main.retry_hint()}")
        main.show_pane("cluster")

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

    async def _reopen(self) -> None:
        """Read the configuration again: provision and delete write host, port and role into it."""
        await self._main.queries.close()
        await self._open_target()

    # --- polls ---------------------------------------------------------------------------------------------------

    async def _watch(self, backend: Backend) -> None:
        async with aclosing(backend.watch()) as polls:
            async for event in polls:
                self.post_message(StatusArrived(event))

    def on_status_arrived(self, message: StatusArrived) -> None:
        """Show a poll; look at the tables when the cluster has become usable."""
        main, event = self._main, message.event
        main.header.show_status(event)
        main.cluster_pane.show_status(event)
        self._stale = not isinstance(event, StatusPolled)
        if not isinstance(event, StatusPolled):
            main.tell(f"{event.message} {event.remedy}", logging.WARNING)
            return
        status = event.report.cluster.status if event.report.cluster is not None else "no cluster"
        if status != self._status:
            before, self._status = self._status, status
            main.tell(f"Cluster state: {status}" + (f", was {before}" if before else ""))
            if status == "available" and not main.jobs.running:
                self.refresh_tables()
        if event.report.half_done and event.report.half_done != self._half_done and not main.jobs.running:
            main.tell(event.report.half_done, logging.WARNING)
            self._tell_beside(main.cluster_pane, event.report.half_done, "Half-done")
        self._half_done = event.report.half_done

    def action_refresh(self) -> None:
        """Poll the cluster, the counts and the catalogue now.

        When the target did not open, or the last poll failed, open it again: the configuration may have been mended,
        the credentials renewed, the sandbox ended.
        """
        main = self._main
        if main.backend is None or (self._stale and not main.jobs.running):
            self._open()
            return
        self.poll_now()
        if self._status == "available":
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
            self.run_worker(self._count(main.backend), group="count", exclusive=True, exit_on_error=False)
            self.run_worker(self._read_catalog(main.backend), group="catalog", exclusive=True, exit_on_error=False)

    async def _count(self, backend: Backend) -> None:
        try:
            self.post_message(CountsArrived(dict(await backend.counts())))
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
        self._main.etl_pane.show_counts(message.rows)

    def on_catalog_arrived(self, message: CatalogArrived) -> None:
        """Complete from the catalogue."""
        self._main.query_pane.show_catalog(message.catalog)

    # --- jobs ----------------------------------------------------------------------------------------------------

    def begin_job(self, kind: JobKind, events: Callable[[], AsyncGenerator[Any, None]], pane: str) -> None:
        """Start a job and show its pane."""
        main = self._main
        self._steps, self._waiting, self._looked_for = [], False, ""
        main.cluster_pane.job_begins()
        main.etl_pane.show_notice("", "")
        main.header.show_job(kind.value)
        main.show_pane(pane)
        label = main.backend.label if main.backend is not None else main.launch.label
        main.tell(f"{kind.value.capitalize()} begins on {label}.")
        self._remember_job(kind)
        main.jobs.start(kind, events)
        if kind is JobKind.LOAD:
            self._counting = self.set_interval(COUNT_EVERY_S, self._count_while_loading)
        self.query_one(FooterLine).show()

    def _remember_job(self, kind: JobKind | None) -> None:
        """Keep on disk which job runs, or that none does."""
        main = self._main
        try:
            note(main.job_file, kind) if kind is not None else forget(main.job_file)
        except OSError as error:
            main.tell(f"{main.job_file} can't be written: {error.strerror}", logging.WARNING)

    def _count_while_loading(self) -> None:
        main = self._main
        if main.backend is not None and main.jobs.kind is JobKind.LOAD and not self._is_counting():
            self.run_worker(self._count(main.backend), group="count", exit_on_error=False)

    def _is_counting(self) -> bool:
        return any(worker.group == "count" and worker.is_running for worker in self.workers)

    def on_job_progressed(self, message: JobProgressed) -> None:
        """Tell a job's event where it belongs."""
        main, event = self._main, message.event
        main.jobs.note(event)
        if message.kind is JobKind.LOAD:
            main.etl_pane.take(event)  # type: ignore[arg-type]
        text = None if isinstance(event, CopyProgressed) else sentence(event)
        if isinstance(event, (AvailabilityChecked, DeletionChecked)):
            self._look_again(event.status)
        if text:
            level = logging.WARNING if isinstance(event, CallRetried) else logging.INFO
            main.tell(text, level, source=message.kind.value)
            if message.kind is not JobKind.LOAD:
                self._step(event, text)

    def _step(self, event: JobEvent, text: str) -> None:
        """Show a job's sentence; of the polls and the retries while it waits only the latest."""
        mark, colour = ("! ", "$warning") if isinstance(event, CallRetried) else ("· ", "")
        waiting = isinstance(event, (AvailabilityChecked, CallRetried, DeletionChecked, WaitStarted))
        if waiting and self._waiting:
            del self._steps[-1]
        lines = text.splitlines()
        self._steps = [*self._steps, *((mark + line, colour) for line in lines)][-SHOWN_STEPS:]
        self._waiting = waiting and len(lines) == 1
        self._main.cluster_pane.show_steps(self._steps)

    def _look_again(self, status: str) -> None:
        """A job has seen a state that the last poll had not: poll now."""
        if status not in (self._status, self._looked_for):
            self._looked_for = status
            self.poll_now()

    def on_job_ended(self, message: JobEnded) -> None:
        """Say how a job ended, what it left and how to go on."""
        main = self._main
        account = main.jobs.finish()
        self._remember_job(None)
        main.header.show_job("")
        main.cluster_pane.job_ends()
        good = message.error is None and not message.cancelled
        load = message.kind is JobKind.LOAD
        if message.kind is JobKind.LOAD:
            self._counting.stop()
            main.etl_pane.end(failed=not good)
            if isinstance(message.error, LoadError) and message.error.rows:
                main.etl_pane.show_errors(message.error.rows, message.error.total_rows)
        if message.cancelled:
            self._account(f"{message.kind.value.capitalize()} was cancelled", account, logging.WARNING, load=load)
        elif message.error is not None:
            self._account(
                f"{message.kind.value.capitalize()} failed", f"{message.error}\n{account}", logging.ERROR, load=load
            )
        else:
            self._step_done(message.kind)
        if message.kind is not JobKind.LOAD:
            self._counts_are_gone(message)
            self.reopening = True
            self.run_worker(self._reopen(), group="open", exclusive=True, exit_on_error=False)
            if not good:
                main.start_queued(go=False)
        else:
            self.refresh_tables()
            main.start_queued(go=True)
        self.query_one(FooterLine).show()

    def _counts_are_gone(self, message: JobEnded) -> None:
        if message.kind is JobKind.DELETE and message.error is None and not message.cancelled:
            self._main.etl_pane.show_counts({})
            self._main.etl_pane.begin()
            self._main.etl_pane.end(failed=False)

    def _step_done(self, kind: JobKind) -> None:
        text = {
            JobKind.PROVISION: "The warehouse is up.",
            JobKind.LOAD: "The load is done.",
            JobKind.DELETE: "Everything of ours has been deleted.",
        }[kind]
        self._main.tell(text)
        if kind is not JobKind.LOAD:
            self._steps = [*self._steps, (f"✓ {text}", "bold $success")][-SHOWN_STEPS:]
            self._main.cluster_pane.show_steps(self._steps)
        self.notify(text)

    def _account(self, title: str, text: str, level: int, *, load: bool) -> None:
        main = self._main
        pane = main.etl_pane if load else main.cluster_pane
        main.tell(f"{title}. {text}", level)
        pane.show_notice(title, text)
        first = text.splitlines()[0] if text else ""
        self._tell_beside(pane, first, title, "error" if level >= logging.ERROR else "warning")

    def _tell_beside(self, pane: Widget, text: str, title: str, severity: SeverityLevel = "warning") -> None:
        """A toast about what a pane says at length: only for who does not see the pane, as it would cover it."""
        if not pane.region:
            self.notify(text, title=title, severity=severity, timeout=8)
