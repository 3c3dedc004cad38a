"""Pages of a result, as they are fetched on."""

from __future__ import annotations

from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import page


async def test_pages_that_come_fast_are_shown_together_and_whole(drive: Drive) -> None:
    async with drive() as driven:
        await driven.press("f4")
        pages = [page(500, first, complete=first == 4_500) for first in range(0, 5_000, 500)]
        driven.backend.answers["select 1"] = pages
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.see("500+ rows")
        driven.main.panes.query.grid.focus()
        await driven.press("end")
        grid = driven.main.panes.query.grid
        await driven.until(lambda: grid.store.complete, "all rows")
        assert [row[0] for row in grid.store.rows()] == [f"row {number}" for number in range(5_000)]
        assert grid.cursor_row == 4_999
