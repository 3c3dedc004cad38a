"""The themes, on screens of all colours and of 256."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from sparkify_tui.tui import themes
from tests.sparkify_tui.tui.conftest import Drive


async def test_every_theme_shows_the_screen(drive: Drive) -> None:
    async with drive() as driven:
        for name in themes.NAMES:
            driven.app.use_theme(name)
            await driven.see("1 Cluster")
        assert driven.app.theme == themes.NAMES[-1]


@pytest.mark.parametrize("name", themes.NAMES)
def test_a_theme_keeps_its_greys_on_a_terminal_of_256_colours(name: str) -> None:
    """Rich makes a grey of what is nearly one, and of anything bluer a full blue."""
    theme = next(theme for theme in themes.THEMES if theme.name == name)
    for colour in (theme.panel, theme.surface, theme.background, theme.foreground):
        assert colour is not None
        number = Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number
        assert number is not None
        red, green, blue = Color.from_ansi(number).get_truecolor()
        assert max(red, green, blue) - min(red, green, blue) <= 16, colour
