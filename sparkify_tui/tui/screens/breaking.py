"""What breaks in a worker: told with its traceback in the log, while the screen goes on."""

from __future__ import annotations

import logging

from textual.screen import Screen
from textual.worker import Worker, WorkerState

log = logging.getLogger("sparkify_tui.tui")


class Breaking:
    """Mixed into each screen that has workers, whose unforeseen errors would else go unseen."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a worker that broke."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        error = event.worker.error
        log.error("A worker broke: %s", event.worker.group, exc_info=error)
        if isinstance(self, Screen):
            text = f"{type(error).__name__}: {error}\nThe log has the traceback."
            self.notify(text, title="Something broke in the background", severity="error", markup=False)
        self.begin_again(event.worker.group)

    def begin_again(self, group: str) -> None:
        """Start what must never end, after a pause."""
