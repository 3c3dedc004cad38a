"""The sandbox gives way to other programs, as far as its settings say."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sparkify_tui.sandbox.priority import AUTOGROUP

pytestmark = pytest.mark.skipif(os.name != "posix", reason="priorities are set apart on Windows")

SAYS = (
    "import os; from pathlib import Path; print(os.nice(0), Path({path!r}).read_text().split()[-1] if {group} else 0)"
)


def _priorities(niceness: int, *, of_its_own: bool) -> tuple[int, int]:
    """Process and session priority after giving way, less those of this process's session."""
    says = SAYS.format(path=str(AUTOGROUP), group=AUTOGROUP.exists())
    done = subprocess.run(
        [sys.executable, "-c", f"from sparkify_tui.sandbox.priority import give_way; give_way({niceness}); {says}"],
        start_new_session=of_its_own,
        check=True,
        capture_output=True,
        text=True,
    )
    process, session = map(int, done.stdout.split())
    return process - os.nice(0), session


def test_a_background_process_gives_way_with_its_session() -> None:
    process, session = _priorities(7, of_its_own=True)
    assert process == 7
    assert session == (7 if AUTOGROUP.exists() else 0)


def test_the_session_of_others_keeps_its_priority() -> None:
    _, before = _priorities(0, of_its_own=False)
    assert _priorities(7, of_its_own=False) == (7, before)


def test_no_niceness_changes_nothing() -> None:
    assert _priorities(0, of_its_own=True) == (0, 0)
