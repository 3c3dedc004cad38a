"""What a running job tells the main screen: its steps and counts go to their panes, its end is accounted for."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any

from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from sparkify_tui.errors import ConnectionFailedError, LoadError
from sparkify_tui.events import (
    AvailabilityChecked,
    CallRetried,
    CopyProgressed,
    DeletionChecked,
    LockAwaited,
    LockWaitEnded,
    WaitStarted,
)
from sparkify_tui.narration import sentence
from sparkify_tui.tui.jobs.interrupted_jobs import forget, note
from sparkify_tui.tui.messages import JobEnded, JobEvent, JobKind, JobProgressed
from sparkify_tui.tui.paths import ELSEWHERE, write_error
from sparkify_tui.tui.widgets.footer import FooterLine

if TYPE_CHECKING:
    from sparkify_tui.tui.backend import Backend
    from sparkify_tui.tui.screens.main_screen import MainScreen

COUNT_EVERY_S = 2.0
SHOWN_STEPS = 14


class Working(Screen[None]):
    """Mixed into the main screen."""

    _looked_for = ""
    _waiting = False
    _steps: list[tuple[str, str]]
    _counting: Timer
    _job_backend: Backend | None = None

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    # --- while it runs -------------------------------------------------------------------------------------------

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
        self._job_backend = main.backend
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
            main.tell(write_error(main.job_file, error, ELSEWHERE), logging.WARNING)

    def _count_while_loading(self) -> None:
        main = self._main
        backend = self._job_backend  # a load goes on where it began, whatever the configuration says meanwhile
        if backend is not None and main.jobs.kind is JobKind.LOAD and not self._is_counting():
            self.run_worker(main.count_tables(backend), group="count", exit_on_error=False)

    def _is_counting(self) -> bool:
        return any(worker.group == "count" and worker.is_running for worker in self.workers)

    def on_job_progressed(self, message: JobProgressed) -> None:
        """Tell a job's event where it belongs."""
        main, event = self._main, message.event
        main.jobs.note(event)
        if message.kind is JobKind.LOAD:
            main.etl_pane.take(event)  # type: ignore[arg-type]
        if isinstance(event, (LockAwaited, LockWaitEnded)):
            told = main.show_wait(event)
            main.etl_pane.show_notice("Waiting for a lock" if told else "", told)
            self.tell_beside(main.etl_pane, told, "Waiting for a lock") if told else None
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
        main = self._main
        if status not in (main.seen_status, self._looked_for):
            self._looked_for = status
            main.poll_now()

    # --- its end -------------------------------------------------------------------------------------------------

    def on_job_ended(self, message: JobEnded) -> None:
        """Say how a job ended, what it left and how to go on."""
        main = self._main
        account = main.jobs.finish()
        self._remember_job(None)
        main.header.show_job("")
        main.header.alert("lock", "")
        main.etl_pane.show_notice("", "")
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
            text = "\n".join(filter(None, (str(message.error), account, self._hindrance(message.error))))
            self._account(f"{message.kind.value.capitalize()} failed", text, logging.ERROR, load=load)
        else:
            self._step_done(message.kind)
        if message.kind is not JobKind.LOAD:
            if message.kind is JobKind.DELETE and good:
                self.counts_are_gone()
            main.reopening = True
            self.run_worker(main.reopen(), group="open", exclusive=True, exit_on_error=False)
            if not good:
                main.start_queued(go=False)
        else:
            main.refresh_tables()
            main.start_queued(go=True)
        self.query_one(FooterLine).show()

    def counts_are_gone(self) -> None:
        """There is no cluster any more: neither have its tables rows, nor is the last load of any use."""
        self._main.etl_pane.forget()

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
        self.tell_beside(pane, first, title, "error" if level >= logging.ERROR else "warning")

    def _hindrance(self, error: Exception) -> str:
        """What the Cluster pane knows about a job that could not connect."""
        main = self._main
        if not isinstance(error, ConnectionFailedError):
            return ""
        if main.stale and main.launch.is_sandbox:
            return main.retry_hint()
        return f"The last poll saw the cluster {main.seen_status}." if main.seen_status not in ("", "available") else ""

    def tell_beside(self, pane: Widget, text: str, title: str, severity: SeverityLevel = "warning") -> None:
        """A toast about what a pane says at length: only for who does not see the pane, as it would cover it."""
        main = self._main
        alone = main.narrow or main.has_class("-zoomed")
        if alone and pane.id != main.current:
            self.notify(text, title=title, severity=severity, timeout=8)
