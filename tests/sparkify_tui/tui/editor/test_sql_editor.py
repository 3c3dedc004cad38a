"""The editor under a person's hands: long lines, comments, layout, what stays painted."""

from __future__ import annotations

import pytest
from textual import events

from sparkify_tui.tui.editor.completion.completer import Offer
from sparkify_tui.tui.editor.completion.offer_list import OfferList
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted


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


@pytest.mark.parametrize(
    ("rest", "text"),
    [(",", "select,"), ("x", "selectx"), ("\r", "select\n"), (" 1", "select 1")],
    ids=["sign", "letter", "line end", "more"],
)
async def test_an_offer_is_put_where_it_was_offered_whatever_is_typed_before_it_is_taken(
    drive: Drive, rest: str, text: str
) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        await driven.type("sele")
        await driven.until(lambda: driven.main.query_one(OfferList).display)
        for character in "\r" + rest:  # the editor reads all of them before the pane hears of the first
            key = {"\r": "enter", ",": "comma", " ": "space"}.get(character, character)
            await editor._on_key(events.Key(key, character))
        await driven.until(lambda: editor.text.startswith("select"))
        assert editor.text == text
        assert editor.cursor_location == editor.document.end


async def test_an_offer_whose_word_has_changed_is_not_taken(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        await driven.type("x sele")
        offer = Offer("select", "keyword", "sele", (0, 6))
        for changed in ("x selx", "sele", "x sel", ""):
            editor.load_text(changed)
            editor.accept(offer)
            assert editor.text == changed
        editor.load_text("x sele\nbelow")
        editor.move_cursor((1, 2))
        editor.accept(offer)
        assert (editor.text, editor.cursor_location) == ("x select\nbelow", (1, 2))


async def test_tab_walks_through_the_places_of_a_snippet_and_indents_behind_them(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        await driven.type("unloa")
        await driven.see("unload …")
        await driven.press("down", "tab")
        await driven.until(lambda: editor.selected_text == "‹table›")
        await driven.type("songs")
        await driven.press("tab")
        assert editor.selected_text == "‹bucket/prefix›"
        await driven.type("b/k")
        assert editor.text.startswith("unload ('select * from songs')\nto 's3://b/k'\niam_role default")
        await driven.press("end", "tab")
        assert "'s3://b/k'  \n" in editor.text or "'s3://b/k' \n" in editor.text
        await driven.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert "‹" in editor.text or "songs" in editor.text


async def test_words_behind_thousands_of_lines_are_completed_by_their_own_statement(
    drive: Drive, backend: Scripted
) -> None:
    backend.status = "available"
    async with drive() as driven:
        await driven.until(lambda: driven.main.panes.query.editor.completer._tables.by_name)
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        editor.load_text("select 1 from users;\n" * 20_000 + "select \nfrom songplays; select 2")
        editor.move_cursor((20_000, 7))
        await driven.type("sta")
        await driven.see("start_time")
        await driven.press("enter")
        assert editor.document.get_line(20_000) == "select start_time"


async def test_the_words_of_the_cursors_line_keep_their_colours(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        editor = driven.main.panes.query.editor
        await driven.type("select 'a' ")
        await driven.pilot.pause()
        strip = editor.render_line(0)
        colours = {segment.text.strip(): segment.style.color for segment in strip if segment.style is not None}
        keyword, string = colours["select"], colours["'a'"]
        assert keyword is not None
        assert string is not None
        assert keyword != string
        assert keyword.name == driven.app.theme_variables["primary"].lower()


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
