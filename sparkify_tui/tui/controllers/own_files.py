"""The app's own files: which of them are there and can't be read, so that what they hold is missing on screen."""

from __future__ import annotations

import logging

from sparkify_tui.tui import paths
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost


def report_unreadable_files(host: ControllerHost, target: CurrentTarget) -> None:
    """Say in the log and in a toast which can't be read."""
    kept = {
        "settings": paths.config_directory() / "settings.json",
        "history": paths.state_directory() / "history.jsonl",
        "buffers": paths.target_directory(target.launch.config_path) / "buffers.json",
        "last parameters": paths.target_directory(target.launch.config_path) / "parameters.json",
        "last job": target.job_file,
    }
    for name, path in kept.items():
        if problem := paths.read_error(path):
            host.say(problem, logging.WARNING)
            host.notify(problem, title=f"The {name} can't be read", severity="warning", timeout=20, markup=False)
