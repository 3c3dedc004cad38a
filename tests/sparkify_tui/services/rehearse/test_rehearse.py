"""A rehearsal tells what the load then does, and leaves nothing behind."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from sparkify_tui.errors import ChecksFailedError, LoadError, ResourceNotFoundError, SandboxError, SparkifyError
from sparkify_tui.events import (
    Basis,
    FilesFetched,
    Loaded,
    LoadEvent,
    LocalCopyStarted,
    Rehearsed,
    RehearseEvent,
    RowsRejected,
    Verdict,
)
from sparkify_tui.models import ANALYTICAL_TABLES, Severity
from sparkify_tui.narration import verdict_lines
from sparkify_tui.sandbox import TemporarySandbox, remove_left
from sparkify_tui.services.load.copy.copy_source import SINGLE_KEYS
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


async def test_on_top_of_earlier_loads_rows_come_change_and_go_as_the_load_does_it(
    warehouse: Warehouse, temporary: Path
) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_events("2018-11-02", day(2))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    warehouse.put_events("2018-11-03", [event(3, 0, at_s=300_000, level="paid"), event(4, 0, userId="27")])
    await warehouse.load()
    before = await warehouse.state()
    warehouse.put_events("2018-11-04", day(5))
    warehouse.put_events("2018-11-02", day(2, plays=2))
    warehouse.remove("log_data/2018-11-03.json")
    warehouse.put_songs("B/B", [song(2, title="Another")])
    verdict, _ = await rehearsed(warehouse.target)
    assert await warehouse.state() == before
    assert left_in(temporary) == []
    assert (verdict.passes, verdict.basis, verdict.rate_is_local) == (True, Basis.COPIED, False)
    counted = await warehouse.counts()
    assert {table: first for table, (first, _) in rows(verdict).items()} == counted
    events = await warehouse.load()
    assert net(verdict) == summary(events)
    after = await warehouse.state()
    assert {table: last for table, (_, last) in rows(verdict).items()} == await warehouse.counts()
    by_table = {change.table: change for change in verdict.tables}
    for table in ANALYTICAL_TABLES:
        fresh, gone = set(after[table]) - set(before[table]), set(before[table]) - set(after[table])
        change = by_table[table]
        assert (change.inserted + change.changed, change.removed + change.changed) == (len(fresh), len(gone)), table
    assert by_table["users"].changed == 1
    assert by_table["users"].removed == 1


@pytest.mark.parametrize("full", [True, False], ids=["all again", "no place for a manifest"])
@pytest.mark.slow
async def test_what_reads_files_again_is_rehearsed_with_these_too(warehouse: Warehouse, full: bool) -> None:
    warehouse.use(max_errors=2)
    warehouse.put_events("2018-10-01", [event(1, 0), event(1, 1, sessionId="twelve")])
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    if not full:
        warehouse.config = replace(warehouse.config, s3=replace(warehouse.config.s3, staging=None))
    for number in range(2, 3 if full else 2 + SINGLE_KEYS + 1):
        warehouse.put_events(f"2018-11-{number}", [event(number, 0, at_s=number)])
    options = LoadOptions(full=full)
    verdict, _ = await rehearsed(warehouse.target, options)
    events = await warehouse.load(options)
    assert isinstance(events[-1], Loaded)
    done = events[-1].summary
    assert (verdict.files, verdict.rejected_rows) == (done.files, done.rejected_rows)
    assert {table: last for table, (_, last) in rows(verdict).items()} == await warehouse.counts()


async def test_with_nothing_new_there_is_nothing_to_copy(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    verdict, events = await rehearsed(warehouse.target)
    assert verdict.passes
    assert not any(isinstance(item, FilesFetched) for item in events)
    assert "A load would find nothing new." in verdict_lines(verdict)


@pytest.mark.parametrize("max_errors", [0, 5])
async def test_rows_that_the_load_rejects_are_named_as_it_names_them(warehouse: Warehouse, max_errors: int) -> None:
    warehouse.use(max_errors=max_errors)
    warehouse.put_events("2018-11-01", [*day(1), event(9, 0, ts="yesterday"), event(9, 1, ts=None)])
    warehouse.put_songs("A/A", [song(1)])
    verdict, _ = await rehearsed(warehouse.target)
    assert verdict.passes is bool(max_errors)
    if not max_errors:
        with pytest.raises(LoadError) as failed:
            await warehouse.load()
        assert verdict.failure == failed.value.message
        assert verdict.rejected == failed.value.rows
        assert all(change.before == change.after and not change.inserted for change in verdict.tables)
        return
    events = await warehouse.load()
    told = [row for item in events if isinstance(item, RowsRejected) for row in item.errors]
    assert [replace(row, raw_line="") for row in verdict.rejected] == [replace(row, raw_line="") for row in told]
    assert {(row.line, row.column) for row in verdict.rejected} == {(4, "ts"), (5, "ts")}
    assert net(verdict) == summary(events)


@pytest.mark.slow
async def test_a_check_that_fails_is_the_verdict_and_no_error(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    for _ in range(2):  # what somebody wrote by hand is copied with the rest
        await warehouse.sql("insert into users values (99, 'Twice', 'There', 'F', 'free')")
    warehouse.put_events("2018-11-02", [event(2, 0)])
    verdict, _ = await rehearsed(warehouse.target)
    with pytest.raises(ChecksFailedError) as failed:
        await warehouse.load()
    assert (verdict.passes, verdict.failure) == (False, failed.value.message)
    critical = [result.name for result in verdict.failed_checks if result.severity is Severity.CRITICAL]
    assert critical == [result.name for result in failed.value.failed]


@pytest.mark.slow
async def test_of_more_than_the_limit_a_sample_is_tried_and_no_totals_are_told(warehouse: Warehouse) -> None:
    for number in range(1, 13):
        warehouse.put_events(f"2018-11-{number:02d}", day(number))
    warehouse.put_songs("A/A", [song(1)])
    first, _ = await rehearsed(without_cluster(warehouse), limits=Limits(files=5))
    again, _ = await rehearsed(without_cluster(warehouse), limits=Limits(files=5))
    assert (first.basis, first.files, first.tried_files) == (Basis.SAMPLE, 13, again.tried_files)
    assert 1 < first.tried_files < 13
    assert [change.table for change in first.tables] == ["staging_events", "staging_songs"]
    assert all(change.before is change.after is None for change in first.tables)
    assert f"Of a sample of {first.tried_files} of 13 files: a load would pass" in verdict_lines(first)[0]
    assert first.tables == again.tables


@pytest.mark.slow
async def test_rows_that_are_too_many_to_copy_are_left_out_and_their_change_is_not_told(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    warehouse.put_events("2018-11-02", day(2))
    verdict, _ = await rehearsed(warehouse.target, limits=Limits(rows=1))
    assert (verdict.basis, verdict.files, verdict.passes) == (Basis.LEFT_OUT, 1, True)
    assert {change.table: change.inserted for change in verdict.tables} == {"staging_events": 3, "staging_songs": 0}
    assert "is not known" in verdict_lines(verdict)[0]


async def test_what_cannot_be_tried_is_refused_in_a_sentence_and_leaves_nothing(
    warehouse: Warehouse, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    target = without_cluster(warehouse)
    with pytest.raises(SparkifyError, match="larger than the limit"):
        await rehearsed(target, limits=Limits(bytes=10))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(SandboxError, match="1 MB free, and a local copy needs 300 MB"):
        await rehearsed(target)
    monkeypatch.undo()
    warehouse.remove("log_json_path.json")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(ResourceNotFoundError, match=r"There is no object s3://tests/log_json_path\.json"):
        await rehearsed(target)
    assert left_in(temporary) == []


async def test_a_rehearsal_that_is_cancelled_leaves_nothing(warehouse: Warehouse, temporary: Path) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    async with aclosing(rehearse(without_cluster(warehouse), LoadOptions(), TemporarySandbox)) as events:
        async for item in events:
            if isinstance(item, LocalCopyStarted):
                assert len(left_in(temporary)) == 1
                break
    assert left_in(temporary) == []


def test_what_a_killed_process_left_is_removed_by_the_next_one(temporary: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-m", "tests.sparkify_tui.services.rehearse.killed_rehearsal", str(temporary)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    home = Path(killed.stdout.readline().strip())
    assert home.parent == temporary
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    remove_left(temporary)
    assert home.is_dir(), "its owner lives"
    killed.kill()
    killed.communicate()
    remove_left(temporary)
    assert left_in(temporary) == []
