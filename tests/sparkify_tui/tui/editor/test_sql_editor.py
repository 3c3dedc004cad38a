"""The editor under a person's hands: long lines, comments, layout, what stays painted."""

from __future__ import annotations

from textual import events

from tests.sparkify_tui.tui.conftest import Drive


async def test_the_cursor_stays_in_sight_while_a_line_grows_past_the_edge(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        for start in range(0, 300, 10):
            await driven.type("".join(chr(0x2801 + (start + i) % 250) for i in range(10)))
            await driven.see(chr(0x2801 + (start + 9) % 250))


async def test_lines_that_did_not_change_stay_and_those_that_did_are_painted_anew(drive: Drive) -> None:
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("select 1;\nselect 2;\nselect 3;")
        editor.move_cursor((1, 8))
        await driven.type("/* open")
        await driven.see("select 2/* open;")
        assert "select 1;" in driven.text()
        await driven.press("enter", "ctrl+z", "ctrl+z")
        await driven.see("select 2;")


async def test_offers_that_the_text_has_left_behind_are_not_taken(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        await driven.type("se")
        await driven.until(lambda: editor.offering)
        for character in "lect 1,":  # all of them before the editor hears that its text has changed
            editor.post_message(events.Key("comma" if character == "," else character, character))
        editor.post_message(events.Key("enter", "\r"))
        await driven.until(lambda: "," in editor.text)
        assert editor.text == "select 1,\n"


async def test_comment_toggle_comments_the_line_out_and_in_again(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("select 1\n  from t")
        editor.move_cursor((1, 3))
        await driven.press("ctrl+underscore")
        assert editor.text == "select 1\n  -- from t"
        await driven.press("ctrl+underscore")
        assert editor.text == "select 1\n  from t"


async def test_formatting_lays_the_statement_under_the_cursor_out_and_no_other(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("SELECT a,b FROM t WHERE a=1; select   2")
        editor.move_cursor((0, 5))
        await driven.press("ctrl+l")
        assert editor.text == "select\n  a,\n  b\nfrom t\nwhere\n  a = 1; select   2"
        editor.load_text("select from where (")
        await driven.press("ctrl+l")
        await driven.see("can't be laid out")
        assert editor.text == "select from where ("
