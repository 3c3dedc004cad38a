"""The Log pane: filtered, searched, copied, and drawn when it is seen."""

from __future__ import annotations

from tests.sparkify_tui.tui.conftest import Drive


async def test_the_log_is_filtered_found_in_and_copied(drive: Drive) -> None:
    async with drive() as driven:
        driven.main.say("a needle lies here")
        driven.main.say("hay and nothing else")
        await driven.press("4")
        await driven.press("f")
        await driven.type("needle")
        await driven.press("enter")
        await driven.see("a needle lies here")
        assert "hay and nothing" not in driven.text()
        await driven.press("c")
        assert "a needle lies here" in driven.app.clipboard
        await driven.press("v")
        await driven.see("WARNING+")


async def test_a_log_that_was_hidden_shows_what_was_logged_meanwhile(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f10")
        driven.main.say("While nobody looked")
        assert "While nobody looked" not in driven.text()
        await driven.press("f10")
        await driven.see("While nobody looked")
        driven.main.say("And then this")
        await driven.see("And then this")
