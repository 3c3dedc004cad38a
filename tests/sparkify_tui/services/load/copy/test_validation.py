"""Values that COPY takes and no table can hold: named by file, line and column, and left out or not as MAXERROR says."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparkify_tui.errors import LoadError
from sparkify_tui.events import Loaded
from sparkify_tui.services.load.copy.validation import Invalid, locate
from sparkify_tui.services.load.load_history import rejected_rows
from sparkify_tui.services.load.load_options import LoadOptions
from tests.examples import examples
from tests.sampling import telling
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song

BAD_EVENTS = [
    ("ts", {"ts": None}),
    ("ts", {"ts": 0}),
    ("ts", {"ts": -1}),
    ("ts", {"ts": 1541106106}),
    ("ts", {"ts": 1541106106796000}),
    ("ts", {"ts": 4102444800000000}),
    ("ts", {"ts": 100000000000000000}),
    ("ts", {"ts": 2**63 - 1}),
    ("ts", {"ts": -(2**63)}),
    ("ts", {"ts": 99999999999}),
    ("ts", {"ts": 971890963200000}),
    ("ts", {"ts": None, "page": "Home"}),
    ("ts", {"ts": "  "}),
    ("session_id", {"sessionId": None}),
    ("session_id", {"sessionId": ""}),
    ("item_in_session", {"itemInSession": None}),
    ("session_id", {"sessionId": 2**31}),
    ("item_in_session", {"itemInSession": "one"}),
    ("user_id", {"userId": "nobody"}),
    ("user_id", {"userId": 10**12}),
    ("level", {"level": "x" * 33}),
]
BAD_SONGS = [
    ("song_id", {"song_id": None}),
    ("artist_id", {"artist_id": None}),
    ("year", {"year": 2**31}),
    ("duration", {"duration": "long"}),
    ("title", {"title": "x" * 1025}),
    ("artist_latitude", {"artist_latitude": "north"}),
]


async def kept(warehouse: Warehouse) -> list[tuple[str, int, str]]:
    page = await rejected_rows(warehouse.target, limit=100_000)
    names = [column.name for column in page.columns]
    wanted = [names.index(name) for name in ("uri", "line", "column_name")]
    return sorted(tuple(row[n] for n in wanted) for row in page.rows)


@pytest.mark.parametrize("pack", [False, True], ids=["manifest", "packed"])
async def test_every_bad_row_is_left_out_and_named_with_file_line_and_column(warehouse: Warehouse, pack: bool) -> None:
    warehouse.use(max_errors=100)
    bad = [event(7, number, **changes) for number, (_, changes) in enumerate(BAD_EVENTS)]
    warehouse.put_events("a", [event(1, 0), *bad[:9], event(1, 1)])
    warehouse.put_events("b", bad[9:])
    warehouse.put_songs("A", [song(1), *(song(9, **changes) for _, changes in BAD_SONGS), song(2)])
    loaded = (await warehouse.load(LoadOptions(pack=pack)))[-1]
    assert isinstance(loaded, Loaded)
    assert loaded.summary.rejected_rows == len(BAD_EVENTS) + len(BAD_SONGS)
    assert loaded.summary.total_rows["songplays"] == loaded.summary.total_rows["staging_events"] == 2
    assert loaded.summary.total_rows["songs"] == loaded.summary.total_rows["staging_songs"] == 2
    events = [(f"s3://tests/log_data/{'a' if n < 9 else 'b'}.json", n + 2 if n < 9 else n - 8) for n in range(21)]
    songs = [("s3://tests/song_data/A.json", n + 2) for n in range(len(BAD_SONGS))]
    columns = [column for column, _ in (*BAD_EVENTS, *BAD_SONGS)]
    assert await kept(warehouse) == sorted(
        (*place, column) for place, column in zip((*events, *songs), columns, strict=True)
    )
    again = (await warehouse.load())[-1]
    assert isinstance(again, Loaded)
    assert not again.summary.files


@pytest.mark.parametrize(
    ("column", "changes"), telling(BAD_EVENTS[:14], BAD_EVENTS[:14:4]), ids=lambda value: json.dumps(value)[:40]
)
async def test_a_bad_event_stops_a_load_without_maxerror_and_is_named(
    warehouse: Warehouse, column: str, changes: dict[str, Any]
) -> None:
    warehouse.put_songs("A", [song(1)])
    warehouse.put_events("a", [event(1, 0), event(1, 1, **changes)])
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    (row,) = failed.value.rows
    assert (row.file, row.line, row.column) == ("s3://tests/log_data/a.json", 2, column)
    assert "a.json line 2" in failed.value.message
    assert "MAXERROR" in failed.value.remedy
    assert set((await warehouse.counts()).values()) == {0}


async def test_a_row_that_no_file_holds_any_more_is_named_by_its_values(running: Warehouse) -> None:
    invalid = Invalid(1, Counter({("ts", 4711, 8, 1541106106): 1}))
    (row,) = await locate(running.target, "staging_events", (), invalid, set())
    assert (row.file, row.line, row.value) == ("s3://tests/log_data", 0, "1541106106")
    assert "4711, 8" in row.raw_line
    assert "seconds" in row.reason


async def test_the_year_10000_loads_is_checked_and_shown(warehouse: Warehouse) -> None:
    warehouse.put_songs("A", [song(1)])
    warehouse.put_events("a", [event(1, 0, ts=253402300800123), event(1, 1, ts=971890963199999)])
    await warehouse.load()
    rows = await warehouse.sql("select start_time from songplays order by 1")
    assert rows == [("10000-01-01 00:00:00.123",), ("32767-12-31 23:59:59.999",)]
    assert await warehouse.sql("select year from time order by 1") == [(10000,), (32767,)]


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([0, 1, 1541106106796, 1541106106, 1541106106796000, 10**11, 10**17, 2**31, 2**63, -(2**31)]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", " ", "7", "NaN", "Infinity", "1e3", "-0", "x" * 70, "x" * 3000, "Ünï", "free"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2),
)
odd_events = st.dictionaries(st.sampled_from(sorted(event(0, 0))), anything, max_size=3)
odd_songs = st.dictionaries(st.sampled_from(sorted(song(0))), anything, max_size=3)


@pytest.mark.parametrize("written", ["0.0", "-0.0", "-0", "1e-07", "1.5E+300", "0.10", "12345678901234567890", "true"])
async def test_a_song_whose_key_is_a_number_is_found_as_it_is_written(warehouse: Warehouse, written: str) -> None:
    warehouse.put_events("a", [event(1, 0)])
    warehouse.put_songs("A", [song(1), song(2, song_id="KEY", artist_id=None)])
    path = warehouse.bucket / "song_data/A.json"
    path.write_text(path.read_text().replace('"KEY"', written))
    with pytest.raises(LoadError) as failed:
        await warehouse.load()
    (row,) = failed.value.rows
    assert (row.file, row.line, row.column) == ("s3://tests/song_data/A.json", 2, "artist_id")


@pytest.mark.timeout(400)
@given(
    events=st.lists(odd_events, min_size=1, max_size=6),
    songs=st.lists(odd_songs, min_size=1, max_size=6),
    max_errors=st.sampled_from([0, 100, 100]),
)
@settings(max_examples=examples(12))
def test_whatever_a_file_holds_each_row_is_loaded_or_named(
    running: Warehouse, events: list[dict[str, Any]], songs: list[dict[str, Any]], max_errors: int
) -> None:
    async def play() -> None:
        running.use(max_errors=max_errors)
        await running.clear()
        good = [event(1, 0), event(1, 1)]
        running.put_events("a", [*good, *(event(2, n, **odd) for n, odd in enumerate(events))])
        running.put_songs("A", [song(0), *(song(n + 1, **odd) for n, odd in enumerate(songs))])
        places = {"s3://tests/log_data/a.json": len(events) + 2, "s3://tests/song_data/A.json": len(songs) + 1}
        try:
            loaded = (await running.load())[-1]
        except LoadError as error:
            assert max_errors == 0
            assert error.rows
            assert all(row.file in places and 1 <= row.line <= places[row.file] and row.reason for row in error.rows)
            return
        assert isinstance(loaded, Loaded)
        named = {(uri, line) for uri, line, _ in await kept(running)}
        assert all(1 <= line <= places[uri] for uri, line in named)
        staged = loaded.summary.total_rows["staging_events"] + loaded.summary.total_rows["staging_songs"]
        assert staged + len(named) == sum(places.values())
        assert loaded.summary.total_rows["songplays"] >= 2

    asyncio.run(play())
