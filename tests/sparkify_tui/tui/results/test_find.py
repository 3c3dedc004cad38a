"""Find in a result: from cell to cell, round, in the order shown, and marked."""

from __future__ import annotations

from array import array
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui.results.find import find
from sparkify_tui.tui.results.result_view import ResultView
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted, page


def view_of(rows: list[tuple[Any, ...]]) -> ResultView:
    columns = tuple(ResultColumn(f"c{place}", "varchar") for place in range(2))
    view = ResultView(columns)
    view.add(Page(columns, tuple(rows), 0, complete=True))
    return view


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("abc")), min_size=1, max_size=8), st.randoms())
def test_every_cell_that_holds_the_text_is_visited_in_order_and_then_the_first_again(rows: Any, chance: Any) -> None:
    view = view_of(rows)
    order = array("q", chance.sample(range(len(rows)), chance.randint(1, len(rows))))
    view.arrange(order, len(rows))
    found = find(view.store, view.order, "A")
    shown = [rows[number] for number in order]
    cells = [(place, column) for place, row in enumerate(shown) for column in range(2) if row[column] == "a"]
    at, visited = (0, -1), []
    for _ in cells:
        after = found.after(view.row, *at)
        assert after is not None
        at = after
        visited.append(at)
    assert visited == cells
    assert found.after(view.row, *at) == (cells[0] if cells else None)


async def a_result(driven: Driven, backend: Scripted, *, complete: bool = True) -> None:
    backend.answers["select 1"] = page(20, complete=complete)
    await driven.press("f4")
    await driven.type("select 1")
    await driven.press("ctrl+j")
    await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
    await driven.press("escape")


async def test_f_finds_and_n_goes_on_round(drive: Drive, backend: Scripted) -> None:
    async with drive((100, 30)) as driven:
        await a_result(driven, backend)
        grid = driven.main.panes.query.grid
        at: list[tuple[int, int]] = []
        await driven.press("F")
        await driven.type("row 19")
        await driven.press("enter")
        for expected in ((19, 0), (19, 2), (19, 0)):
            await driven.until(lambda to=expected: (grid.cursor_row, grid.cursor_column) == to)  # type: ignore[misc]
            at.append((grid.cursor_row, grid.cursor_column))
            await driven.press("n")
        assert at == [(19, 0), (19, 2), (19, 0)]
        await driven.hear("From the first row again.")
        assert grid.view.found is not None
        await driven.press("F", "escape")
        assert grid.view.found is None
        assert driven.app.focused is grid


async def test_find_says_that_nothing_holds_it_and_that_the_result_goes_on(drive: Drive, backend: Scripted) -> None:
    async with drive((100, 30)) as driven:
        await a_result(driven, backend, complete=False)
        await driven.press("n")
        await driven.type("nowhere")
        await driven.press("enter")
        await driven.hear("No cell of 20 rows holds it. The result goes on: end fetches all of it.")
        assert driven.main.panes.query.grid.cursor_row == 0


async def test_what_is_found_is_marked_by_more_than_a_colour(drive: Drive, backend: Scripted) -> None:
    async with drive((100, 30)) as driven:
        await a_result(driven, backend)
        grid = driven.main.panes.query.grid
        await driven.press("F")
        await driven.type("row 3")
        await driven.press("enter")
        await driven.until(lambda: grid.cursor_row == 3)
        underlined = [
            segment.text.strip()
            for segment in grid.render_line(4)
            if segment.style is not None and segment.style.underline
        ]
        assert underlined == ["row 3", "row 3"]
        assert not any(segment.style is not None and segment.style.underline for segment in grid.render_line(3))
