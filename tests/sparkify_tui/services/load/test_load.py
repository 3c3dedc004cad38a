"""Loading, over real sockets against the sandbox: what is new, once, whatever happens in between."""

from __future__ import annotations

import asyncio
import random
import shutil
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sparkify_tui.errors import ChecksFailedError, LoadError
from sparkify_tui.events import (
    CheckFinished,
    CopyStarted,
    FilesListed,
    FilesPacked,
    Loaded,
    ManifestWritten,
    Noted,
    NothingNew,
    RowsCopied,
    RowsRejected,
    RowsTransformed,
    TablesEnsured,
)
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_history import last_load, load_history, rejected_rows
from sparkify_tui.services.load.load_options import LoadOptions
from tests.paths import DATA
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song
from tests.waiting import TIMEOUT_S


def day(number: int, *, plays: int = 3) -> list[dict[str, object]]:
    return [event(number, item, at_s=86_400 * number + item) for item in range(plays)]


async def test_a_first_load_creates_copies_transforms_checks_and_counts(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    events = await warehouse.load()
    kinds = [type(item) for item in events]
    assert kinds[0] is TablesEnsured
    assert len(events[0].created) == 7
    assert [item.new_files for item in events if isinstance(item, FilesListed)] == [1, 1]
    assert kinds.count(ManifestWritten) == kinds.count(CopyStarted) == kinds.count(RowsCopied) == 2
    tables = [item.table for item in events if isinstance(item, RowsTransformed)]
    assert tables == ["songs", "artists", "users", "songplays", "time"]
    assert all(item.result.passed for item in events if isinstance(item, CheckFinished))
    summary = events[-1].summary
    assert summary.total_rows == await warehouse.counts()
    assert summary.new_rows["songplays"] == 3
    assert (summary.files, summary.rejected_rows) == (2, 0)


async def test_both_copies_run_at_the_same_time(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    kinds = [type(item) for item in await warehouse.load()]
    first_end = kinds.index(RowsCopied)
    assert kinds[:first_end].count(CopyStarted) == 2


async def test_a_second_load_finds_nothing_new_and_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    before = await warehouse.state()
    events = await warehouse.load()
    assert any(isinstance(item, NothingNew) for item in events)
    assert not any(isinstance(item, CopyStarted) for item in events)
    assert await warehouse.state() == before


@pytest.mark.parametrize("staging", [True, False], ids=["manifest", "no staging"])
async def test_only_what_is_new_is_copied(warehouse: Warehouse, staging: bool) -> None:
    warehouse.use(staging=staging)
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    warehouse.put_events("2018-11-02", day(2))
    events = await warehouse.load()
    assert [(item.table, item.rows, item.files) for item in events if isinstance(item, RowsCopied)] == [
        ("staging_events", 3, 1)
    ]
    assert (await warehouse.counts())["songplays"] == 6


async def test_without_a_staging_bucket_many_files_come_by_the_whole_prefix(warehouse: Warehouse) -> None:
    warehouse.use(staging=False)
    warehouse.put_events("2018-11-01", day(1))
    for number in range(40):
        warehouse.put_songs(f"A/{number}", [song(number, title=f"Song {number}")])
    events = await warehouse.load()
    assert any(isinstance(item, Noted) and "whole prefix" in item.decision for item in events)
    for number in range(40, 80):
        warehouse.put_songs(f"A/{number}", [song(number, title=f"Song {number}")])
    await warehouse.load()
    counts = await warehouse.counts()
    assert counts["staging_songs"] == counts["songs"] == 80


async def test_a_changed_files_old_rows_are_replaced(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_events("2018-11-02", day(2))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    warehouse.put_events("2018-11-02", day(2, plays=1))
    events = await warehouse.load()
    changed = {item.table: item.changed_files for item in events if isinstance(item, FilesListed)}
    assert changed == {"staging_events": 1, "staging_songs": 0}
    counts = await warehouse.counts()
    assert (counts["staging_events"], counts["songplays"], counts["time"]) == (4, 4, 4)


async def test_a_removed_files_rows_go(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_events("2018-11-02", [event(2, 0, at_s=90_000, userId="27")])
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_songs("A/B", [song(2, title="Other")])
    await warehouse.load()
    warehouse.remove("log_data/2018-11-02.json")
    warehouse.remove("song_data/A/B.json")
    await warehouse.load()
    counts = await warehouse.counts()
    assert (counts["songplays"], counts["users"], counts["time"], counts["songs"], counts["artists"]) == (3, 1, 3, 1, 1)


async def test_the_same_file_under_two_names_doubles_staging_and_nothing_else(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    warehouse.put_events("copy-of-2018-11-01", day(1))
    await warehouse.load()
    counts = await warehouse.counts()
    assert (counts["staging_events"], counts["songplays"], counts["time"]) == (6, 3, 3)


async def test_a_play_is_matched_when_its_song_arrives_later(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1, title="Another")])
    await warehouse.load()
    assert await warehouse.sql("select count(song_id) from songplays") == [(0,)]
    warehouse.put_songs("A/B", [song(2)])
    await warehouse.load()
    assert await warehouse.sql("select distinct song_id, artist_id from songplays") == [
        (song(2)["song_id"], song(2)["artist_id"])
    ]
    warehouse.put_songs("A/0", [song(0)])  # alike in title, artist and duration: the smallest song_id speaks
    await warehouse.load()
    assert await warehouse.sql("select distinct song_id from songplays") == [(song(0)["song_id"],)]
    warehouse.remove("song_data/A/0.json")
    warehouse.remove("song_data/A/B.json")
    await warehouse.load()
    assert await warehouse.sql("select count(song_id) from songplays") == [(0,)]


async def test_a_users_level_is_that_of_the_latest_event_not_of_the_latest_load(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("late", [event(1, 0, at_s=1000, level="paid")])
    await warehouse.load()
    warehouse.put_events("early", [event(1, 1, at_s=10, level="free", page="Home")])
    await warehouse.load()
    assert await warehouse.sql("select user_id, level from users") == [(26, "paid")]


async def test_start_time_keeps_its_milliseconds(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("one", [event(1, 0, at_s=0.001)])
    await warehouse.load()
    rows = await warehouse.sql(
        "select to_char(start_time, 'YYYY-MM-DD HH24:MI:SS.MS'), hour, weekday from time t join songplays using (start_time)"
    )
    assert rows == [("2018-11-01 00:00:00.797", 0, 4)]


async def test_a_prefix_without_files_loads_nothing_and_keeps_what_there_is(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    await warehouse.load()
    before = await warehouse.state()
    warehouse.remove("song_data/A/A.json")
    with pytest.raises(LoadError, match="no file under"):
        await warehouse.load()
    assert await warehouse.state() == before


async def test_a_jsonpaths_file_that_is_not_there_is_named(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    warehouse.remove("log_json_path.json")
    with pytest.raises(LoadError, match=r"no s3://tests/log_json_path\.json"):
        await warehouse.load()


async def test_a_prefix_that_the_role_may_not_read_gets_a_remedy(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put("elsewhere/A.json", "{}")
    warehouse.config = replace(warehouse.config, s3=replace(warehouse.config.s3, song_data="s3://tests/elsewhere"))
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    warehouse.config = replace(warehouse.config, s3=replace(warehouse.config.s3, song_data="s3://tests/song_data"))
    assert "create" in failed.value.remedy


ODD_NAMES = [
    "with space",
    "a+b",
    "100%",
    "%20",
    "é☃",
    "line\nfeed",
    "\x1e\n",
    "\x1f",
    "back\\slash",
    "\\n",
    "re\rturn",
    "'\"",
]


@pytest.mark.parametrize("staging", [True, False], ids=["manifest", "no staging"])
async def test_files_are_loaded_whatever_they_are_called(warehouse: Warehouse, staging: bool) -> None:
    warehouse.use(staging=staging)
    warehouse.put_songs("A/A", [song(1)])
    for number, name in enumerate(ODD_NAMES):
        warehouse.put_events(name, [event(number, 0)])
    await warehouse.load()
    assert (await warehouse.counts())["staging_events"] == len(ODD_NAMES)
    warehouse.put_events(ODD_NAMES[-1], [event(0, 0), event(1, 1)])
    await warehouse.load()
    counts = await warehouse.counts()
    assert (counts["staging_events"], counts["songplays"]) == (len(ODD_NAMES) + 1, len(ODD_NAMES))
    assert any(isinstance(item, NothingNew) for item in await warehouse.load())


@pytest.mark.parametrize("staging", [True, False], ids=["manifest", "no staging"])
async def test_a_rejected_value_is_told_with_its_file_line_column_and_reason(
    warehouse: Warehouse, staging: bool
) -> None:
    warehouse.use(staging=staging)
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    assert await last_load(warehouse.target) is None
    await warehouse.load()
    before, loaded = await warehouse.state(), await last_load(warehouse.target)
    warehouse.put_events("2018-11-02", [event(2, 0), event(2, 1, sessionId="twelve"), event(2, 2)])
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    (row,) = failed.value.rows
    assert (row.table, row.line, row.column, row.value) == ("staging_events", 2, "session_id", "twelve")
    assert row.file.endswith("log_data/2018-11-02.json")
    assert "twelve" in row.raw_line
    assert await warehouse.state() == before
    assert [row[3] for row in (await load_history(warehouse.target)).rows] == ["failed", "done"]
    assert loaded is not None
    assert abs((datetime.now(UTC) - loaded).total_seconds()) < TIMEOUT_S
    assert await last_load(warehouse.target) == loaded  # one that failed makes nothing fresher
    warehouse.put_events("2018-11-02", day(2))
    await warehouse.load()
    assert (await warehouse.counts())["songplays"] == 6


async def test_rejected_rows_are_kept_and_loaded_after_a_fix(warehouse: Warehouse) -> None:
    warehouse.use(max_errors=5)
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1, ts="noon"), event(1, 2)])
    events = await warehouse.load()
    assert [len(item.errors) for item in events if isinstance(item, RowsRejected)] == [1]
    assert events[-1].summary.rejected_rows == 1
    kept = await rejected_rows(warehouse.target)
    assert len(kept.rows) == 1
    assert (await warehouse.counts())["songplays"] == 2
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1), event(1, 2)])
    await warehouse.load()
    assert not (await rejected_rows(warehouse.target)).rows
    assert (await warehouse.counts())["songplays"] == 3


async def test_json_cut_off_in_the_middle_stops_the_load_before_anything_changes(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put("log_data/2018-11-02.json", '{"artist": "Muse", "auth"')
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    assert failed.value.rows[0].file.endswith("2018-11-02.json")
    assert set((await warehouse.counts()).values()) == {0}


async def test_a_failed_critical_check_rolls_back_and_says_which_rows(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    await warehouse.load()
    for _ in range(2):
        await warehouse.sql("insert into users values (99, 'Twice', 'There', 'F', 'free')")
    before = await warehouse.state()
    warehouse.put_events("2018-11-02", [event(2, 0)])
    with pytest.raises(ChecksFailedError) as failed:
        await warehouse.load()
    assert failed.value.failed[0].name == "users_repeated"
    assert failed.value.failed[0].sample[0][0] == 99
    assert await warehouse.state() == before


async def test_a_dry_run_counts_and_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    async with aclosing(load(warehouse.target, LoadOptions(dry_run=True))) as events:
        found = [item async for item in events]
    assert [item.new_files for item in found if isinstance(item, FilesListed)] == [1, 1]
    assert isinstance(found[-1], Noted)
    assert await warehouse.sql("select count(*) from information_schema.tables where table_name = 'songplays'") == [
        (0,)
    ]


async def test_full_loads_everything_anew_to_the_same_end(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    for number in (1, 2):
        warehouse.put_events(f"2018-11-0{number}", day(number))
        await warehouse.load()
    before = await warehouse.state()
    events = await warehouse.load(LoadOptions(full=True))
    assert sum(item.files for item in events if isinstance(item, RowsCopied)) == 3
    assert await warehouse.state() == before


async def test_only_one_table_is_loaded_when_asked(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    await warehouse.load(LoadOptions(only=frozenset({"songs"})))
    assert (await warehouse.counts())["staging_events"] == 0
    await warehouse.load()
    assert await warehouse.sql("select count(song_id) from songplays") == [(3,)]


async def test_tiny_files_are_packed_and_errors_name_the_file_they_are_in(warehouse: Warehouse) -> None:
    warehouse.use(pack_files=20)
    warehouse.put_events("2018-11-01", day(1))
    for number in range(30):
        warehouse.put_songs(f"A/{number:02d}", [song(number, title=f"Song {number}")])
    events = await warehouse.load()
    assert max(item.files_done for item in events if isinstance(item, FilesPacked)) == 30
    assert (await warehouse.counts())["songs"] == 30
    assert not list(warehouse.staging.rglob("*.gz"))
    for number in range(30, 60):
        warehouse.put_songs(f"A/{number:02d}", [song(number, title=f"Song {number}")])
    warehouse.put_songs("A/44", [song(44, year="long ago")])
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    assert failed.value.rows[0].file.endswith("song_data/A/44.json")
    assert failed.value.rows[0].line == 1


async def test_interrupted_packing_resumes(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", day(1))
    for number in range(30):
        warehouse.put_songs(f"A/{number:02d}", [song(number, title=f"Song {number}")])
    options = LoadOptions(pack=True)
    async with aclosing(load(warehouse.target, options)) as events:
        async for item in events:
            if isinstance(item, FilesPacked) and item.table == "staging_songs" and item.parts == 1:
                break
    kept = list(warehouse.staging.rglob("staging_songs*.gz"))
    assert len(kept) == 1
    written = kept[0].stat().st_mtime_ns
    found = []
    async with aclosing(load(warehouse.target, options)) as events:
        async for item in events:
            found.append(item)
            if isinstance(item, RowsCopied):
                assert not kept[0].exists() or kept[0].stat().st_mtime_ns == written
    assert isinstance(found[-1], Loaded)
    assert (await warehouse.counts())["songs"] == 30


async def test_very_many_files_enter_the_ledger_by_a_copy(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sparkify_tui.services.load.copy.copy_source.LEDGER_FILE_FROM", 2)
    names = ["A/a, b", 'A/"quoted"', "A/it's", "A/back\\slash", "A/Ümläut 東京"]
    for number, name in enumerate(names):
        warehouse.put_songs(name, [song(number)])
    warehouse.put_events("2018-11-01", day(1))
    warehouse.put_events("2018-11-02", day(2))
    await warehouse.load()
    assert len((await warehouse.state())["ledger"]) == 7
    assert any(isinstance(item, NothingNew) for item in await warehouse.load())
    assert not list(warehouse.staging.rglob("*.ledger.gz"))


async def test_two_loads_at_the_same_time_give_one(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", day(1))
    both = await asyncio.gather(warehouse.load(), warehouse.load())
    assert sum(any(isinstance(item, NothingNew) for item in events) for events in both) == 1
    assert (await warehouse.counts())["staging_events"] == 3


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")
@pytest.mark.parametrize(
    ("order", "days_a_load"),
    [(5, 5), *(pytest.param(order, 1, marks=pytest.mark.slow) for order in (1, 2, 3))],
    ids=lambda value: str(value),
)
@pytest.mark.slow
async def test_thirty_days_in_any_order_give_the_oracles_numbers(
    warehouse: Warehouse, order: int, days_a_load: int
) -> None:
    shutil.copytree(DATA / "song_data", warehouse.bucket / "song_data")
    days = sorted((DATA / "log_data" / "2018" / "11").glob("*.json"))
    random.Random(order).shuffle(days)
    target = warehouse.bucket / "log_data" / "2018" / "11"
    target.mkdir(parents=True)
    for first in range(0, len(days), days_a_load):
        for path in days[first : first + days_a_load]:
            shutil.copy(path, target / path.name)
        await warehouse.load()
    assert await warehouse.counts() == {
        "staging_events": 8056,
        "staging_songs": 1943,
        "songplays": 6820,
        "users": 97,
        "songs": 1943,
        "artists": 1809,
        "time": 6813,
    }
    assert await warehouse.sql("select count(song_id) from songplays") == [(39,)]
    assert await warehouse.sql("select level, count(*) from users group by level order by level") == [
        ("free", 75),
        ("paid", 22),
    ]
