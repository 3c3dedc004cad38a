"""F8 filters as one types, keeps its columns, and takes what is highlighted into the editor."""

from __future__ import annotations

import time

from textual.widgets import Input

from sparkify_tui.models import Question, QuestionOrigin, UnusableFile
from sparkify_tui.services.own_sql import OwnSql
from sparkify_tui.tui.editor.saved_texts import PastStatement
from sparkify_tui.tui.history.choice_list import FIRST_COLUMN, ChoiceList
from sparkify_tui.tui.screens.history_screen import HistoryScreen
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

STATEMENT = "select {n},\n  level from songplays where user_id = {n} and level = 'a text that is longer than any line'"


def fill(driven: Driven, entries: int) -> None:
    now = time.time()
    driven.main.controllers.history.statements.extend(
        PastStatement(now - 7200 + n, "SANDBOX", STATEMENT.format(n=n), "1 row") for n in range(entries)
    )


def lines(driven: Driven) -> list[str]:
    region = driven.app.screen.query_one(ChoiceList).region
    return [line[region.x : region.right] for line in driven.text().splitlines()[region.y : region.bottom]]


async def test_five_thousand_entries_are_filtered_within_a_key(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        fill(driven, 5_000)
        await driven.press("f8")
        await driven.see("select 4999, level")
        began = time.thread_time()
        driven.app.screen.query_one(Input).value = "4321 user_id"
        await driven.see("history 1 ")
        assert time.thread_time() - began < 1
        assert "select 4321," in lines(driven)[0]
        await driven.press("enter")
        await driven.until(lambda: driven.app.screen is driven.main)
        assert driven.main.panes.query.editor.text == STATEMENT.format(n=4321)


async def test_both_columns_line_up_and_are_cut_at_the_border(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        fill(driven, 3)
        await driven.press("f8")
        await driven.see("select 2, level")
        ran, question = lines(driven)[0], lines(driven)[3]
        assert ran.startswith(" ✓ ran      ")
        assert question.startswith(" ? question ")
        assert ran.index("select") == question.index("Plays") == FIRST_COLUMN
        assert ran.endswith("…")
        assert len(ran) == driven.app.screen.query_one(ChoiceList).size.width


async def test_a_match_beyond_the_border_is_brought_into_sight(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        fill(driven, 3)
        await driven.press("f8")
        await driven.type("longer than")
        await driven.see("…ext that is longer than")


async def test_the_preview_is_below_or_beside_and_has_every_line(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        fill(driven, 1)
        await driven.press("f8")
        await driven.see("  level from songplays")
        screen = driven.app.screen
        assert screen.query_one("#whole").region.y > screen.query_one(ChoiceList).region.y
        await driven.pilot.resize_terminal(120, 40)
        await driven.until(lambda: screen.query_one("#whole").region.y == screen.query_one(ChoiceList).region.y)
        await driven.see("  level from songplays")


async def test_a_kind_is_looked_at_by_itself_by_key_and_by_mouse(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        fill(driven, 2)
        await driven.press("f8")
        await driven.see("all 4")
        await driven.press("tab", "tab")
        await driven.until(lambda: lines(driven)[0].startswith(" ? question"))
        await driven.press("shift+tab")
        await driven.until(lambda: lines(driven)[0].startswith(" ✓ ran"))
        await driven.pilot.click("#groups", offset=(2, 0))
        await driven.see(" ? question")
        assert isinstance(driven.app.screen, HistoryScreen)


async def test_a_click_takes_an_entry_and_what_matches_nothing_takes_none(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        fill(driven, 2)
        await driven.press("f8")
        await driven.type("nothing like it")
        await driven.see("Nothing holds these words.")
        await driven.press("enter")
        assert isinstance(driven.app.screen, HistoryScreen)
        driven.app.screen.query_one(Input).value = ""
        await driven.see("select 0,")
        await driven.pilot.click(ChoiceList, offset=(30, 1))
        await driven.until(lambda: driven.app.screen is driven.main)
        assert driven.main.panes.query.editor.text == STATEMENT.format(n=0)


async def test_own_files_come_in_and_a_faulty_one_says_what_is_wrong(drive: Drive, backend: Scripted) -> None:
    backend.own = OwnSql(
        questions=(Question("mine", "My own plays", "", "select 'mine'", QuestionOrigin.OWN),),
        unusable=(UnusableFile("/q/bad.sql", 3, "isn't UTF-8", "save it as UTF-8", "questions"),),
    )
    async with drive((80, 24)) as driven:
        await driven.press("f8")
        await driven.see("◆ own")
        await driven.press("tab", "tab", "tab", "down")
        await driven.see("/q/bad.sql, line 3, isn't UTF-8: save it as UTF-8.")
        await driven.press("enter")
        await driven.hear("save it as UTF-8")
        assert isinstance(driven.app.screen, HistoryScreen)
        await driven.press("up", "enter")
        await driven.until(lambda: driven.app.screen is driven.main)
        assert driven.main.panes.query.editor.text == "select 'mine'"
