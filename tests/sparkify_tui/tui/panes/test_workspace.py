"""What gives way on a screen that is too small for all, and the way between the editor and the rows."""

from __future__ import annotations

from textual import events

from sparkify_tui.tui.editor.sql_editor import SqlEditor
from sparkify_tui.tui.results.grid import ResultGrid
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

SMALL = (80, 24)


async def test_a_short_screen_gives_the_logs_tail_to_the_rows(drive: Drive, backend: Scripted) -> None:
    async with drive((60, 15)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        assert "INFO" not in driven.text()
        await driven.pilot.resize_terminal(80, 24)
        await driven.see("INFO")


async def rows_shown(driven: Driven, text: str = "select 1") -> None:
    await driven.press("f4")
    driven.app.post_message(events.Paste(text))
    await driven.press("ctrl+j")
    await driven.until(
        lambda: not driven.main.controllers.query_runner.busy and len(driven.main.panes.query.grid.store) > 0
    )


async def test_escape_goes_from_the_editor_to_the_rows_and_back(drive: Drive) -> None:
    async with drive(SMALL) as driven:
        await rows_shown(driven)
        await driven.press("escape")
        assert isinstance(driven.app.focused, ResultGrid)
        await driven.press("shift+down", "escape")
        assert isinstance(driven.app.focused, ResultGrid), "the first Escape selects nothing"
        await driven.press("escape")
        assert isinstance(driven.app.focused, SqlEditor)
        await driven.press("f4", "escape")
        assert driven.main.workspace.current != "query", "elsewhere Escape means nothing"


async def test_the_palette_goes_to_the_rows_from_anywhere(drive: Drive) -> None:
    async with drive(SMALL) as driven:
        await rows_shown(driven)
        await driven.press("f4")
        command = next(item for item in driven.main.commands() if "to the rows" in item.title)
        command.callback()
        await driven.until(lambda: isinstance(driven.app.focused, ResultGrid))
