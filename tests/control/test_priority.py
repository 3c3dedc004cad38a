"""The sandbox gives way to other programs, as far as its settings say."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from sparkify_tui.sandbox import priority
from sparkify_tui.sandbox.priority import AUTOGROUP

pytestmark = pytest.mark.skipif(os.name != "posix", reason="priorities are set apart on Windows")

SAYS = (
    "import os; from pathlib import Path; group = Path({path!r}); "
    "words = group.read_text().split() if group.exists() else []; print(os.nice(0), words[-1] if words else 0)"
)
"""Processes started by the system itself have no session of their own, whose priority could be told: the file of such a
session is empty (proc_sched_autogroup_show_task of Linux's kernel/sched/autogroup.c)."""


def _lowered(niceness: int) -> int:
    """What is left of a niceness for a process of this one's: 19 is the highest there is."""
    return min(niceness, 19 - os.nice(0))


def _priorities(niceness: int, *, of_its_own: bool) -> tuple[int, int, str]:
    """How far the process gave way, its session's priority, and what was logged."""
    says = SAYS.format(path=str(AUTOGROUP))
    done = subprocess.run(
        [sys.executable, "-c", f"from sparkify_tui.sandbox.priority import give_way; give_way({niceness}); {says}"],
        start_new_session=of_its_own,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    process, session = map(int, done.stdout.split())
    return process - os.nice(0), session, done.stderr


class BusyFile:
    """A session's priority that others are changing: takes a text at the last of some tries."""

    def __init__(self, tries: int) -> None:
        self.left = tries
        self.text = ""

    def write_text(self, text: str) -> None:
        self.left -= 1
        if self.left:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        self.text = text

    def exists(self) -> bool:
        return True


@pytest.mark.parametrize(("tries", "text", "told"), [(1, "7", False), (3, "7", False), (100, "", True)])
def test_a_session_waits_until_others_have_changed_theirs(
    tries: int, text: str, told: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = BusyFile(tries)
    monkeypatch.setattr(priority, "AUTOGROUP", file)
    monkeypatch.setattr(priority.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(os, "nice", lambda niceness: 0)
    monkeypatch.setattr(os, "getsid", lambda process: os.getpid())
    priority.give_way(7)
    assert file.text == text
    assert ("can't be lowered" in caplog.text) == told


def test_a_background_process_gives_way_with_its_session() -> None:
    process, session, told = _priorities(7, of_its_own=True)
    assert process == _lowered(7)
    assert session == (7 if AUTOGROUP.exists() and not told else 0)
    assert not told or "can't be lowered" in told


def test_the_session_of_others_keeps_its_priority() -> None:
    _, before, _ = _priorities(0, of_its_own=False)
    assert _priorities(7, of_its_own=False) == (_lowered(7), before, "")


def test_no_niceness_changes_nothing() -> None:
    assert _priorities(0, of_its_own=True) == (0, 0, "")
