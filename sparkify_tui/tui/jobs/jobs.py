"""Runs provision, load and delete, one at a time, and keeps what the running one told.

The one worker shape: `async for event in service: post_message(…)`. What the messages change on the screen is the
screen's business.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from textual.screen import Screen
from textual.worker import Worker

from sparkify_tui.errors import SparkifyError
from sparkify_tui.tui.jobs.job_outcome import left_behind
from sparkify_tui.tui.messages import JobEnded, JobEvent, JobKind, JobProgressed

log = logging.getLogger("sparkify_tui.tui")

KEPT_EVENTS = 500


class JobDesk:
    """Starts a job, cancels it, and says what it left."""

    def __init__(self, host: Screen[Any]) -> None:
        self._host = host
        self._worker: Worker[None] | None = None
        self.kind: JobKind | None = None
        self.told: list[JobEvent] = []
        self.started_at = 0.0

    @property
    def running(self) -> bool:
        """Whether a job runs."""
        return self.kind is not None

    def start(self, kind: JobKind, events: Callable[[], AsyncGenerator[JobEvent, None]]) -> None:
        """Run a job; the caller made sure that none runs."""
        self.kind, self.told, self.started_at = kind, [], time.monotonic()
        self._worker = self._host.run_worker(
            self._consume(kind, events), name=kind.value, group="job", exit_on_error=False
        )

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
            log.exception("The job %s broke.", kind.value)
            self._host.post_message(JobEnded(kind, error))
        else:
            self._host.post_message(JobEnded(kind))

    def note(self, event: JobEvent) -> None:
        """Keep an event for the account, without letting a long load grow it for ever."""
        if len(self.told) < KEPT_EVENTS or type(event).__name__ not in ("CopyProgressed", "FilesPacked"):
            self.told.append(event)

    def cancel(self) -> None:
        """Stop the running job; JobEnded says when it has."""
        if self._worker is not None:
            self._worker.cancel()

    def finish(self) -> str:
        """The job is over: what it left behind, should anybody ask."""
        kind, self.kind, self._worker = self.kind, None, None
        return left_behind(kind, self.told) if kind is not None else ""
