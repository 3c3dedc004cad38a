"""Files of the app and of the sandbox's process that are there and can't be read: never taken for absent, never lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from redshift_sandbox import errors
from redshift_sandbox.home import Home
from redshift_sandbox.operating_system.file_locks import FileLock
from sparkify_tui import sandbox as stand_in
from sparkify_tui.__main__ import Wish, _launch
from sparkify_tui.absence import is_absent
from sparkify_tui.errors import SandboxError
from sparkify_tui.sandbox import SandboxFence, config_file
from sparkify_tui.tui import paths
from sparkify_tui.tui.editor import saved_texts
from sparkify_tui.tui.editor.saved_texts import Buffer, History, PastStatement
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.paths import Settings
from tests.conftest import Sandbox
from tests.homes import prepare
from tests.sparkify_tui.tui.conftest import Drive


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
    assert saved_texts.load_buffers(path) == []
    with pytest.raises(OSError, match="buffers"):
        saved_texts.save_buffers(path, [Buffer("one", "select 1")])
    assert path.is_symlink()


@pytest.mark.parametrize("damaged", [b'[{"name": "query 1", "text": "select 4711', b"[" * 100_000], ids=["cut", "deep"])
def test_of_damaged_buffers_a_copy_is_kept_for_their_owner_alone(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / "buffers.json"
    file.write_bytes(damaged)
    assert saved_texts.load_buffers(file) == []
    saved_texts.save_buffers(file, [Buffer("query 1", "select 1")])
    copy = tmp_path / "buffers.json.damaged"
    assert copy.read_bytes() == damaged
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_history_with_a_damaged_line_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    History(path).add(PastStatement(1, "dev", "select 1", "1 row"))
    with path.open("a") as file:
        file.write("[" * 100_000 + "\n{\n")
    History(path).add(PastStatement(2, "dev", "select 2", "1 row"))
    assert [item.sql for item in History(path).statements] == ["select 1", "select 2"]


def test_buffers_are_kept_however_many_and_however_long_they_are(tmp_path: Path) -> None:
    path = tmp_path / "buffers.json"
    buffers = [Buffer(f"query {number}", f"select {number}") for number in range(1, 31)]
    buffers.append(Buffer("long", "select 1;\n" * 200_000))
    saved_texts.save_buffers(path, [*buffers, Buffer("blank", " \n")])
    assert saved_texts.load_buffers(path) == buffers


def test_a_history_that_cannot_be_read_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_texts, "MAX_HISTORY", 2)
    path = unreadable(tmp_path / "history.jsonl")
    history = History(path)
    for number in range(6):
        with pytest.raises(OSError, match="history"):
            history.add(PastStatement(number, "dev", f"select {number}", "1 row"))
    assert path.is_symlink()


def test_an_announcement_that_cannot_be_read_is_named_with_a_remedy(tmp_path: Path) -> None:
    home = prepare(Home(tmp_path))
    path = unreadable(home.announcement_file)
    lock = FileLock(home.server_lock_file)
    assert lock.acquire()
    with pytest.raises(SandboxError, match="can't be read") as raised:
        SandboxFence(home).announced()
    lock.release()
    assert str(path) in raised.value.message
    assert "permissions" in raised.value.remedy


APP_FILES = ("config/settings.json", "state/history.jsonl", "state/targets/{target}/buffers.json", "config/keys.toml")


@pytest.mark.parametrize("name", APP_FILES)
async def test_the_app_says_at_its_start_which_of_its_files_cannot_be_read_and_leaves_it(
    drive: Drive, launch: Launch, name: str
) -> None:
    home = Path(os.environ["SPARKIFY_TUI_HOME"])
    path = unreadable(home / name.format(target=paths.target_directory(launch.config_path).name))
    async with drive() as driven:
        told = [line.text for line in driven.main.logbook.lines if str(path) in line.text]
        assert told
        assert "read" in told[0]
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
    assert path.is_symlink()


def test_a_path_is_absent_only_when_nothing_is_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to("nowhere")
    unreadable(tmp_path / "circle")
    there = {
        "file": True,
        "circle": True,
        "circle/deeper": True,
        "dangling": False,
        "none": False,
        "file/deeper": False,
    }
    assert {name: not is_absent(tmp_path / name) for name in there} == there


@pytest.mark.parametrize("name", ["dwh.cfg", "run/server.lock", "run/start.lock", "sandbox.toml"])
def test_a_file_of_the_sandbox_that_cannot_be_read_is_named_and_left_when_it_starts(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path / "home")
    prepare(home)
    (home.path / name).unlink(missing_ok=True)
    path = unreadable(home.path / name)
    try:
        with pytest.raises(SandboxError) as raised:
            stand_in.start(home)
        assert str(path if path.suffix != ".lock" else path.parent.parent) in raised.value.message
        assert raised.value.remedy
        assert path.is_symlink()
    finally:
        path.unlink()
        stand_in.stop(home)


def test_keys_that_were_announced_and_cannot_be_read_are_not_made_anew(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = unreadable(home.announcement_file)
    with pytest.raises(errors.SandboxError, match="can't be read"):
        prepare(home)
    assert path.is_symlink()
    assert not config_file(home.path).exists()


def test_variables_for_other_programs_are_never_without_the_password_for_want_of_reading(sandbox: Sandbox) -> None:
    config = config_file(sandbox.home.path)
    kept = config.read_bytes()
    config.unlink()
    unreadable(config)
    with pytest.raises(SandboxError, match="cannot be read") as raised:
        stand_in.environment(sandbox.home)
    assert str(config) in raised.value.message
    config.unlink()
    config.write_bytes(b"no section, PASSWORD=Secret1\n" + kept)
    with pytest.raises(SandboxError, match="before the first section") as raised:
        stand_in.environment(sandbox.home)
    assert "Secret1" not in raised.value.message
    config.write_bytes(kept)
    assert stand_in.environment(sandbox.home)["PGPASSWORD"]


def test_a_configuration_that_cannot_be_read_is_not_taken_for_one_to_be_made(tmp_path: Path) -> None:
    path = unreadable(tmp_path / "dwh.cfg")
    assert not _launch(Wish(config_path=path)).needs_setup
    assert _launch(Wish(config_path=tmp_path / "none.cfg")).needs_setup
