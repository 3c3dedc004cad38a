"""The file of a buffer: saved, opened, and found again."""

from __future__ import annotations

from pathlib import Path

from tests.sparkify_tui.tui.conftest import Drive


async def test_a_buffer_is_saved_opened_and_there_after_a_restart(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "mine.sql"
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 42 as answer")
        await driven.press("ctrl+s")
        driven.app.screen.query_one("Input").value = str(path)
        await driven.press("enter")
        await driven.until(path.exists)
        assert path.read_text() == "select 42 as answer"
        await driven.main.panes.query.keep()
    async with drive() as driven:
        await driven.press("f4")
        assert "mine.sql" in driven.text()
