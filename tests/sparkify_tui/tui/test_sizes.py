"""What gives way on a screen that is too small for all."""

from __future__ import annotations

from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted


async def test_a_short_screen_gives_the_logs_tail_to_the_rows(drive: Drive, backend: Scripted) -> None:
    async with drive((60, 15)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        assert "INFO" not in driven.text()
        await driven.pilot.resize_terminal(80, 24)
        await driven.see("INFO")
