"""The target in use: how it was launched, its services once it is open, and whether it is being opened.

The one holder of a configuration: `backend` is replaced as a whole when the file changes, and everything asks it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.tui import paths
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.launch import Launch


@dataclass(slots=True)
class CurrentTarget:
    """Written by the TargetController, read by all others."""

    launch: Launch
    backend: Backend | None = None
    opening: bool = False
    """Whether the header says that the target is being opened."""
    reopening: bool = False
    """Whether the configuration that a job has changed is being read again."""
    open_failed: bool = False

    @property
    def label(self) -> str:
        """What the target is called."""
        return self.backend.label if self.backend is not None else self.launch.label

    @property
    def job_file(self) -> Path:
        """The file that says which job runs."""
        return paths.target_directory(self.launch.config_path) / "job.json"

    def retry_hint(self) -> str:
        """How a failed poll, or a target that did not open, is tried again."""
        starts = " and starts a stopped sandbox" if self.launch.is_sandbox else ""
        return f"{named('refresh')} tries now{starts}."
