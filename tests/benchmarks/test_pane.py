"""What the benchmarks see of a program in tmux: its screen, its keys, and characters that come back."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.pane import Pane

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

# Upper case comes back at once, an exclamation mark never.
PROGRAM = """
import sys, tty
tty.setraw(0)
print("ready", end="", flush=True)
while (read := sys.stdin.read(1)) != ".":
    print("" if read == "!" else read.upper(), end="", flush=True)
print("over", end="", flush=True)
sys.stdin.read(1)  # a pane that is dead scrolls its first line away
"""


@pytest.fixture
def pane(tmp_path: Path) -> Iterator[Pane]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    with Pane(os.environ, width=60, height=5) as made:
        made.start([sys.executable, str(program)])
        made.until("^ready")
        yield made


def test_text_and_keys_come_to_the_program_and_its_answer_to_the_screen(pane: Pane) -> None:
    pane.type("it's $HOME; 'quoted'")
    seconds = pane.until(r"readyIT'S \$HOME; 'QUOTED'")
    pane.press(".")

    assert 0 < pane.until("over") < 60
    assert 0 < seconds < 60


def test_a_character_that_comes_back_is_timed_and_one_that_does_not_is_lost(pane: Pane) -> None:
    seen = [pane.echo(character, timeout_s=limit) for character, limit in (("\u2801", 60), ("!", 0.1), ("\u28fe", 60))]

    assert [seconds is not None for seconds in seen] == [True, False, True]
    assert "\u2801\u28fe" in pane.screen()


def test_what_never_comes_is_an_error_that_shows_the_screen(pane: Pane) -> None:
    with pytest.raises(TimeoutError, match="never\nready"):
        pane.until("never", timeout_s=0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_the_process_is_the_program_itself(pane: Pane) -> None:
    assert "program.py" in Path(f"/proc/{pane.pid}/cmdline").read_text()
