"""Disks that are full or read-only: one sentence with a remedy, and what was typed is never lost without a word."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sparkify_tui.tui.editor.saved_texts import History, load_buffers
from sparkify_tui.tui.paths import write_error
from tests.sparkify_tui.tui.conftest import Drive


def make_unwritable(path: Path) -> None:
    """A link in a circle, which nobody can write, root neither."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(path)


async def test_quitting_asks_when_what_was_typed_cannot_be_kept(drive: Drive) -> None:
    async with drive() as driven:
        file = driven.main.panes.query._files.path
        make_unwritable(file)
        await driven.press("f4")
        await driven.type("select 4711")
        await driven.hear("What you type is not kept")
        await driven.hear(f"{file} can't be written: ")
        await driven.press("ctrl+q")
        await driven.see("What you wrote is lost then")
        await driven.see("SPARKIFY_TUI_HOME")
        await driven.press("escape")
        await driven.until(lambda: driven.app.screen is driven.main)
        file.unlink()
        await driven.press("ctrl+q")
        await driven.until(lambda: driven.app.return_code == 0)
    assert [buffer.text for buffer in load_buffers(file)] == ["select 4711"]


async def test_that_what_is_typed_cannot_be_kept_is_said_once(drive: Drive) -> None:
    async with drive() as driven:
        make_unwritable(driven.main.panes.query._files.path)
        await driven.press("f4")
        for text in ("select 1", "1", "1"):
            await driven.type(text)
            await driven.main.panes.query.keep()
        await driven.hear("What you type is not kept")
        assert len([toast for toast in driven.app._notifications if "not kept" in toast.title]) == 1


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Make room there, or choose another place."),
        (errno.EDQUOT, "Make room there, or choose another place."),
        (errno.EROFS, "Make its disk writable, or choose another place."),
        (errno.EACCES, "Change its permissions or its owner, or choose another place."),
    ],
    ids=errno.errorcode.get,
)
def test_a_file_that_cannot_be_written_is_told_with_a_remedy(number: int, remedy: str) -> None:
    told = write_error(Path("/there/out.csv"), OSError(number, os.strerror(number)))
    assert told == f"/there/out.csv can't be written: {os.strerror(number)}. {remedy}"


FILL = """
import resource, sys
from pathlib import Path
from sparkify_tui.tui.editor.saved_texts import History, PastStatement
path = Path(sys.argv[1])
history = History(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, resource.RLIM_INFINITY))
try:
    history.add(PastStatement(2, "dev", "select 2", "1 row"))
except OSError:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    history.add(PastStatement(3, "dev", "select 3", "1 row"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_statement_that_found_no_room_does_not_spoil_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text('{"at": 1, "target": "dev", "sql": "select 1", "outcome": "1 row"}\n')
    subprocess.run([sys.executable, "-c", FILL, str(path)], check=True, timeout=60)
    assert [item.sql for item in History(path).statements] == ["select 1", "select 3"]
