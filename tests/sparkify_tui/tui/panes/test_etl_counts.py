"""What the ETL pane shows as rows is committed, as another connection sees it; what is under way is shown apart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redshift_sandbox.home import Home
from sparkify_tui import events as e
from sparkify_tui.errors import SparkifyError
from sparkify_tui.models import ALL_TABLES
from sparkify_tui.services.load import counts as counting
from sparkify_tui.services.load.load import load as load_service
from sparkify_tui.services.load.load_options import LoadOptions
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song, start, stop
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.panes.test_etl_pane import begin_load
from tests.sparkify_tui.tui.scripted import Scripted


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    home = Home(tmp_path_factory.mktemp("counted"))
    try:
        yield asyncio.run(start(home))
    finally:
        stop(home)


async def merged(warehouse: Warehouse) -> dict[str, int]:
    """Rows that a connection of its own sees: of staging those that belong to a load."""
    merged_only = " where load_id is not null"
    one = " union all ".join(
        f"select '{table}', count(*) from {table}{merged_only if table.startswith('staging') else ''}"
        for table in ALL_TABLES
    )
    return dict(await warehouse.sql(one))


def line(driven: Driven, table: str) -> str:
    """A table's line in the ETL pane, which is the leftmost there; "" while the pane is laid out anew."""
    parts = [re.split("[│┃]", row)[0] for row in driven.text().splitlines()]
    return next((part for part in parts if part.split()[1:2] == [table]), "")


def shown(driven: Driven) -> dict[str, str]:
    return {table: "".join(line(driven, table).split()[-1:]) for table in ALL_TABLES}


class Stepped:
    """A backend whose load waits before each event until a test has looked."""

    def __init__(self, warehouse: Warehouse, backend: Scripted, stop_at: type | None = None) -> None:
        self.warehouse = warehouse
        self.backend = backend
        self.stop_at = stop_at
        self.full = False
        self.look: Callable[[e.LoadEvent], Any] | None = None
        backend.status = "available"
        backend.load = self.load  # type: ignore[method-assign]
        backend.counts = self.counts  # type: ignore[method-assign]

    async def counts(self) -> dict[str, int]:
        return await counting.counts(self.warehouse.target)

    async def load(self, **_options: Any) -> Any:
        async for item in load_service(self.warehouse.target, LoadOptions(full=self.full)):
            yield item
            if self.look is not None:
                await self.look(item)
            if self.stop_at is not None and isinstance(item, self.stop_at):
                raise SparkifyError("Stopped here.", remedy="Go on.")


async def watch(driven: Driven, steps: Stepped) -> None:
    """Load, and compare the rows on the screen with those committed whenever they may have changed."""
    seen: list[e.LoadEvent] = []
    last = steps.stop_at or e.Loaded

    async def committed(what: Any) -> None:
        wanted = {table: f"{rows:,}" for table, rows in (await merged(steps.warehouse)).items()}
        await driven.until(lambda: shown(driven) == wanted, f"{wanted} after {what}")

    async def look(item: e.LoadEvent) -> None:
        if isinstance(item, (e.RowsCounted, e.RowsCopied, e.RowsTransformed, e.Loaded)):
            await committed(item)
        if isinstance(item, (e.RowsCopied, e.RowsTransformed)):
            coming = f" +{item.rows:,} " if item.rows else ""
            await driven.until(lambda: "◐" in line(driven, item.table) and coming in line(driven, item.table))
        seen.append(item)

    steps.look = look
    await begin_load(driven)
    await driven.until(lambda: any(isinstance(item, last) for item in seen))
    await driven.until(lambda: driven.main.controllers.job_runner.kind is None and "◐" not in driven.text())
    await committed("the end")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("stop_at", [None, e.RowsTransformed], ids=["to its end", "until it fails in its merge"])
@pytest.mark.slow
async def test_rows_shown_are_the_committed_ones_at_every_event(
    warehouse: Warehouse, drive: Drive, backend: Scripted, stop_at: type | None
) -> None:
    await warehouse.clear()
    warehouse.use()
    warehouse.put_songs("A", [song(number) for number in range(3)])
    warehouse.put_events("a", [event(1, number) for number in range(5)])
    steps = Stepped(warehouse, backend, stop_at)
    async with drive((120, 90)) as driven:
        await watch(driven, steps)
        if stop_at is None:
            assert all("✓" in line(driven, table) for table in ALL_TABLES)
            steps.full = True
            await watch(driven, steps)
        else:
            assert not any("✓" in line(driven, table) for table in ALL_TABLES)


async def test_counts_asked_for_before_the_commit_do_not_replace_those_after_it(
    drive: Drive, backend: Scripted
) -> None:
    asked, answers = asyncio.Event(), asyncio.Event()

    async def counts() -> dict[str, int]:
        asked.set()
        await answers.wait()
        return dict.fromkeys(ALL_TABLES, 0)

    async with drive((120, 40)) as driven:
        backend.counts = counts  # type: ignore[method-assign]
        tables = driven.main.controllers.tables
        tables.count(backend)
        await asked.wait()
        driven.main.panes.etl.take(e.RowsCounted(dict.fromkeys(ALL_TABLES, 7)))
        answers.set()
        await driven.until(lambda: not tables.counting)
        await driven.until(lambda: shown(driven)["songplays"] == "7")
