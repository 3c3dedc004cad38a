"""The ETL pane before, between and after loads."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sparkify_tui import events as e
from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import STAGING_TABLES
from sparkify_tui.tui.controllers import table_counts
from sparkify_tui.tui.panes import etl_pane
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import COUNTS, LOADED_AT, Scripted


def line(driven: Driven, table: str) -> str:
    return next((row for row in driven.text().splitlines() if f" {table} " in row), "")


async def begin_load(driven: Driven) -> None:
    await driven.press("f3")
    await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
    await driven.press("enter")


async def test_the_listing_of_files_is_shown_until_it_is_done_or_the_load_fails(
    drive: Drive, backend: Scripted
) -> None:
    connected, listed, fails = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def load(**_options: Any) -> Any:
        await connected.wait()
        yield e.TablesEnsured(STAGING_TABLES)
        await listed.wait()
        yield e.FilesListed("staging_events", "s3://a/b", 40, 4000, 30, 3000, 0, 0)
        await fails.wait()
        raise SparkifyError("The bucket is gone.", remedy="Look for it.")

    backend.load, backend.status = load, "available"  # type: ignore[method-assign]
    async with drive((80, 24)) as driven:
        await begin_load(driven)
        await driven.until(lambda: "connecting" in line(driven, "look for files"))
        connected.set()
        await driven.until(lambda: "looking for new files" in line(driven, "look for files"))
        listed.set()
        await driven.until(lambda: "30 new of 40 files" in line(driven, "copy staging_events"))
        fails.set()
        await driven.see("Load failed")
        await driven.until(lambda: "looking for" not in driven.text() and "new of" not in driven.text())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((0, 0, 0, 0, True), "nothing new"),
        ((3, 300, 0, 0, False), "3 new of 40 files"),
        ((0, 0, 0, 0, False), "all again of 40 files"),
        ((0, 0, 2, 1, False), "2 changed, 1 gone of 40 files"),
        ((0, 0, 0, 4, False), "4 gone of 40 files"),
    ],
)
async def test_a_listing_says_nothing_new_only_where_there_is_nothing_to_do(
    drive: Drive, backend: Scripted, found: tuple[Any, ...], said: str
) -> None:
    goes_on = asyncio.Event()

    async def load(**_options: Any) -> Any:
        yield e.FilesListed("staging_events", "s3://a/b", 40, 4000, *found)
        await goes_on.wait()

    backend.load, backend.status = load, "available"  # type: ignore[method-assign]
    async with drive((80, 24)) as driven:
        await begin_load(driven)
        await driven.until(lambda: said in line(driven, "copy staging_events"))
        goes_on.set()
        await driven.until(lambda: driven.main.controllers.job_runner.kind is None)
        await driven.until(lambda: "connecting" not in driven.text())


async def test_enter_on_a_table_asks_for_its_rows_in_redshifts_sql(drive: Drive, backend: Scripted) -> None:
    async with drive((120, 40)) as driven:
        await driven.press("2", "down", "down", "enter")
        await driven.until(lambda: backend.ran)
        assert backend.ran == ['select * from "songplays"']


async def test_rows_that_another_program_loads_are_counted_with_the_polls(
    drive: Drive, backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_counts, "COUNT_AGAIN_S", 0.0)
    backend.status, backend.table_counts = "available", {"songplays": 5}
    async with drive((120, 40)) as driven:
        await driven.until(lambda: line(driven, "songplays").split("│")[0].split()[-1] == "5")
        backend.table_counts = {"songplays": 1234}
        driven.main.controllers.polls.poll_now()
        await driven.until(lambda: "1,234" in line(driven, "songplays"))


async def test_the_arrows_reach_the_choices_of_a_load(drive: Drive, backend: Scripted) -> None:
    backend.status = "available"
    async with drive((80, 24)) as driven:
        await driven.press("f3")
        await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
        await driven.press("up", "up", "space", "down", "space")
        await driven.see("[x] load all files again")
        await driven.see("[ ] run the data checks")


async def test_a_step_of_less_than_a_second_tells_its_time_too(drive: Drive, backend: Scripted) -> None:
    async def load(**_options: Any) -> Any:
        yield e.CopyStarted("staging_events", "s3://a/b", 30, 3000)
        yield e.RowsCopied("staging_events", 8056, 30, 3000, 0.43)

    backend.load, backend.status = load, "available"  # type: ignore[method-assign]
    async with drive((80, 24)) as driven:
        await begin_load(driven)
        await driven.until(lambda: "0.4 s" in line(driven, "copy staging_events"))


async def test_a_pane_at_rest_says_how_to_load(drive: Drive, backend: Scripted) -> None:
    backend.status = "creating"
    async with drive((120, 40)) as driven:
        await driven.see("F3 loads.")


async def test_the_star_says_how_fresh_it_is_and_when_that_was_once_one_looks(
    drive: Drive, backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
    monkeypatch.setattr(etl_pane, "now", lambda: loaded + timedelta(minutes=4, seconds=50))
    backend.status, backend.table_counts, backend.loaded_at = "available", COUNTS, loaded
    async with drive((120, 40)) as driven:
        await driven.see("loaded 4 m ago")
        await driven.press("2")
        await driven.see(f"loaded {loaded.astimezone():%d %b %H:%M}")
        await driven.press("1")
        await driven.see("loaded 4 m ago")


async def test_a_load_that_ended_well_makes_the_star_fresh_and_a_warehouse_without_loads_says_nothing(
    drive: Drive, backend: Scripted
) -> None:
    backend.status = "available"
    backend.gate.set()
    async with drive((120, 40)) as driven:
        assert "loaded" not in line(driven, "star")
        await begin_load(driven)
        await driven.see(f"loaded {LOADED_AT.astimezone():%d %b}")
