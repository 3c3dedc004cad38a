"""The Query pane's tabs of buffers."""

from __future__ import annotations

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
