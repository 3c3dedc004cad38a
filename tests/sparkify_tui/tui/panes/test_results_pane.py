"""A tab per statement that was run: its rows, its tag or its error, for each buffer its own."""

from __future__ import annotations

import pytest
from textual.geometry import Offset

from sparkify_tui import events as e
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.results.kept_results import KEPT_PER_BUFFER, PINNED_PER_BUFFER
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted, page

SIZE = (96, 30)
REFUSED = e.StatementFailed(
    "select nope", 2, 0, 'column "nope" does not exist\nin table songplays', "Look at the catalogue.", "42703", 8, 0.1
)


async def run(driven: Driven, script: str, key: str = "f5") -> None:
    await driven.press("f4")
    driven.main.panes.query.editor.load_text(script)
    await driven.press(key)
    await driven.until(lambda: not driven.main.controllers.query_runner.busy, "the script's end")
    await driven.press("escape")
    assert isinstance(driven.main.focused, ResultGrid)


def tabs(driven: Driven) -> list[str]:
    return [result.title for result in driven.main.panes.query.results.kept.of(driven.main.panes.query.key).results]


def shown(driven: Driven) -> int:
    result = driven.main.panes.query.results.shown
    assert result is not None
    return result.number


async def test_each_statement_of_a_script_has_its_tab(drive: Drive, backend: Scripted) -> None:
    backend.answers |= {"select 1": page(500), "select nope": REFUSED}
    backend.tags["update users"] = ("UPDATE", 3)
    async with drive(SIZE) as driven:
        await run(driven, "select 1; update users; select nope")
        assert tabs(driven) == ["1 select 1 500+", "2 update users 3", "3 ✗ select nope"]
        await driven.see(" 1 select 1 500+ │ 2 update users 3 │ 3 ✗ select nope × │")
        for told in (
            '✗ column "nope" does not exist',
            "in table songplays",
            "sqlstate 42703",
            "Look at the catalogue.",
        ):
            assert told in driven.text()
        await driven.press("comma")
        await driven.see("✓ UPDATE  3 rows")
        await driven.press("comma")
        await driven.see("row 9")
        await driven.press("comma")
        await driven.see("does not exist")
        await driven.press("full_stop")
        assert shown(driven) == 1


async def test_a_result_whose_cursor_was_closed_says_so_and_is_run_again_as_it_was(
    drive: Drive, backend: Scripted
) -> None:
    backend.answers["select 1"] = [page(500), page(500, 500, complete=True)]
    async with drive(SIZE) as driven:
        await run(driven, "select 1; select 2")
        await driven.press("comma")
        await driven.see("500 rows, cut where the cursor was closed; r runs it again")
        await driven.press("end")
        await driven.until(lambda: driven.main.panes.query.grid.scroll_y > 400, "the last rows fetched are in sight")
        assert not driven.main.controllers.query_runner.busy
        driven.main.panes.query.editor.load_text("select 'something else'")
        await driven.press("r")
        await driven.until(lambda: backend.ran == ["select 1", "select 2", "select 1"], "the statement run again")
        await driven.see("more while scrolling")
        assert tabs(driven) == ["1 select 1 500+", "2 select 2 2"]
        assert shown(driven) == 1
        await driven.press("end")
        await driven.see("1,000 rows  complete")


async def test_a_buffer_has_its_own_results_and_shows_them_again(drive: Drive) -> None:
    async with drive(SIZE) as driven:
        await run(driven, "select 1")
        await driven.press("ctrl+n")
        assert tabs(driven) == []
        assert "select 1 2 ×" not in driven.text()
        await run(driven, "select 2; select 3")
        assert tabs(driven) == ["1 select 2 2", "2 select 3 2"]
        await driven.press("ctrl+pageup")
        assert tabs(driven) == ["1 select 1 2"]
        await driven.see("2 rows  complete")


async def test_results_are_closed_by_a_key_or_a_click_and_their_rows_with_them(drive: Drive) -> None:
    async with drive(SIZE) as driven:
        await run(driven, "select 1; select 2; select 3")
        results = driven.main.panes.query.results
        stores = [result.view.store for result in results.kept.of(driven.main.panes.query.key).results]
        await driven.press("x")
        assert tabs(driven) == ["1 select 1 2", "2 select 2 2"]
        await driven.pilot.click("#result-tabs", Offset(4, 0))
        assert shown(driven) == 1
        await driven.pilot.click("#result-tabs", Offset(len(" 1 select 1 2 "), 0))
        assert tabs(driven) == ["2 select 2 2"]
        assert [store.closed for store in stores] == [True, False, True]
        await driven.press("alt+w")
        assert stores[1].closed


async def test_the_oldest_results_go_first_and_pinned_ones_stay(drive: Drive) -> None:
    async with drive(SIZE) as driven:
        await run(driven, "select 1")
        await driven.press("p")
        assert tabs(driven) == ["1 ▪ select 1 2"]
        await run(driven, ";".join(f"select {n}" for n in range(2, KEPT_PER_BUFFER + 3)))
        numbers = [int(title.split()[0]) for title in tabs(driven)]
        assert numbers == [1, *range(4, KEPT_PER_BUFFER + 3)]
        await driven.hear(f"{KEPT_PER_BUFFER} results are kept for a buffer")
        for _ in range(PINNED_PER_BUFFER):
            await driven.press("p", "comma")
        await driven.hear(f"{PINNED_PER_BUFFER} results are pinned already")


@pytest.mark.parametrize("key", ["down", "pagedown", "end"])
async def test_an_error_longer_than_the_screen_is_scrolled(drive: Drive, backend: Scripted, key: str) -> None:
    long = "\n".join(f"line {number}" for number in range(200))
    backend.answers["select 1"] = e.StatementFailed("select 1", 0, 0, long, "", "XX000", None, 0.1)
    async with drive(SIZE) as driven:
        await run(driven, "select 1")
        grid = driven.main.panes.query.grid
        await driven.press(key)
        assert grid.scroll_offset.y > 0


async def test_rows_of_a_closed_buffer_that_still_runs_go_nowhere(drive: Drive, backend: Scripted) -> None:
    backend.answers["select 1"] = "wait"
    async with drive(SIZE) as driven:
        await driven.press("f4")
        driven.main.panes.query.editor.load_text("select 1")
        await driven.press("f5")
        await driven.until(lambda: backend.ran, "the statement")
        await driven.press("ctrl+n", "ctrl+pageup", "alt+w", "ctrl+g")
        await driven.until(lambda: not driven.main.controllers.query_runner.busy, "its end")
        assert tabs(driven) == []


async def test_the_cell_under_the_cursor_is_bright_only_where_keys_go_to_it(drive: Drive) -> None:
    async with drive(SIZE) as driven:
        await run(driven, "select 1")
        grid = driven.main.panes.query.grid

        def background(place: int) -> str:
            style = [*grid.render_line(1)][place].style
            return style.bgcolor.name if style is not None and style.bgcolor is not None else ""

        bright, row = background(1), background(3)
        await driven.press("escape")
        await driven.until(lambda: driven.main.panes.query.editor.has_focus)
        assert background(1) not in (bright, row), "still marked, and not as bright"
        await driven.press("escape", "left")
        assert background(0) == bright, "the row's number likewise"
