"""Unhandled errors of workers: logged with their traceback, while the screen goes on."""

from __future__ import annotations

import logging

from textual.screen import Screen
from textual.worker import Worker, WorkerState

log = logging.getLogger("sparkify_tui.tui")


class WorkerErrors:
    """Mixed into each screen that has workers, whose unforeseen errors would else go unseen."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Log the unhandled error of a worker, and show it."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        error = event.worker.error
        log.error("Unhandled error in the worker %s.", event.worker.group, exc_info=error)
        if isinstance(self, Screen):
            text = f"{type(error).__name__}: {error}\nThe log has the traceback."
            self.notify(text, title="Something broke in the background", severity="error", markup=False)
        self.restart_worker(event.worker.group)

    def restart_worker(self, group: str) -> None:
        """Start what must never end, after a pause."""
