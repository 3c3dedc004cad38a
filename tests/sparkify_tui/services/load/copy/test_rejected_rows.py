"""Rows left out within MAXERROR: every one is counted and kept, with the file and line it is from."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from sparkify_tui.errors import LoadError
from sparkify_tui.events import LoadEvent, RowsRejected
from sparkify_tui.sandbox import HOME_VARIABLE
from sparkify_tui.services.load.copy.rejected_rows import SHOWN
from sparkify_tui.services.load.load_history import load_history, rejected_rows
from sparkify_tui.services.load.load_options import LoadOptions
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song

ODD_LINES = ('"quoted", and a comma', "tab\tin it", "back\\slash", "東京 Ü", "it's", "  blanks around  ")


def rejections(events: list[LoadEvent]) -> dict[str, int]:
    """Rows rejected per table, as the events tell."""
    return {item.table: item.rows for item in events if isinstance(item, RowsRejected)}


async def kept(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    """File, line, column, value and reason of every row kept."""
    page = await rejected_rows(warehouse.target, limit=100_000)
    names = [column.name for column in page.columns]
    wanted = [names.index(name) for name in ("uri", "line", "column_name", "value", "code")]
    return [tuple(row[n] for n in wanted) for row in page.rows]


@pytest.mark.parametrize("pack", [False, True], ids=["manifest", "packed"])
async def test_every_one_of_very_many_is_kept(warehouse: Warehouse, pack: bool) -> None:
    warehouse.use(max_errors=100_000)
    warehouse.put_songs("A/A", [song(1)])
    for name in ("a", "b", "c"):
        late = [event(1, item, ts="late" if item % 10 else 1_541_000_000_000) for item in range(1_000)]
        warehouse.put_events(name, late)
    events = await warehouse.load(LoadOptions(pack=pack))
    assert rejections(events) == {"staging_events": 2_700}
    assert events[-1].summary.rejected_rows == 2_700
    assert [len(item.errors) for item in events if isinstance(item, RowsRejected)] == [SHOWN]
    rows = await kept(warehouse)
    assert {(uri, line) for uri, line, *_ in rows} == {
        (f"s3://tests/log_data/{name}.json", item + 1) for name in "abc" for item in range(1_000) if item % 10
    }
    assert len(rows) == 2_700
    history = await load_history(warehouse.target)
    names = [column.name for column in history.columns]
    assert history.rows[0][names.index("rejected_rows")] == 2_700
    assert not list(warehouse.staged())


@pytest.mark.parametrize("pack", [False, True], ids=["manifest", "packed"])
async def test_values_come_back_as_they_are_in_the_file(warehouse: Warehouse, pack: bool) -> None:
    warehouse.use(max_errors=100)
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, 0), *(event(1, 1, ts=text) for text in ODD_LINES)])
    await warehouse.load(LoadOptions(pack=pack))
    rows = await kept(warehouse)
    assert [row[1] for row in rows] == list(range(2, 2 + len(ODD_LINES)))
    assert [row[3].rstrip() for row in rows] == [text.rstrip() for text in ODD_LINES]


@pytest.mark.parametrize("pack", [False, True], ids=["manifest", "packed"])
async def test_rows_with_characters_that_no_text_can_hold_are_counted_and_kept(
    warehouse: Warehouse, pack: bool
) -> None:
    warehouse.use(max_errors=100)
    warehouse.put_songs("A/A", [song(1)])
    good = json.dumps(event(1, 0)).encode()
    fields = ("artist", "length", "status", "ts", "userId", "sessionId")
    bad = [
        json.dumps({**event(1, 1), field: "@@"}).encode().replace(b"@@", odd)
        for field in fields
        for odd in (rb"\ud800", rb"\udce9", b"\xe9", b"\xff\xfe")
    ]
    warehouse.put_events("2018-11-01", [])
    (warehouse.bucket / "log_data" / "2018-11-01.json").write_bytes(b"\n".join([good, *bad]))
    events = await warehouse.load(LoadOptions(pack=pack))
    assert rejections(events) == {"staging_events": len(bad)}
    rows = await kept(warehouse)
    assert [row[1] for row in rows] == list(range(2, 2 + len(bad)))
    assert {row[3] for row in rows} == {"\\ud800", "\\xe9", "\\xff\\xfe"}


async def test_files_that_hold_no_json_are_kept_with_the_rows_of_the_others(warehouse: Warehouse) -> None:
    warehouse.use(max_errors=10)
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1, ts="noon")])
    warehouse.put("log_data/2018-11-02.json", '{"artist": "' + "東" * 2_000)
    warehouse.put_songs("A/A", [song(1, year="long ago")])
    events = await warehouse.load(LoadOptions(pack=True))
    assert rejections(events) == {"staging_events": 2, "staging_songs": 1}
    assert sorted(row[0].rpartition("/")[2] for row in await kept(warehouse)) == [
        "2018-11-01.json",
        "2018-11-02.json",
        "A.json",
    ]


BROKEN = "\n".join(
    [
        "",
        "",
        json.dumps(event(1, 0)),
        '{"artist": tru, "x": {"y": 1}}',
        json.dumps(event(1, 1)),
        "no object",
        '  "nor": here',
        json.dumps(event(1, 2, ts="late")),
        "[1]",
        json.dumps(event(1, 3), indent=1),
        json.dumps(event(1, 4))[:-20],
        "",
        json.dumps(event(1, 5)),
        json.dumps(event(1, 6))[:-20],
    ]
)


@pytest.mark.parametrize("pack", [False, True], ids=["manifest", "packed"])
async def test_the_rows_around_what_is_no_json_are_loaded_and_every_line_is_named(
    warehouse: Warehouse, pack: bool
) -> None:
    warehouse.use(max_errors=100)
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put("log_data/a.json", BROKEN)
    warehouse.put("log_data/b.json", "\ufeff" + json.dumps(event(2, 0)))
    events = await warehouse.load(LoadOptions(pack=pack))
    bad = [(f"s3://tests/log_data/{name}.json", line) for name, line in (("a", 4), ("a", 6), ("a", 8), ("a", 9))]
    found = sorted(row[:2] for row in await kept(warehouse))
    assert found[:4] == bad
    assert rejections(events) == {"staging_events": len(found)} == {"staging_events": 6}
    assert await warehouse.sql("select session_id, item_in_session from songplays order by 1, 2") == [
        (1, 0), (1, 1), (1, 3), (1, 5), (2, 0)
    ]  # fmt: skip


async def test_what_was_left_out_of_a_part_is_told_by_the_load_that_finds_the_part_made(warehouse: Warehouse) -> None:
    warehouse.use(max_errors=3)
    warehouse.put("log_data/a.json", BROKEN.partition("no object")[0])
    warehouse.put_songs("A/A", [song(number, year="long ago") for number in range(9)])
    with pytest.raises(LoadError):
        await warehouse.load(LoadOptions(pack=True))
    warehouse.put_songs("A/A", [song(1)])
    events = await warehouse.load(LoadOptions(pack=True))
    assert rejections(events) == {"staging_events": 1}
    assert [row[:2] for row in await kept(warehouse)] == [("s3://tests/log_data/a.json", 4)]


async def test_files_loaded_one_by_one_are_counted_once_each(warehouse: Warehouse) -> None:
    warehouse.use(staging=False, max_errors=10)
    warehouse.put_songs("A/A", [song(1)])
    for name in ("a", "b", "c"):
        warehouse.put_events(name, [event(1, 0, ts="late"), event(2, 0)])
    events = await warehouse.load()
    assert rejections(events) == {"staging_events": 3}
    assert len(await kept(warehouse)) == 3


async def test_a_copy_that_fails_tells_the_first_rows_and_how_many_there_are(warehouse: Warehouse) -> None:
    warehouse.use(max_errors=SHOWN + 200)
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, item, ts="late") for item in range(SHOWN + 500)])
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    assert len(failed.value.rows) == SHOWN
    assert failed.value.total_rows >= SHOWN + 200


async def test_errors_prints_them_page_by_page(warehouse: Warehouse) -> None:
    warehouse.use(max_errors=10)
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, item, ts="late") for item in range(5)])
    await warehouse.load()
    lines = []
    for page in ("1", "2"):
        found = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "sparkify_tui", "--sandbox", "--json", "errors", "--limit", "3", "--page", page],
            env={**os.environ, HOME_VARIABLE: str(warehouse.home.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        lines.append([row["line"] for row in json.loads(found.stdout)])
        assert ("Rows 1 to 3; there are more" in found.stderr) == (page == "1")
    assert lines == [[1, 2, 3], [4, 5]]
