"""Two runs of the application on one configuration: neither loses what was written in the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sparkify_tui.tui.editor.buffer_files import BufferFiles
from sparkify_tui.tui.editor.saved_texts import Buffer, load_buffers
from tests.sparkify_tui.tui.conftest import Drive


def texts(files: BufferFiles) -> list[str]:
    return [buffer.text for buffer in files.load()]


def test_each_run_writes_a_file_of_its_own_and_the_next_one_has_both(tmp_path: Path) -> None:
    path = tmp_path / "state" / "buffers.json"
    first, second = BufferFiles(path), BufferFiles(path)
    second.save([Buffer("query 1", "select 2")])
    first.save([Buffer("query 1", "select 1")])
    assert first.path == path
    assert texts(second) == ["select 2"]
    second.release()
    first.release()
    later = BufferFiles(path)
    assert texts(later) == ["select 1", "select 2"]
    later.save([Buffer("query 1", "select 1"), Buffer("query 2", "select 2")])
    later.release()
    assert texts(BufferFiles(path)) == ["select 1", "select 2"]


def test_a_run_that_could_not_save_leaves_what_others_left(tmp_path: Path) -> None:
    path = tmp_path / "buffers.json"
    first, second = BufferFiles(path), BufferFiles(path)
    second.save([Buffer("query 1", "select 2")])
    first.release()
    second.release()
    path.symlink_to(path)
    later = BufferFiles(path)
    assert texts(later) == ["select 2"]
    with pytest.raises(OSError, match=os.strerror(40) if os.name == "posix" else ""):
        later.save([Buffer("query 1", "select 2")])
    later.release()
    path.unlink()
    assert texts(BufferFiles(path)) == ["select 2"]


async def test_buffers_of_two_applications_at_a_time_are_all_there_afterwards(drive: Drive) -> None:
    async with drive() as driven:
        path = driven.main.panes.query._files.path
        other = BufferFiles(path)
        other.save([Buffer("query 9", "select 222")])
        await driven.press("f4")
        await driven.type("select 111")
        await driven.main.panes.query.keep()
        assert [buffer.text for buffer in load_buffers(path)] == ["select 111"]
        other.release()
    async with drive() as driven:
        assert {editor.text for editor in driven.main.panes.query._editors.values()} >= {"select 111", "select 222"}
