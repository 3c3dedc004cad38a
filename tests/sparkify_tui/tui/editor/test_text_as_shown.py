"""What the editor draws is what it holds and what is sent, however the text came in."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from sparkify_tui.tui.editor.saved_texts import PastStatement, load_buffers
from sparkify_tui.tui.editor.sql_editor import SqlEditor
from sparkify_tui.tui.results.cells import clean
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted

ODD = "\r\n\t\x00\x07\x0b\x0c\x1b\x1c\x85\u00ad\u061c\u2028\u2029\u202e\u2060é漢\ud800\u00a0\u2003\u200b\u200d\ufe0f\ufeff\u3000"
SELECTED_END = "▌"
"""What the text area draws where the end of an empty line is selected."""
TEXTS = st.text(st.sampled_from("ab ;'" + ODD), max_size=12) | st.just("a\r\nb\r\n")
STEPS = st.one_of(
    st.tuples(st.just("paste"), TEXTS),
    st.tuples(st.just("load"), TEXTS),
    st.tuples(st.sampled_from(["undo", "redo", "delete_left", "delete_line", "comment", "cut"]), st.just("")),
    st.tuples(st.just("select"), st.tuples(st.integers(0, 9), st.integers(0, 9))),
    st.tuples(st.just("resize"), st.tuples(st.integers(20, 70), st.integers(3, 20))),
)


class Alone(App[None]):
    """One editor and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = SqlEditor()

    def compose(self) -> ComposeResult:
        yield self.editor


def assert_drawn_as_held(editor: SqlEditor) -> None:
    lines = editor.text.split("\n")
    assert editor.document.line_count == len(lines)
    assert not set(editor.text) & {"\r", "\x00", "\ud800"}
    if not editor.text:
        assert editor.render_line(0).text.strip() == editor.placeholder
        return
    top, left = editor.scroll_offset.y, editor.scroll_offset.x
    for y in range(min(editor.scrollable_content_region.height, len(lines) - top)):
        drawn = editor.render_line(y).text
        number, shown = drawn[: editor.gutter_width].strip(), drawn[editor.gutter_width :]
        assert number == str(top + y + 1)
        if left == 0:
            whole = "\t".join(map(clean, lines[top + y].split("\t")))
            seen, held = "".join(shown.split()), "".join(whole.split())
            if not whole:
                assert seen in ("", SELECTED_END)
                continue
            assert held.startswith(seen)
            assert seen == held or len(shown) <= len(whole.expandtabs(editor.indent_width)) + 1


async def act(app: Alone, pilot: object, step: tuple[str, object]) -> None:
    what, value = step
    editor = app.editor
    if what == "paste":
        await editor._on_paste(events.Paste(str(value)))
    elif what == "load":
        editor.load_text(str(value))
    elif what == "select":
        row, column = value  # type: ignore[misc]
        row %= editor.document.line_count
        editor.move_cursor((row, min(column, len(editor.document.get_line(row)))), select=True)
    elif what == "resize":
        await pilot.resize_terminal(*value)  # type: ignore[attr-defined, misc]
    else:
        getattr(editor, f"action_{what}")()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=3, max_size=12))
async def test_after_any_edits_each_line_drawn_is_the_line_held(steps: list[tuple[str, object]]) -> None:
    app = Alone()
    async with app.run_test(size=(60, 14)) as pilot:
        for step in steps:
            await act(app, pilot, step)
            await pilot.pause()
            assert_drawn_as_held(app.editor)


UNSEEN = [
    *("\u00a0", "\u1680", "\u2000", "\u2003", "\u2007", "\u2009", "\u200a", "\u202f", "\u205f", "\u3000"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e", "\u115f", "\u3164", "\uffa0"),
    *("\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2066", "\u2069", "\ufe0e", "\ufe0f", "\U000e0041"),
    *("\u2800", "\U0001d173", "\ufff9", "\u2028"),
]


def test_no_character_that_is_not_seen_is_drawn() -> None:
    kinds = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs"}
    seen_signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}  # signs around numbers
    drawn = {code for code in range(sys.maxunicode + 1) if clean(chr(code)) == chr(code)} - {ord(" ")} - seen_signs
    assert {ascii(chr(code)) for code in drawn if unicodedata.category(chr(code)) in kinds} == set()
    assert [ascii(odd) for odd in UNSEEN if clean(odd) == odd] == []


