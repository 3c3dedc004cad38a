"""The real program in a real terminal, on a real sandbox: the whole life by keys, as a new user would type them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from tests.waiting import TIMEOUT_S

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


class Terminal:
    """A tmux server of its own with one window."""

    def __init__(self, size: tuple[int, int], home: Path, state: Path) -> None:
        self._socket = f"sparkify-{uuid.uuid4().hex[:8]}"
        command = (
            f"env SPARKIFY_SANDBOX_HOME={home} SPARKIFY_TUI_HOME={state} {sys.executable} -m sparkify_tui --sandbox"
        )
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), command)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *arguments], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        return done.stdout

    def text(self) -> str:
        return self._tmux("capture-pane", "-p")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def see(self, pattern: str, within_s: float = TIMEOUT_S, *, gone: bool = False) -> None:
        deadline = time.monotonic() + within_s
        while bool(re.search(pattern, self.text())) is gone:
            assert time.monotonic() < deadline, f"never saw {pattern!r}:\n{self.text()}"
            time.sleep(0.1)

    def close(self) -> None:
        self._tmux("kill-server")


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A sandbox home with a bucket of 300 songs and 8,000 events, not started."""
    from sparkify_tui.demo.bucket import write_bucket

    home = tmp_path / "home"
    monkeypatch.setenv("SPARKIFY_SANDBOX_HOME", str(home))
    bucket = home / "s3" / "udacity-dend"
    bucket.mkdir(parents=True)
    write_bucket(bucket, songs=300, events=2_000, seed=1)
    yield home
    stand_in.stop(Home(home))


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 48), marks=pytest.mark.slow)], ids=["80x24", "160x48"])
def test_a_new_user_lives_the_whole_life_by_keys(small_home: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    terminal = Terminal(size, small_home, tmp_path / "state")
    try:
        terminal.see("SANDBOX")
        terminal.press("F2")
        terminal.see("per hour")
        terminal.press("Enter")
        terminal.see("available")
        terminal.press("F3")
        terminal.see("load all files again")
        terminal.press("Enter")
        terminal.see(r"staging_songs.*\b300\b")
        terminal.see(r"[^_]songs .*\b300\b")
        terminal.see("▶ load", gone=True)
        terminal.press("F4")
        terminal.type("select count(*) as here from songs")
        terminal.press("C-j")
        terminal.see("1 row  complete")
        terminal.press("F12")
        terminal.see("Type sparkify")
        terminal.type("sparkify")
        terminal.see("This goes")
        terminal.press("Enter")
        terminal.see("no cluster")
    finally:
        terminal.close()


def test_the_buffer_goes_to_the_own_editor_and_back(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own-editor"
    own.write_text('#!/bin/sh\necho "in the own editor"\nread line\necho "select 4$line as edited" >"$1"\n')
    own.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(own))
    terminal = Terminal((100, 30), small_home, tmp_path / "state")
    try:
        terminal.see("The way")
        terminal.press("F4")
        terminal.type("select 1")
        terminal.press("C-\\")
        terminal.see("in the own editor")
        terminal.type("2")
        terminal.press("Enter")
        terminal.see("select 42 as edited")
        terminal.type(", 7")
        terminal.see("select 42 as edited, 7|7select 42 as edited|select 4.*, 7")
        assert list((tmp_path / "state").rglob("edited-*")) == []
        terminal.see(" ago")  # the sandbox that was being started can be stopped from now on
    finally:
        terminal.close()
