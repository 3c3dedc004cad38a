"""What a person opens, saves, exports and finds again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem

from sparkify_tui.tui import themes
from tests.sparkify_tui.tui.conftest import Drive


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "md"])
async def test_a_result_is_exported_in_each_form(drive: Drive, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"levels.{form}"
    async with drive() as driven:
        await driven.press("f4")
        await driven.type("select level, count(*) from songplays group by 1")
        await driven.press("ctrl+j")
        await driven.see("5,591")
        await driven.press("ctrl+e")
        field = driven.app.screen.query_one("Input")
        field.value = str(path)
        field.focus()
        await driven.press("enter")
        await driven.until(path.exists)
        await driven.see("Exported")
    if form == "csv":
        assert list(csv.reader(path.read_text().splitlines())) == [
            ["level", "count"],
            ["free", "1229"],
            ["paid", "5591"],
        ]
    elif form == "json":
        assert json.loads(path.read_text()) == [{"level": "free", "count": 1229}, {"level": "paid", "count": 5591}]
    elif form == "md":
        assert "| free" in path.read_text()
    else:
        assert path.read_bytes()[:4] == b"PAR1"


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


async def test_every_theme_shows_the_screen(drive: Drive) -> None:
    async with drive() as driven:
        for name in themes.NAMES:
            driven.app.use_theme(name)
            await driven.see("1 Cluster")
        assert driven.app.theme == themes.NAMES[-1]


async def test_a_click_on_a_pane_and_on_the_footer_does_what_its_key_does(drive: Drive) -> None:
    async with drive() as driven:
        await driven.pilot.click("#etl")
        assert driven.main.workspace.current == "etl"
        await driven.pilot.click("#footer", offset=(3, 0))
        await driven.see("per hour")


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