async def test_what_is_not_seen_has_a_mark_of_its_own_colours_in_the_editor() -> None:
    app = Alone()
    async with app.run_test(size=(100, 14)) as pilot:
        app.editor.load_text("select 'a" + "".join(UNSEEN) + "b␣\ufffd'\n\tselect 1")
        await pilot.pause()
        assert_drawn_as_held(app.editor)
        drawn = app.editor.get_line(0)
        assert len(drawn.plain) == len(app.editor.document.get_line(0))
        marks = [(span.start, span.end) for span in drawn.spans if getattr(span.style, "reverse", False)]
        begin = len("select 'a")
        assert marks == [(begin, begin + len(UNSEEN))]  # and neither the two signs nor the tab that are there
        assert not [span for span in app.editor.get_line(1).spans if getattr(span.style, "reverse", False)]


async def test_the_history_tells_texts_apart_that_differ_by_what_is_not_seen(drive: Drive) -> None:
    async with drive((100, 30)) as driven:
        for text in ("select 'a b'", "select 'a\u00a0b'", "select 'a\u200bb'"):
            driven.main.controllers.history.add(PastStatement(0.0, "here", text, "1 row"))
        await driven.press("f8")
        for shown in ("select 'a b'", "select 'a␣b'", "select 'a\ufffdb'"):
            await driven.see(shown)


async def test_a_short_line_after_a_long_one_is_in_view() -> None:
    app = Alone()
    async with app.run_test(size=(60, 14)) as pilot:
        await app.editor._on_paste(events.Paste("é" * 500))
        await pilot.pause()
        assert app.editor.scroll_offset.x > 0
        await app.editor._on_paste(events.Paste("\nselect 1"))
        await pilot.pause()
        assert app.editor.scroll_offset.x == 0
        assert "select 1" in app.editor.render_line(1).text


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"], ids=["CR", "LF", "CRLF"])
async def test_a_paste_with_any_line_end_is_shown_and_sent_alike(drive: Drive, backend: Scripted, end: str) -> None:
    async with drive() as driven:
        await driven.press("f4")
        driven.app.post_message(events.Paste(f"select 1,{end}{end}  2{end}from t"))
        await driven.see("from t")
        editor = driven.main.panes.query.editor
        assert editor.text == "select 1,\n\n  2\nfrom t"
        assert_drawn_as_held(editor)
        await driven.press("ctrl+j")
        await driven.until(lambda: backend.ran)
    assert backend.ran == ["select 1,\n\n  2\nfrom t"]


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii)
async def test_what_only_unicode_calls_a_line_end_stays_in_its_line(drive: Drive, backend: Scripted, odd: str) -> None:
    async with drive() as driven:
        await driven.press("f4")
        driven.app.post_message(events.Paste(f"select 'a{odd}b'"))
        await driven.until(lambda: driven.main.panes.query.editor.text == f"select 'a{odd}b'")
        await driven.see(f"select 'a{clean(odd)}b'")
        await driven.press("ctrl+j")
        await driven.until(lambda: backend.ran)
    assert backend.ran == [f"select 'a{odd}b'"]


async def test_kept_buffers_with_other_line_ends_come_back_as_they_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "buffers.json"
    path.write_text(json.dumps([{"name": "a", "text": "select 1;\rselect\x00 2\r\n\ud800"}]), "utf-8")
    editor = SqlEditor(load_buffers(path)[0].text)
    assert editor.text == "select 1;\nselect␀ 2\n\ufffd"


async def test_a_paste_into_a_field_is_one_line_without_control_characters(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f8")
        driven.app.post_message(events.Paste("\rplays\x1b[31m\x07\rby\tlevel\r"))
        field = driven.app.screen.query_one(Input)
        await driven.until(lambda: field.value)
        assert field.value == "plays[31m by level"
