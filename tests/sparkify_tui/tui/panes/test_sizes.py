"""How the main screen uses the room it has: nothing is cut where it need not be, from 80 columns to 220."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from sparkify_tui.models import ALL_TABLES
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import COUNTS, Scripted

SIZES = [(80, 24), (100, 30), (119, 36), (120, 36), (149, 40), (150, 40), (160, 48), (220, 60)]
WORKSPACE_CELLS = 70

at_every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def shown(driven: Driven) -> dict[str, Region]:
    """The parts of the screen that can be seen, and where."""
    names = ("cluster", "etl", "way", "query", "job", "log")
    found = {name: driven.main.query_one(f"#{name}") for name in names}
    return {name: part.region for name, part in found.items() if part.region.area}


def assert_whole(driven: Driven, name: str) -> None:
    """All that a pane holds is in sight."""
    pane = driven.main.query_one(f"#{name}")
    assert pane.virtual_size.height <= pane.scrollable_content_region.height, name


@at_every_size
async def test_the_workspace_keeps_its_columns_and_no_pane_covers_another(
    drive: Drive, backend: Scripted, size: tuple[int, int]
) -> None:
    async with drive(size) as driven:
        for key in ("1", "2", "3", "4"):
            await driven.press(key)
            if key == "3":
                await driven.press("escape")
            parts = shown(driven)
            screen = Region(0, 0, *size)
            assert all(screen.contains_region(part) for part in parts.values())
            pairs = [(a, b) for a in parts for b in parts if a < b and parts[a].overlaps(parts[b])]
            assert not pairs
            middle = [parts[name] for name in ("way", "query", "job") if name in parts]
            assert all(part.width >= WORKSPACE_CELLS for part in middle)


@at_every_size
async def test_the_first_screen_says_what_to_press_next(drive: Drive, backend: Scripted, size: tuple[int, int]) -> None:
    async with drive(size) as driven:
        await driven.see("no cluster")
        assert_whole(driven, "way")
        assert_whole(driven, "cluster")
        way = driven.words_in("#way")
        assert "▶ F2 Provision 1 × ra3.large" in way
        assert "○ F3 Load" in way
        assert "○ F12 Delete" in way
        backend.status, backend.table_counts = "available", COUNTS
        driven.main.controllers.polls.poll_now()
        await driven.until(lambda: "✓ F3 Load 6,820 plays" in driven.words_in("#way"))
        assert "✓ F2 Provision sparkify is available." in driven.words_in("#way")


@at_every_size
async def test_cluster_and_counts_are_whole_while_and_after_a_load(
    drive: Drive, backend: Scripted, size: tuple[int, int]
) -> None:
    backend.status, backend.table_counts = "available", COUNTS
    async with drive(size) as driven:
        await driven.press("f3", "enter")
        await driven.until(lambda: "62%" in driven.words_in("#job"))
        assert_whole(driven, "job")
        assert "▶ load" in driven.text().splitlines()[0]
        backend.gate.set()
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        await driven.until(lambda: "Loaded 61,131 new rows" in driven.words_in("#job"))
        assert_whole(driven, "job")
        await driven.press("2")
        for table in ALL_TABLES:
            assert f"✓ {table} {COUNTS[table]:,}" in driven.words_in("#etl")
        await driven.press("1")
        assert_whole(driven, "cluster")
        assert "5439" in driven.words_in("#cluster")


async def test_a_query_takes_the_place_of_the_way_and_a_job_that_of_the_query(drive: Drive, backend: Scripted) -> None:
    async with drive((120, 40)) as driven:
        assert "way" in shown(driven)
        await driven.press("f4")
        assert "query" in shown(driven)
        assert "way" not in shown(driven)
        await driven.press("escape", "f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.until(lambda: "job" in shown(driven))
        await driven.press("f4")
        assert "query" in shown(driven)
        await driven.press("f4")
        assert "job" in shown(driven), "F4 goes back to where it came from"


async def test_checks_that_passed_are_one_line_until_they_are_opened(drive: Drive, backend: Scripted) -> None:
    backend.gate.set()
    async with drive((120, 40)) as driven:
        await driven.press("f3", "enter")
        await driven.until(lambda: "1 of 2 checks passed" in driven.words_in("#etl"))
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        assert "songplays unique" not in driven.text()
        assert "songplays without user" in driven.words_in("#etl"), "one that failed is always told"
        await driven.press("2", *["down"] * 7, "enter")
        await driven.until(lambda: "songplays unique" in driven.words_in("#etl"))
