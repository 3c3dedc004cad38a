"""A row as a card: every value whole, NULL told from nothing, the rows beside it a key away."""

from __future__ import annotations

from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui.results.grid_lines import ROW_NUMBER
from sparkify_tui.tui.screens.cell_screen import CellScreen
from sparkify_tui.tui.screens.row_screen import RowScreen
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

COLUMNS = (
    ResultColumn("title", "character varying(500)"),
    ResultColumn("artist", "character varying(9)"),
    ResultColumn("empty", "character varying(9)"),
    ResultColumn("payload", "super"),
)
LONG = " ".join(f"word{number}" for number in range(60))
ROWS = ((LONG, None, "", '{"a":[1,2.50]}'), ("Björk 日本" * 12, "x", "y", "[]"), ("third", "\x1b[31m", "z", "1"))


async def a_result(driven: Driven, backend: Scripted) -> None:
    backend.answers["select 1"] = Page(COLUMNS, ROWS, 0, complete=True)
    await driven.press("f4")
    await driven.type("select 1")
    await driven.press("ctrl+j")
    await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
    await driven.press("escape")


async def test_enter_on_a_rows_number_shows_every_value_whole(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await a_result(driven, backend)
        grid = driven.main.panes.query.grid
        await driven.press("left")
        assert grid.cursor_column == ROW_NUMBER
        await driven.press("enter")
        await driven.see("row 1 of 3")
        assert isinstance(driven.app.screen, RowScreen)
        words = driven.words_in("#card")
        assert all(f"word{number}" in words for number in range(60))
        assert "∅ NULL" in words
        assert "''" in words
        assert "2.50" in words, "a number of SUPER keeps its digits"
        await driven.press("escape")
        assert driven.app.focused is grid


async def test_left_and_right_turn_to_other_rows_and_the_cursor_goes_along(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await a_result(driven, backend)
        await driven.press("i", "right")
        await driven.see("row 2 of 3")
        assert driven.text().count("日") == 12
        await driven.press("j")
        await driven.see("row 3 of 3")
        assert "\x1b" not in driven.text()
        await driven.press("right")
        await driven.hear("This is the last row.")
        await driven.press("k", "left", "left")
        await driven.hear("This is the first row.")
        await driven.press("right", "escape")
        assert driven.main.panes.query.grid.cursor_row == 1


async def test_c_copies_the_value_w_the_row_and_enter_shows_the_value_alone(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await a_result(driven, backend)
        await driven.press("i", "down", "down", "down", "c")
        assert driven.app.clipboard == '{"a":[1,2.50]}'
        await driven.press("w")
        assert driven.app.clipboard == f'{LONG}\t\t\t{{"a":[1,2.50]}}'
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, CellScreen))
        await driven.press("escape")
        assert isinstance(driven.app.screen, RowScreen)


async def test_a_field_longer_than_the_screen_is_scrolled_before_the_next_one(drive: Drive, backend: Scripted) -> None:
    columns = (ResultColumn("long", "varchar"), ResultColumn("short", "varchar"))
    backend.answers["select 1"] = Page(columns, (("\n".join(map(str, range(40))), "the end"),), 0, complete=True)
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
        await driven.press("escape", "i", *["down"] * 5)
        await driven.press("c")
        assert driven.app.clipboard.startswith("0\n1\n")
        await driven.press(*["down"] * 40)
        await driven.see("the end")
        await driven.press("c")
        assert driven.app.clipboard == "the end"
        await driven.press("home", "pagedown", "pagedown", "pagedown", "pagedown", "c")
        assert driven.app.clipboard == "the end"
