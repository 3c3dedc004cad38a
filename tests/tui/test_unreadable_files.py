"""Files of the app and of the sandbox's process that are there and can't be read: never taken for absent, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sparkify_tui.errors import SandboxError
from sparkify_tui.sandbox import process
from sparkify_tui.sandbox.home import Home
from sparkify_tui.tui import keeping
from sparkify_tui.tui.keeping import Buffer, History, PastStatement
from sparkify_tui.tui.places import Settings


def unreadable(path: Path) -> Path:
    """A link in a circle: nobody can read it, root neither, but anybody could replace it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path)
    return path


def test_settings_that_cannot_be_read_are_not_replaced(tmp_path: Path) -> None:
    path = unreadable(tmp_path / "settings.json")
    with pytest.raises(OSError, match="settings"):
        Settings(path).put(theme="nord")
    assert path.is_symlink()


def test_buffers_that_cannot_be_read_are_not_replaced(tmp_path: Path) -> None:
    path = unreadable(tmp_path / "buffers.json")
    assert keeping.load_buffers(path) == []
    with pytest.raises(OSError, match="buffers"):
        keeping.save_buffers(path, [Buffer("one", "select 1")])
    assert path.is_symlink()


def test_a_history_that_cannot_be_read_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_HISTORY", 2)
    path = unreadable(tmp_path / "history.jsonl")
    history = History(path)
    for number in range(6):
        with pytest.raises(OSError, match="history"):
            history.add(PastStatement(number, "dev", f"select {number}", "1 row"))
    assert path.is_symlink()


def test_an_announcement_that_cannot_be_read_is_named_with_a_remedy(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = unreadable(home.announcement_file)
    with pytest.raises(SandboxError, match="can't be read") as raised:
        process.announcement(home)
    assert str(path) in raised.value.message
    assert "permissions" in raised.value.remedy
