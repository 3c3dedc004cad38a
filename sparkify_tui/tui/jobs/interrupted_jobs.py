"""Remembers which job runs, so that the next start can say which one a crash, or quitting, has cut off.

One small file per configuration, there only while a job runs. Knows no widget.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import JobKind
from sparkify_tui.tui.paths import read_json, write_json


@dataclass(frozen=True, slots=True)
class InterruptedJob:
    """A job that began `at` (seconds since 1970) and never came to an end of its own."""

    kind: JobKind
    at: float

    @property
    def title(self) -> str:
        """What happened, in one line."""
        began = time.strftime("%d %b %H:%M", time.localtime(self.at))
        return f"The {self.kind.value} of {began} was cut off"

    @property
    def remedy(self) -> str:
        """What is left, and how to go on."""
        return {
            JobKind.PROVISION: "The application ended before it did. "
            f"{named('provision')} finishes it; {named('delete')} deletes what is there.",
            JobKind.LOAD: "The application ended before it did. A load shows all of its rows or none: "
            f"{named('load')} loads what is missing, and nothing twice.",
            JobKind.REHEARSE: "The application ended before it did. It changed nothing: "
            f"{named('rehearse')} begins again, and removes what is left of its local copy.",
            JobKind.DELETE: "The application ended before it did. "
            f"What is left may cost money: {named('delete')} finishes it.",
        }[self.kind]


def note(path: Path, kind: JobKind) -> None:
    """A job begins; raises OSError."""
    write_json(path, {"kind": kind.value, "at": time.time(), "pid": os.getpid()})


def forget(path: Path) -> None:
    """The job has ended, in whatever way; raises OSError."""
    path.unlink(missing_ok=True)


def interrupted_job(path: Path) -> InterruptedJob | None:
    """The job that no process runs any more, though it never ended; None when there is none."""
    found = read_json(path)
    try:
        job, pid = InterruptedJob(JobKind(found["kind"]), float(found["at"])), int(found["pid"])
    except (KeyError, TypeError, ValueError):
        return None
    return None if pid != os.getpid() and _runs(pid) else job


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
