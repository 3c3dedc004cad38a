"""Clicks on the line of panes and on the footer."""

from __future__ import annotations

from tests.sparkify_tui.tui.conftest import Drive


async def test_a_click_on_a_pane_and_on_the_footer_does_what_its_key_does(drive: Drive) -> None:
    async with drive() as driven:
        await driven.pilot.click("#etl")
        assert driven.main.workspace.current == "etl"
        await driven.pilot.click("#footer", offset=(3, 0))
        await driven.see("per hour")
