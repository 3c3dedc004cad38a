"""The sandbox gives way to other programs, as far as its settings say and as far as it gets on itself."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from redshift_sandbox.operating_system.priority import AUTOGROUP, LASTING, STARVED, WELL, SessionPriority, Usage

pytestmark = pytest.mark.skipif(os.name != "posix", reason="priorities are set apart on Windows")

needs_autogroups = pytest.mark.skipif(not AUTOGROUP.exists(), reason="this system has no priorities of sessions")

SAYS = (
    "import os, time; from pathlib import Path; "
    "from redshift_sandbox.operating_system.priority import AUTOGROUP, SessionPriority, give_way; "
    "session = lambda: (AUTOGROUP.read_text().split() if AUTOGROUP.exists() else [])[-1:] or ['0']; "
)
"""Processes started by the system itself have no session of their own, whose priority could be told: the file of such a
session is empty (proc_sched_autogroup_show_task of Linux's kernel/sched/autogroup.c)."""


def _said(script: str, *, of_its_own: bool) -> list[str]:
    """The words that a script prints in a process, with a session of its own or in this one's."""
    done = subprocess.run(
        [sys.executable, "-c", SAYS + script], start_new_session=of_its_own, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize("niceness", [0, 1, LASTING, 10, 19])
@pytest.mark.parametrize("of_its_own", [True, False])
def test_a_process_gives_way_for_good_by_what_leaves_it_a_fair_part(niceness: int, of_its_own: bool) -> None:
    (process,) = _said(f"give_way({niceness}); print(os.nice(0))", of_its_own=of_its_own)
    assert int(process) == min(os.nice(0) + min(niceness, LASTING), 19)


def test_the_session_of_others_keeps_its_priority() -> None:
    before, after = _said("print(*session()); give_way(7); print(*session())", of_its_own=False)
    assert before == after


def test_without_niceness_a_session_of_its_own_keeps_its_priority() -> None:
    assert _said("give_way(0); print(*session())", of_its_own=True) == ["0"]


@needs_autogroups
def test_a_session_s_priority_is_lowered_and_taken_back_by_an_ordinary_user() -> None:
    """Others may be changing theirs: then the next look changes it."""
    changes = (
        "mine = SessionPriority(7, AUTOGROUP.write_text)\n"
        "def until(low, share):\n"
        "    while mine.is_low != low: mine.adjust(share); time.sleep(0.02)\n"
        "    print(*session())\n"
        "until(True, 1.0); until(False, 0.0); until(True, 1.0)"
    )
    assert _said(changes, of_its_own=True) == ["7", "0", "7"]


@pytest.fixture
def busy_processors() -> Iterator[None]:
    """Twice as many other sessions as there are processors that want all they can get."""
    with ExitStack() as stack:
        for _ in range(2 * (os.cpu_count() or 1)):
            other = subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"], start_new_session=True)
            stack.callback(other.wait)
            stack.callback(other.kill)
        yield


@needs_autogroups
@pytest.mark.usefixtures("busy_processors")
def test_a_busy_session_beside_others_that_are_takes_its_ordinary_priority_back() -> None:
    waits = "give_way(19)\nwhile session() != ['19']: pass\nwhile session() != ['0']: pass\nprint(*session())"
    assert _said(waits, of_its_own=True) == ["0"]


@pytest.mark.parametrize(
    ("shares", "written"),
    [
        ([1.0, 0.9, WELL, STARVED], ["10"]),
        ([0.05], ["10", "0"]),
        ([0.05, 0.05, 0.33, 0.5, WELL], ["10", "0"]),
        ([0.05, 0.33, 0.9], ["10", "0", "10"]),
        ([0.05, None, None], ["10", "0"]),
        ([None, 0.05, None, 0.7, None], ["10", "0", "10"]),
        ([0.53, 0.67, 0.53, 0.67], ["10"]),
        ([0.39, 0.67, 0.53], ["10", "0", "10"]),
    ],
    ids=[
        "most of what it wants",
        "starved",
        "starved at its ordinary priority too",
        "the others end",
        "rest changes nothing",
        "rest in between",
        "one other",
        "one other, after two",
    ],
)
def test_a_session_is_low_while_it_gets_most_of_what_it_wants(shares: list[float | None], written: list[str]) -> None:
    found: list[str] = []
    session = SessionPriority(10, found.append)
    session.lower()
    for share in shares:
        session.adjust(share)
    assert found == written


@pytest.mark.parametrize(("error", "told"), [(errno.EAGAIN, False), (errno.EPERM, True)])
def test_a_refused_change_is_made_later_or_told(error: int, told: bool, caplog: pytest.LogCaptureFixture) -> None:
    answers: list[OSError | None] = [OSError(error, os.strerror(error)), None]
    written: list[str] = []

    def write(text: str) -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer
        written.append(text)

    session = SessionPriority(10, write)
    session.lower()
    assert not session.is_low
    session.adjust(1.0)
    assert (session.is_low, written) == (True, ["10"])
    assert ("can't be changed" in caplog.text) == told


SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("before", "now", "share"),
    [
        ({"1": (5 * SECOND, 0)}, {"1": (6 * SECOND, 0)}, 1.0),
        ({"1": (0, 0)}, {"1": (SECOND // 10, SECOND * 9 // 10)}, 0.1),
        ({"1": (0, 0), "2": (0, 0)}, {"1": (SECOND // 20, SECOND), "2": (SECOND // 20, SECOND)}, 0.05),
        ({"1": (0, 0)}, {"1": (SECOND // 2, SECOND // 2), "2": (SECOND // 2, SECOND // 2)}, 0.5),
        ({"1": (9 * SECOND, 9 * SECOND), "2": (0, 0)}, {"2": (SECOND, 0)}, 1.0),
        ({}, {str(thread): (SECOND // 2, SECOND // 2) for thread in range(4)}, 1.0),
        ({"1": (0, 0)}, {"1": (SECOND // 10, SECOND // 20)}, None),
        ({}, {}, None),
    ],
    ids=[
        "nothing waited",
        "one thread waited",
        "two threads waited",
        "a new thread",
        "a thread that ended",
        "four threads that waited for each other on two processors",
        "at rest",
        "no threads",
    ],
)
def test_what_a_process_got_of_what_it_wanted(
    before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]], share: float | None
) -> None:
    found = Usage(1.0, now).share_since(Usage(0.0, before), processors=2)
    assert found == (None if share is None else pytest.approx(share))
