"""A rehearsal tells what the load then does, and leaves nothing behind."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from sparkify_tui.events import Basis, Loaded, LoadEvent, Rehearsed, RehearseEvent, Verdict
from sparkify_tui.narration import verdict_lines
from sparkify_tui.sandbox import TemporarySandbox
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.rehearse.plan import Limits
from sparkify_tui.services.rehearse.rehearse import rehearse
from sparkify_tui.services.target import Target
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song


def day(number: int, *, plays: int = 3) -> list[dict[str, object]]:
    return [event(number, item, at_s=86_400 * number + item) for item in range(plays)]


async def rehearsed(
    target: Target, options: LoadOptions | None = None, limits: Limits | None = None
) -> tuple[Verdict, list[RehearseEvent]]:
    async with aclosing(rehearse(target, options or LoadOptions(), TemporarySandbox, limits)) as events:
        found = [item async for item in events]
    assert isinstance(found[-1], Rehearsed)
    return found[-1].verdict, found


def without_cluster(warehouse: Warehouse) -> Target:
    config = warehouse.config
    return replace(warehouse.target, config=replace(config, cluster=replace(config.cluster, host=None)))


def rows(verdict: Verdict) -> dict[str, tuple[int | None, int | None]]:
    return {change.table: (change.before, change.after) for change in verdict.tables}


def net(verdict: Verdict) -> dict[str, int]:
    return {change.table: change.inserted - change.removed for change in verdict.tables}


def summary(events: list[LoadEvent]) -> dict[str, int]:
    assert isinstance(events[-1], Loaded)
    return dict(events[-1].summary.new_rows)


def left_in(directory: Path) -> list[Path]:
    return list(directory.iterdir())


async def test_before_there_is_a_cluster_everything_is_new_and_the_verdict_is_what_the_first_load_does(
    warehouse: Warehouse, temporary: Path
) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_events("2018-11-02", day(2))
    warehouse.put_songs("A/A", [song(1)])
    verdict, _ = await rehearsed(without_cluster(warehouse))
    assert left_in(temporary) == []
    assert (verdict.passes, verdict.basis, verdict.has_cluster) == (True, Basis.EMPTY, False)
    assert (verdict.files, verdict.tried_files, verdict.rejected_rows) == (3, 3, 0)
    events = await warehouse.load()
    assert net(verdict) == summary(events)
    assert {table: after for table, (_, after) in rows(verdict).items()} == await warehouse.counts()
    assert "which a cluster costs from its creation on" in "\n".join(verdict_lines(verdict))
