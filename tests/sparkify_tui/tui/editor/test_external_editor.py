"""A text goes to the person's editor and comes back; whatever fails is said in one sentence, and nothing is lost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sparkify_tui.tui.editor import external_editor
from sparkify_tui.tui.editor.external_editor import ExternalEditorError
from tests.sparkify_tui.tui.conftest import Drive

WRITES = "import sys, pathlib; p = pathlib.Path(sys.argv[-1]); p.write_bytes({content!r}); sys.exit({code})"


def editor(content: bytes, code: int = 0) -> list[str]:
    return [sys.executable, "-c", WRITES.format(content=content, code=code)]


def edited(directory: Path, text: str, command: list[str]) -> str:
    path = external_editor.write(text, directory)
    external_editor.run(command, path)
    return external_editor.read(path)


def test_what_the_editor_wrote_comes_back(tmp_path: Path) -> None:
    assert edited(tmp_path, "select 1", editor("select 'é';\n\n".encode())) == "select 'é';\n"


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = external_editor.write("select 1", tmp_path / "state")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "select 1"
    assert path.suffix == ".sql"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"EDITOR": "vim"}, ["vim"]),
        ({"EDITOR": "vim", "VISUAL": "code --wait 'a b'"}, ["code", "--wait", "a b"]),
        ({"EDITOR": "vim", "VISUAL": "  "}, ["vim"]),
    ],
)
def test_the_command_is_that_of_the_environment(environment: dict[str, str], words: list[str]) -> None:
    assert external_editor.command(environment) == words


@pytest.mark.parametrize(("environment", "told"), [({}, "No editor is named"), ({"EDITOR": "'vim"}, "can't be read")])
def test_without_a_command_it_is_said_what_to_do(environment: dict[str, str], told: str) -> None:
    with pytest.raises(ExternalEditorError, match=told):
        external_editor.command(environment)


def test_an_editor_that_is_not_there_is_named_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ExternalEditorError, match="nosuch-editor can't be started"):
        edited(tmp_path, "select 1", ["nosuch-editor"])
    assert [*tmp_path.iterdir()] == []


def test_what_an_editor_that_fails_wrote_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ExternalEditorError, match="ended with code 3") as failed:
        edited(tmp_path, "select 1", editor(b"half", 3))
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == b"half"
    assert str(kept) in str(failed.value)


def test_an_editor_that_fails_without_writing_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ExternalEditorError, match="the buffer is as it was"):
        edited(tmp_path, "select 1", editor(b"select 1", 1))
    assert [*tmp_path.iterdir()] == []


def test_what_is_no_text_is_refused_and_kept(tmp_path: Path) -> None:
    with pytest.raises(ExternalEditorError, match="not UTF-8"):
        edited(tmp_path, "select 1", editor(b"\xff"))
    assert len([*tmp_path.iterdir()]) == 1


async def test_without_an_editor_the_key_says_what_to_do(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with drive((80, 24)) as driven:
        await driven.press("f4", "ctrl+backslash")
        await driven.hear("set EDITOR")


async def test_a_terminal_that_cannot_be_left_is_told(
    drive: Drive, monkeypatch: pytest.MonkeyPatch, own_state: Path
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    async with drive((80, 24)) as driven:
        await driven.press("1", "V")
        await driven.hear("can't be left to another program")
    assert os.listdir(own_state) == [name for name in os.listdir(own_state) if not name.startswith("edited-")]  # noqa: PTH208 - a path's own way is refused in a coroutine
