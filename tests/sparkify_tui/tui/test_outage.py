"""The application on a real sandbox that is killed under it: it stays up, says so, and goes on when it is back."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from tests.sparkify_tui.tui.test_terminal import Terminal, small_home
from tests.waiting import until

__all__ = ["small_home"]


def kill(home: Path) -> None:
    """End the sandbox without a word, and wait until it is gone."""
    pid = stand_in.status(Home(home)).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: not stand_in.status(Home(home)).running)


@pytest.mark.slow
def test_a_sandbox_killed_in_the_middle_of_a_load_and_back_again_loads_on(small_home: Path, tmp_path: Path) -> None:
    terminal = Terminal((80, 24), small_home, tmp_path / "state")
    try:
        terminal.see("no cluster")
        terminal.press("F2")
        terminal.see("per hour")
        terminal.press("Enter")
        terminal.see("● available")
        terminal.see("▶ provision", gone=True)
        terminal.press("F3")
        terminal.see("load all files again")
        terminal.press("Enter")
        terminal.see("▶ load")
        kill(small_home)
        terminal.see("Load failed")
        terminal.press("1")
        terminal.press("C-r")
        terminal.see("STALE")
        stand_in.start(Home(small_home))
        terminal.press("C-r")
        terminal.see("STALE", gone=True)
        terminal.see("● available")
        terminal.press("F3")
        terminal.see("load all files again")
        terminal.press("Enter")
        terminal.see("300 rows · 300 files")
        terminal.see("▶ load", gone=True)
    finally:
        terminal.close()


pytestmark = pytest.mark.skipif(not Path("/usr/bin/tmux").exists(), reason="tmux is not installed")
