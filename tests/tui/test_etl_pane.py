"""The ETL pane before, between and after loads."""

from __future__ import annotations

import asyncio
from typing import Any

from sparkify_tui import events as e
from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import STAGING_TABLES
from sparkify_tui.tui.screens.load import LoadDialog
from tests.tui.conftest import Drive, Driven
from tests.tui.scripted import Scripted


def line(driven: Driven, table: str) -> str:
    return next(row for row in driven.text().splitlines() if f" {table} " in row)


async def begin_load(driven: Driven) -> None:
    await driven.press("f3")
    await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
    await driven.press("enter")


async def test_the_listing_of_files_is_shown_until_it_is_done_or_the_load_fails(
    drive: Drive, backend: Scripted
) -> None:
    listed, fails = asyncio.Event(), asyncio.Event()

    async def load(**_options: Any) -> Any:
        yield e.TablesEnsured(STAGING_TABLES)
        await listed.wait()
        yield e.FilesListed("staging_events", "s3://a/b", 40, 4000, 30, 3000, 0, 0)
        await fails.wait()
        raise SparkifyError("The bucket is gone.", remedy="Look for it.")

    backend.load, backend.status = load, "available"  # type: ignore[method-assign]
    async with drive((80, 24)) as driven:
        await begin_load(driven)
        await driven.see("looking for new files")
        assert "looking for new files" in line(driven, "staging_songs")
        listed.set()
        await driven.see("30 new of 40 files")
        fails.set()
        await driven.see("Load failed")
        await driven.until(lambda: "looking for" not in driven.text() and "new of" not in driven.text())


async def test_a_step_of_less_than_a_second_tells_its_time_too(drive: Drive, backend: Scripted) -> None:
    async def load(**_options: Any) -> Any:
        yield e.CopyStarted("staging_events", "s3://a/b", 30, 3000)
        yield e.RowsCopied("staging_events", 8056, 30, 3000, 0.43)

    backend.load, backend.status = load, "available"  # type: ignore[method-assign]
    async with drive((80, 24)) as driven:
        await begin_load(driven)
        await driven.until(lambda: "0.4 s" in line(driven, "staging_events"))


async def test_a_pane_at_rest_says_how_to_load(drive: Drive, backend: Scripted) -> None:
    backend.status = "creating"
    async with drive((120, 40)) as driven:
        await driven.see("F3 loads.")
