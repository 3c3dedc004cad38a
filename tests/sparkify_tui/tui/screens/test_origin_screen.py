"""The origin of a row is shown at once, its lines when they are found; what can't be told is said."""

from __future__ import annotations

from sparkify_tui.errors import AwsError
from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.services.origin.model import RowKey
from sparkify_tui.tui.screens.main_screen import MainScreen
from sparkify_tui.tui.screens.origin_screen import OriginScreen
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

PLAYS = "select session_id, item_in_session from songplays"
PAGE = Page(
    (ResultColumn("session_id", "integer"), ResultColumn("item_in_session", "integer")),
    ((38, 0), (139, 3)),
    0,
    complete=True,
)


async def run(driven: Driven, sql: str) -> None:
    driven.main.show_pane("query")
    driven.main.panes.query.editor.text = sql
    await driven.press("ctrl+j")
    await driven.until(lambda: len(driven.main.panes.query.grid.view) > 0, "the rows")
    await driven.press("escape")


async def test_a_row_shows_its_staging_rows_then_their_lines(drive: Drive, backend: Scripted) -> None:
    backend.answers[PLAYS] = PAGE
    async with drive((120, 40)) as driven:
        await run(driven, PLAYS)
        await driven.press("down", "o")
        await driven.see("looking for its line …")
        assert backend.origins == [RowKey("songplays", {"session_id": 139, "item_in_session": 3})]
        for text in (
            "Origin of songplays session_id=139, item_in_session=3",
            "Load 2 (incremental, done) by awsuser, 2026-11-30 12:00:00 UTC.",
            "Load 1 is not in the history any more.",
            "No song of the catalogue has this title, artist and duration.",
            "Björk – Joga, 305.2 s: another title, duration",
            "insert into songplays",
            "[b]Jóga",
        ):
            assert text in driven.text()
        backend.located.set()
        await driven.see("2018-11-04-events.json line 7")
        assert '"artist": "Björk"' in driven.text()
        await driven.press("down")
        await driven.see("It could not be told which of 3 files")
        await driven.press("escape")
        assert isinstance(driven.app.screen, MainScreen)


async def test_lines_that_cannot_be_read_are_said(drive: Drive, backend: Scripted) -> None:
    backend.answers[PLAYS] = PAGE
    backend.fail_with = AwsError("S3 is gone.", remedy="Try again.")
    backend.located.set()
    async with drive((80, 24)) as driven:
        await run(driven, PLAYS)
        await driven.press("o")
        await driven.until(lambda: isinstance(driven.app.screen, OriginScreen), "the box")
        await driven.see("The lines could not be found: S3 is gone. Try again.")


async def test_a_row_without_a_key_says_what_is_missing(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, "select level, count(*) from songplays group by level")
        await driven.press("o")
        await driven.hear("songplays lacks session_id and item_in_session. Put the key into the select list")
        assert backend.origins == []


async def test_the_load_and_the_file_of_a_row_lead_to_their_rows(drive: Drive, backend: Scripted) -> None:
    backend.answers[PLAYS] = PAGE
    async with drive((120, 40)) as driven:
        await run(driven, PLAYS)
        await driven.press("o")
        await driven.see("looking for its line …")
        await driven.press("b")
        await driven.hear("The row's file is not known.")
        await driven.press("l")
        await driven.see("The first 1 row that it brought")
        assert "load 2" in driven.text()
        await driven.press("escape")
        backend.located.set()
        await driven.see("2018-11-04-events.json line 7")
        await driven.press("b")
        await driven.see("a line of it")
        await driven.press("escape", "escape")
        assert isinstance(driven.app.screen, MainScreen)
