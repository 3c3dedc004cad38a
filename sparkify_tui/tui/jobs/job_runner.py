"""Runs provision, load and delete, one at a time, and keeps the events of the running one.

The one worker shape: `async for event in service: post_message(…)`. What the messages change on the screen is the
screen's business.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial

from textual.worker import Worker

from sparkify_tui.errors import SparkifyError
from sparkify_tui.tui.jobs.job_outcome import left_behind
from sparkify_tui.tui.messages import JobEnded, JobEvent, JobKind, JobProgressed
from sparkify_tui.tui.worker_host import WorkerHost

log = logging.getLogger("sparkify_tui.tui")

KEPT_EVENTS = 500


class JobRunner:
    """Starts a job, cancels it, says what it left, and holds the one that waits for its end."""

    def __init__(self, host: WorkerHost) -> None:
        self._host = host
        self._worker: Worker[None] | None = None
        self.kind: JobKind | None = None
        self._events: list[JobEvent] = []
        self._next: Callable[[], None] | None = None

    @property
    def running(self) -> bool:
        """Whether a job runs."""
        return self.kind is not None

    def start(self, kind: JobKind, events: Callable[[], AsyncGenerator[JobEvent, None]]) -> None:
        """Run a job; the caller made sure that none runs."""
        self.kind, self._events = kind, []
        self._worker = self._host.start_worker(partial(self._consume, kind, events), "job")

    async def _consume(self, kind: JobKind, events: Callable[[], AsyncGenerator[JobEvent, None]]) -> None:
        try:
            async with aclosing(events()) as stream:
                async for event in stream:
                    self._host.post_message(JobProgressed(kind, event))
        except asyncio.CancelledError:
            self._host.post_message(JobEnded(kind, cancelled=True))
            raise
        except SparkifyError as error:
            self._host.post_message(JobEnded(kind, error))
        except Exception as error:  # a border: whatever breaks in a job must not take the screen with it
            log.exception("Unhandled error in the job %s.", kind.value)
            self._host.post_message(JobEnded(kind, error))
        else:
            self._host.post_message(JobEnded(kind))

    def note(self, event: JobEvent) -> None:
        """Keep an event for the account, without letting a long load grow it for ever."""
        if len(self._events) < KEPT_EVENTS or type(event).__name__ not in ("CopyProgressed", "FilesPacked"):
            self._events.append(event)

    def cancel(self) -> None:
        """Stop the running job; JobEnded says when it has."""
        if self._worker is not None:
            self._worker.cancel()

    def finish(self) -> str:
        """The job is over: what it left behind, in words."""
        kind, self.kind, self._worker = self.kind, None, None
        return left_behind(kind, self._events) if kind is not None else ""

    def queue(self, start: Callable[[], None]) -> None:
        """Start another job by `start` once the running one is over."""
        self._next = start

    def start_queued(self, *, go: bool) -> None:
        """Start what waits for a job that is over, or forget it when that job failed."""
        queued, self._next = self._next, None
        if queued is not None and go:
            queued()
