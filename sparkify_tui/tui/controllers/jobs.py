"""Provision, load and delete: begun, shown while they run, and accounted for at their end."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Callable

from textual.notifications import SeverityLevel
from textual.timer import Timer

from sparkify_tui.errors import ConnectionFailedError, LoadError
from sparkify_tui.events import (
    AvailabilityChecked,
    CallRetried,
    CheckFinished,
    CopyProgressed,
    DeletionChecked,
    LoadEvent,
    LockAwaited,
    LockWaitEnded,
    Rehearsed,
    Verdict,
    WaitStarted,
)
from sparkify_tui.narration import sentence, verdict_lines
from sparkify_tui.tui import paths
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.cluster_polls import ClusterPollController
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.table_counts import TableCountController
from sparkify_tui.tui.controllers.target_opening import TargetController
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.jobs.checklist import Checklist, InfrastructureChecklist
from sparkify_tui.tui.jobs.expected_times import ExpectedTimes
from sparkify_tui.tui.jobs.interrupted_jobs import forget, interrupted_job, note
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.jobs.load_checklist import LoadChecklist
from sparkify_tui.tui.jobs.rehearsal_checklist import RehearsalChecklist
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import JobEvent, JobKind
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.paths import ELSEWHERE, write_error

COUNT_EVERY_S = 2.0

SUCCESS = {
    JobKind.PROVISION: "The warehouse is up.",
    JobKind.LOAD: "The load is done.",
    JobKind.REHEARSE: "The rehearsal is over.",
    JobKind.DELETE: "Everything of ours has been deleted.",
}


class JobController:
    """Shows the events of the runner's job in the panes; keeps on disk which job runs."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        target: CurrentTarget,
        runner: JobRunner,
        transactions: TransactionController,
        tables: TableCountController,
        polls: ClusterPollController,
        targets: TargetController,
    ) -> None:
        self._host, self._panes, self._target, self._runner = host, panes, target, runner
        self._transactions, self._tables, self._polls, self._targets = transactions, tables, polls, targets
        self._polled_status = ""
        """The cluster's state for which the job's own checks last asked for a poll."""
        self._counting: Timer | None = None
        self._interrupted_job_reported = False
        self._last_words = ""
        """The sentence of the last event of the job: its summary."""
        self._verdict: Verdict | None = None

    # --- while it runs -------------------------------------------------------------------------------------------

    def begin(self, kind: JobKind, events: Callable[[], AsyncGenerator[JobEvent, None]]) -> None:
        """Start provision or delete."""
        checklist = InfrastructureChecklist(kind, self._expected.of(kind), time.monotonic())
        self._begin(checklist, events)

    def begin_load(self, backend: Backend, *, full: bool, checks: bool) -> None:
        """Start a load, and count the rows as they grow."""
        self._panes.etl.begin()
        checklist = LoadChecklist(self._panes.etl.progress, self._expected.of(JobKind.LOAD), time.monotonic())
        self._begin(checklist, lambda: backend.load(full=full, checks=checks))
        # A load goes on where it began, whatever the configuration says meanwhile.
        self._counting = self._host.set_interval(COUNT_EVERY_S, lambda: self._count_while_loading(backend))

    def begin_rehearsal(self, backend: Backend) -> None:
        """Start a rehearsal; the ETL pane goes on showing the warehouse."""
        self._verdict = None
        checklist = RehearsalChecklist(self._expected.of(JobKind.REHEARSE), time.monotonic())
        self._begin(checklist, backend.rehearse)

    @property
    def _expected(self) -> ExpectedTimes:
        return ExpectedTimes(paths.target_directory(self._target.launch.config_path) / "job_times.json")

    def _begin(self, checklist: Checklist, events: Callable[[], AsyncGenerator[JobEvent, None]]) -> None:
        kind, self._polled_status = checklist.kind, ""
        self._panes.cluster.job_begins()
        self._panes.job.begin(checklist, self._target.label)
        self._panes.header.tick()
        self._host.show_pane("job")
        self._host.say(f"{kind.value.capitalize()} begins on {self._target.label}.")
        self._remember(kind)
        self._runner.start(kind, events)
        self._host.show_possible_actions()

    def _remember(self, kind: JobKind | None) -> None:
        """Keep on disk which job runs, or that none does."""
        path = self._target.job_file
        try:
            note(path, kind) if kind is not None else forget(path)
        except OSError as error:
            self._host.say(write_error(path, error, ELSEWHERE), logging.WARNING)

    def _count_while_loading(self, backend: Backend) -> None:
        if self._runner.kind is JobKind.LOAD and not self._tables.counting:
            self._tables.count(backend, exclusive=False)

    def progressed(self, kind: JobKind, event: JobEvent) -> None:
        """Show a job's event where it belongs."""
        self._runner.note(event)
        if isinstance(event, Rehearsed):
            self._verdict = event.verdict
        if kind is JobKind.LOAD and isinstance(event, LoadEvent):
            self._panes.etl.take(event)
        checklist = self._panes.job.checklist
        if checklist is not None:
            before = checklist.place
            checklist.take(event, time.monotonic())
            self._panes.job.change()
            if checklist.place != before:
                self._panes.header.tick()
        if isinstance(event, (LockAwaited, LockWaitEnded)):
            self._show_lock_wait(event)
        text = None if isinstance(event, CopyProgressed) else sentence(event)
        if isinstance(event, (AvailabilityChecked, DeletionChecked)):
            self._poll_if_new(event.status)
        if text:
            self._last_words = text
            self._host.say(text, _level(event), source=kind.value)

    def _show_lock_wait(self, event: LockAwaited | LockWaitEnded) -> None:
        text = self._transactions.show_lock_wait(event)
        if self._panes.job.checklist is not None:
            self._panes.job.checklist.waits_for = text
        if text:
            self._host.notify_if_hidden("job", text, "Waiting for a lock")

    def _poll_if_new(self, status: str) -> None:
        """A job has seen a state that the last poll had not: poll now."""
        if status not in (self._polls.seen_status, self._polled_status):
            self._polled_status = status
            self._polls.poll_now()

    # --- its end -------------------------------------------------------------------------------------------------

    def ended(self, kind: JobKind, error: Exception | None, *, cancelled: bool) -> None:
        """Say how a job ended, what it left and how to go on; then start what waits for it."""
        left = self._runner.finish()
        self._remember(None)
        self._panes.header.alert("lock", "")
        self._panes.cluster.job_ends()
        good = error is None and not cancelled
        if kind is JobKind.LOAD:
            self._show_load_ended(error, good=good)
        if cancelled:
            self._account(kind, "was cancelled", left, logging.WARNING)
        elif error is not None:
            text = "\n".join(filter(None, (str(error), left, self._connection_hint(error))))
            self._account(kind, "failed", text, logging.ERROR)
        else:
            self._show_success(kind)
        self._go_on(kind, good=good)
        self._host.show_possible_actions()

    def _show_load_ended(self, error: Exception | None, *, good: bool) -> None:
        if self._counting is not None:
            self._counting.stop()
        self._panes.etl.end(failed=not good)
        if isinstance(error, LoadError) and error.rows:
            self._panes.etl.show_errors(error.rows, error.total_rows)

    def _go_on(self, kind: JobKind, *, good: bool) -> None:
        """Read the tables, or the configuration: provision and delete write into it; then start what waits."""
        if kind is JobKind.LOAD:
            self._tables.refresh()
            self._runner.start_queued(go=True)
            return
        if kind is JobKind.REHEARSE:  # it has changed nothing
            self._runner.start_queued(go=good)
            return
        if kind is JobKind.DELETE and good:
            self._panes.etl.forget()
        self._targets.reopen()
        if not good:
            self._runner.start_queued(go=False)

    def _show_success(self, kind: JobKind) -> None:
        text = SUCCESS[kind]
        self._host.say(text)
        job = self._panes.job
        job.end(self._summary(kind, text), good=True)
        if job.checklist is not None:
            self._keep_times(kind, job.checklist)
        self._host.notify_if_hidden("job", text, "", "information")

    def _summary(self, kind: JobKind, text: str) -> list[tuple[str, str]]:
        """The last sentence, or a verdict and the key that does what was rehearsed."""
        if kind is not JobKind.REHEARSE or self._verdict is None:
            return [(self._last_words or text, "bold")]
        first, *rest = verdict_lines(self._verdict)
        parts = [(first, "bold $success" if self._verdict.passes else "bold $error"), ("\n".join(rest), "")]
        if self._verdict.passes and self._verdict.files and not self._target.launch.read_only:
            parts.append((f"{named('load')} does it.", "bold"))
        return parts

    def _keep_times(self, kind: JobKind, checklist: Checklist) -> None:
        expected = self._expected
        try:
            expected.keep(kind, checklist.times())
        except OSError as error:
            self._host.say(write_error(expected.path, error, ELSEWHERE), logging.WARNING)

    def _account(self, kind: JobKind, how: str, text: str, level: int) -> None:
        title = f"{kind.value.capitalize()} {how}"
        self._host.say(f"{title}. {text}", level)
        colour = "$error" if level >= logging.ERROR else "$warning"
        self._panes.job.end([(f"{title}.", f"bold {colour}"), (text, colour)], good=False)
        first = text.splitlines()[0] if text else ""
        severity: SeverityLevel = "error" if level >= logging.ERROR else "warning"
        self._host.notify_if_hidden("job", first, title, severity)

    def _connection_hint(self, error: Exception) -> str:
        """What the last poll knows about a job that could not connect."""
        if not isinstance(error, ConnectionFailedError):
            return ""
        if self._polls.stale and self._target.launch.is_sandbox:
            return self._target.retry_hint()
        seen = self._polls.seen_status
        return f"The last poll saw the cluster {seen}." if seen not in ("", "available") else ""

    # --- an earlier run's ----------------------------------------------------------------------------------------

    def report_interrupted(self) -> None:
        """Once per run: the job that a crash cut off, and how to finish it."""
        unknown = not (self._runner.running or self._interrupted_job_reported)
        job = interrupted_job(self._target.job_file) if unknown else None
        self._interrupted_job_reported = True
        if job is not None:
            self._host.say(f"{job.title}. {job.remedy}", logging.WARNING)
            self._panes.cluster.show_notice(job.title, job.remedy)
            self._host.notify_if_hidden("cluster", job.remedy, job.title)


def _level(event: JobEvent) -> int:
    """What the Job pane shows as it goes on is for the log's debug level alone."""
    if isinstance(event, CallRetried):
        return logging.WARNING
    if isinstance(event, CheckFinished) and not event.result.passed:
        return logging.WARNING
    shown_elsewhere = isinstance(event, (AvailabilityChecked, CheckFinished, DeletionChecked, WaitStarted))
    return logging.DEBUG if shown_elsewhere else logging.INFO
