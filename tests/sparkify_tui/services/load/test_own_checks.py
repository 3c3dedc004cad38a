"""A person's own checks judge a load like the application's; what can't be run is told and judges nothing."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from sparkify_tui.errors import ChecksFailedError, StatementError
from sparkify_tui.events import CheckFinished, CopyStarted, LoadEvent, Noted
from sparkify_tui.services.load.checks import bad_rows, run_checks
from sparkify_tui.services.load.load_options import LoadOptions
from tests.sparkify_tui.services.load.test_load import day
from tests.sparkify_tui.services.load.warehouses import Warehouse, song


@pytest.fixture
def checks(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(warehouse, "config", replace(warehouse.config, sql_dir=str(tmp_path)))
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    folder = tmp_path / "checks"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, sql: str, severity: str = "warning") -> None:
    (folder / f"{name}.sql").write_text(f"-- What {name} finds.\n-- severity: {severity}\n{sql}\n", "utf-8")


def verdicts(events: list[LoadEvent]) -> dict[str, int]:
    return {item.result.name: item.result.bad_rows for item in events if isinstance(item, CheckFinished)}


async def test_own_checks_follow_and_what_the_server_refuses_is_left_out(warehouse: Warehouse, checks: Path) -> None:
    put(checks, "finds_all", "select user_id from users order by 1 limit 3")
    put(checks, "finds_none", "select 1 from songplays where start_time < timestamp 'epoch' -- none")
    put(checks, "of_no_table", "select a from no_such_table")
    put(checks, "that_writes", "delete from users")
    events = await warehouse.load()
    found = verdicts(events)
    assert list(found)[-2:] == ["finds_all", "finds_none"]
    assert found["finds_none"] == 0 < found["finds_all"]
    notes = [item.decision for item in events if isinstance(item, Noted)]
    assert any("that_writes.sql, line 3, doesn't only read" in note for note in notes)
    assert any("of_no_table.sql can't be run" in note and "no_such_table" in note for note in notes)
    told = next(n for n, item in enumerate(events) if isinstance(item, Noted) and "of_no_table" in item.decision)
    assert told < next(n for n, item in enumerate(events) if isinstance(item, CopyStarted))
    page = await bad_rows(warehouse.target, "finds_all", 10)
    assert len(page.rows) == found["finds_all"]


async def test_a_critical_check_of_ones_own_rolls_back(warehouse: Warehouse, checks: Path) -> None:
    put(checks, "never_content", "select 1 as one", "critical")
    with pytest.raises(ChecksFailedError, match="never_content"):
        await warehouse.load()
    assert set((await warehouse.counts()).values()) == {0}
    assert "never_content" not in verdicts(await warehouse.load(LoadOptions(checks=False)))


async def test_a_check_that_fails_on_the_rows_names_its_file(warehouse: Warehouse, checks: Path) -> None:
    put(checks, "breaks", "select 1 / (select count(*) - count(*) from users) as broken")
    with pytest.raises(StatementError, match=r"breaks\.sql failed"):
        await warehouse.load()
    assert set((await warehouse.counts()).values()) == {0}
    await warehouse.load(LoadOptions(checks=False))
    put(checks, "works", "select 1 as one")
    async with aclosing(run_checks(warehouse.target)) as stream:
        events = [event async for event in stream]
    assert any(isinstance(item, Noted) and "breaks.sql failed" in item.decision for item in events)
    assert verdicts(events)["works"] == 1
