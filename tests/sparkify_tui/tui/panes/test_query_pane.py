"""The Query pane's tabs of buffers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sparkify_tui.tui.conftest import Drive


async def test_the_tab_on_top_is_on_the_screen_however_many_there_are(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        for number in range(5):
            await driven.type(f"select '{number} of some more'")
            await driven.press("ctrl+n")
        await driven.type("select 'last'")
        await driven.main.panes.query.keep()
        await driven.until(lambda: "select 'last'" in driven.text().splitlines()[3], "the last tab")
        await driven.press("ctrl+pagedown")
        await driven.until(lambda: "select '0" in driven.text().splitlines()[3], "the first tab")


@pytest.mark.parametrize(
    "presses", [[], ["ctrl+pageup"], ["ctrl+pageup", "ctrl+pageup"]], ids=["last", "second", "first"]
)
async def test_the_tab_used_last_is_on_top_after_a_restart(drive: Drive, presses: list[str]) -> None:
    async with drive() as driven:
        await driven.press("f4")
        for number in range(3):
            await driven.type(f"select {number}")
            if number < 2:
                await driven.press("ctrl+n")
        await driven.press(*presses)
        await driven.main.panes.query.keep()
    async with drive() as driven:
        assert driven.main.panes.query.editor.text == f"select {2 - len(presses)}"


async def test_an_empty_tab_used_last_is_there_again(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+n")
        await driven.main.panes.query.keep()
    async with drive() as driven:
        assert driven.main.panes.query.editor.text == ""


async def test_a_file_opens_at_its_start(drive: Drive, tmp_path: Path) -> None:
    path = tmp_path / "long.sql"
    path.write_text("".join(f"select {number};\n" for number in range(200)), "utf-8")
    async with drive((80, 24)) as driven:
        await driven.press("ctrl+o")
        driven.app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        await driven.press("enter")
        await driven.see("select 0;")
        assert driven.main.panes.query.editor.cursor_location == (0, 0)


async def test_what_kept_a_text_from_being_laid_out_is_said_until_the_text_changes(drive: Drive) -> None:
    async with drive((160, 48)) as driven:
        await driven.press("f4")
        await driven.type("select ((")
        await driven.press("ctrl+l")
        status = driven.main.query_one("#query-status")
        await driven.until(lambda: str(status.render()).startswith("! "), "the refusal")
        await driven.type("1")
        await driven.until(lambda: not str(status.render()).startswith("! "), "the hint")
