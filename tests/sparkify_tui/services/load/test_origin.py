"""A row of the star leads back to its staging rows, load, file and line, and these lead to it."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import datetime
from typing import Any

import pytest

from sparkify_tui.errors import SparkifyError, UsageError
from sparkify_tui.models import ANALYTICAL_TABLES
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.origin import origin as origin_service
from sparkify_tui.services.origin import source_lines
from sparkify_tui.services.origin.derived_rows import rows_of_file, rows_of_load
from sparkify_tui.services.origin.model import Origin, Place, RowKey
from sparkify_tui.services.origin.origin import origin_of
from sparkify_tui.services.origin.row_keys import KEYS
from sparkify_tui.services.origin.source_lines import EVENT_COLUMNS, with_places
from sparkify_tui.warehouse.connection import connect
from sparkify_tui.warehouse.statements import statement
from tests.paths import DATA
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song

LOG = "s3://tests/log_data/{}.json"


async def origin(warehouse: Warehouse, table: str, **key: object) -> Origin:
    return await with_places(warehouse.target, await origin_of(warehouse.target, RowKey(table, key)))


def place_of(found: Origin, number: int = 0) -> Place:
    place = found.staged[number].place
    assert place is not None
    return place


def line_of(warehouse: Warehouse, place: Place) -> str:
    """The line that a place names, as the file has it."""
    path = warehouse.bucket / place.uri.removeprefix("s3://tests/")
    return path.read_text("utf-8").split("\n")[place.line - 1]


async def test_a_play_leads_to_its_event_load_line_and_statement(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1, at_s=200)])
    warehouse.put_events("2018-11-02", [event(2, 0, at_s=86_400), event(2, 1, at_s=86_600, level="paid")])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    found = await origin(warehouse, "songplays", session_id=2, item_in_session=1)
    assert [(row.decided, row.load_id, row.values["level"]) for row in found.staged] == [(True, 1, "paid")]
    assert (place_of(found).uri, place_of(found).line) == (LOG.format("2018-11-02"), 2)
    assert json.loads(place_of(found).text)["level"] == "paid"
    load = found.loads[1]
    assert (load.status, load.users) == ("done", (warehouse.config.cluster.db_user,))
    assert load.started_at is not None
    assert found.statement.startswith("insert into songplays")
    assert ':"' not in found.statement
    assert (found.no_song, found.changed) == ("", ())


async def test_every_table_of_the_star_leads_to_lines_with_its_values(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, n, at_s=200 * n, userId=str(26 + n % 2)) for n in range(4)])
    warehouse.put_songs("a", [song(1), song(2, title="Uprising", year=2009)])
    await warehouse.load()
    for table in ANALYTICAL_TABLES:
        keys = KEYS[table]
        for row in await warehouse.sql(f"select {', '.join(keys)} from {table}"):
            found = await origin(warehouse, table, **dict(zip(keys, row, strict=True)))
            assert found.staged, table
            assert not found.changed
            for staged in found.staged:
                assert staged.place is not None
                assert line_of(warehouse, staged.place) == staged.place.text


async def test_of_several_events_of_a_user_the_latest_decided(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1, at_s=300, level="paid"), event(1, 2, at_s=100)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    found = await origin(warehouse, "users", user_id=26)
    assert [(row.decided, row.values["item_in_session"]) for row in found.staged] == [(True, 1), (False, 2), (False, 0)]
    assert [place_of(found, number).line for number in range(3)] == [2, 3, 1]


async def test_songs_that_disagree_are_all_shown_and_lead_to_their_own_loads(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0)])
    warehouse.put_songs("a", [song(1, year=0)])
    await warehouse.load()
    warehouse.put_songs("b", [song(2, title="Uprising"), song(1, year=2006)])
    await warehouse.load()
    found = await origin(warehouse, "songs", song_id="SO0000000000000001")
    assert [(row.decided, row.load_id, row.values["year"]) for row in found.staged] == [(True, 2, 2006), (False, 1, 0)]
    assert [(place_of(found, n).uri[-6:], place_of(found, n).line) for n in (0, 1)] == [("b.json", 2), ("a.json", 1)]
    artist = await origin(warehouse, "artists", artist_id="AR0000000000000001")
    assert artist.staged_rows == 2


async def test_a_file_loaded_under_two_names_gives_each_its_own_line(warehouse: Warehouse) -> None:
    for name in ("2018-11-01", "copy-of-2018-11-01"):
        warehouse.put_events(name, [event(1, 0)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    found = await origin(warehouse, "songplays", session_id=1, item_in_session=0)
    assert {place_of(found, n).uri for n in (0, 1)} == {LOG.format(n) for n in ("2018-11-01", "copy-of-2018-11-01")}
    assert [row.decided for row in found.staged] == [True, False]
    moment = await origin(warehouse, "time", start_time=datetime(2018, 11, 1, 0, 0, 0, 796_000))
    assert [row.decided for row in moment.staged] == [True, True]


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"length": 100.5}, ("duration",)),
        ({"artist": "Muse feat. Nobody"}, ("artist",)),
        ({"song": "supermassive black hole"}, ("title",)),
    ],
    ids=["duration", "artist", "title"],
)
async def test_a_play_without_a_song_says_what_comes_near(
    warehouse: Warehouse, changes: dict[str, Any], differs: tuple[str, ...]
) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0, **changes)])
    warehouse.put_songs("a", [song(1), song(2, title="Other", artist_name="Others")])
    await warehouse.load()
    found = await origin(warehouse, "songplays", session_id=1, item_in_session=0)
    assert found.no_song.startswith("No song of the catalogue has this title, artist and duration.")
    assert [(near.song_id, near.differs) for near in found.near_songs] == [("SO0000000000000001", differs)]


async def test_a_text_that_was_encoded_twice_finds_the_song_that_was_meant(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0, artist="Björk".encode().decode("latin-1"))])
    warehouse.put_events("2018-11-02", [event(2, 0, song=None, artist=None, length=None)])
    warehouse.put_songs("a", [song(1, artist_name="Björk")])
    await warehouse.load()
    found = await origin(warehouse, "songplays", session_id=1, item_in_session=0)
    assert "encoded twice: Björk" in found.no_song
    assert found.near_songs[0].differs == ("artist",)
    bare = await origin(warehouse, "songplays", session_id=2, item_in_session=0)
    assert bare.no_song == "The event has no song and no artist and no length, and a match needs all three."


async def test_a_row_that_somebody_changed_says_in_what(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    await warehouse.sql("update users set level = 'paid', last_name = 'Jones' where user_id = 26")
    await warehouse.sql("insert into users (user_id, level) values (99, 'free')")
    assert (await origin(warehouse, "users", user_id=26)).changed == ("last_name", "level")
    assert (await origin(warehouse, "users", user_id=99)).staged == ()


async def test_files_that_are_gone_changed_or_compressed_are_said(warehouse: Warehouse) -> None:
    for name in ("2018-11-01", "2018-11-02", "2018-11-03"):
        warehouse.put_events(name, [event(int(name[-1]), 0)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    warehouse.remove("log_data/2018-11-01.json")
    found = place_of(await origin(warehouse, "songplays", session_id=1, item_in_session=0))
    assert (found.uri, found.line) == (LOG.format("2018-11-01"), 0)
    assert found.problem.endswith("the only one that could not be read, which is gone.")
    warehouse.put_events("2018-11-02", [event(2, 0, level="paid")])
    found = place_of(await origin(warehouse, "songplays", session_id=2, item_in_session=0))
    assert found.uri == ""
    assert found.problem.startswith("It could not be told which of 3 files it came from: 1 were read")
    assert f"{LOG.format('2018-11-02')} has changed since it was loaded" in found.problem
    packed = gzip.compress(b"{}")
    (warehouse.bucket / "log_data/2018-11-02.json").write_bytes(packed)
    (_, etag), *_ = [
        (item.key, item.etag) for item in warehouse.target.aws.s3.list_objects("tests", "log_data/2018-11-02")
    ]
    await warehouse.sql(
        f"update etl.ledger set etag = '{etag}', size_bytes = {len(packed)} where uri like '%2018-11-02.json'"
    )
    found = place_of(await origin(warehouse, "songplays", session_id=2, item_in_session=0))
    assert "2018-11-02.json is compressed (gzip)" in found.problem


async def test_no_more_files_are_read_than_the_limit_and_the_likeliest_first(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0)])
    for number in range(30):
        warehouse.put_songs(f"s{number:02d}", [song(number, title="x" * (40 + number))])
    await warehouse.load()
    monkeypatch.setattr(source_lines, "MAX_FILES", 3)
    monkeypatch.setattr(source_lines, "AT_A_TIME", 1)
    monkeypatch.setattr(source_lines, "RANGE_BYTES", 64)
    for number in (0, 17, 29):
        found = place_of(await origin(warehouse, "songs", song_id=f"SO{number:016d}"))
        assert (found.uri[-8:], found.line) == (f"s{number:02d}.json", 1)
    await warehouse.sql("update staging_songs set title = 'changed' where song_id = 'SO0000000000000005'")
    found = place_of(await origin(warehouse, "songs", song_id="SO0000000000000005"))
    assert found.problem == ("It could not be told which of 30 files it came from: 3 were read and don't hold it.")


async def test_many_rows_are_counted_and_the_first_shown(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.put_events("2018-11-01", [event(1, n, at_s=n) for n in range(7)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    monkeypatch.setattr(origin_service, "SHOWN_ROWS", 3)
    found = await origin(warehouse, "users", user_id=26)
    assert ([row.values["item_in_session"] for row in found.staged], found.staged_rows) == ([6, 5, 4], 7)


async def test_it_leaves_an_open_transaction_alone(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    async with await connect(warehouse.config.cluster, application="tests") as other:
        await other.execute("begin")
        await other.execute("update users set level = 'paid'")
        assert (await origin(warehouse, "users", user_id=26)).changed == ()
        assert other.in_transaction
        await other.execute("commit")
    assert (await origin(warehouse, "users", user_id=26)).changed == ("level",)


async def test_a_query_that_waits_too_long_says_that_a_lock_may_be_in_the_way(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.put_events("2018-11-01", [event(1, n) for n in range(200)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    monkeypatch.setattr(origin_service, "PATIENCE_MS", 1)
    with pytest.raises(SparkifyError, match="a lock on the tables may be in the way"):
        await origin(warehouse, "users", user_id=26)


async def test_what_is_not_there_is_said(warehouse: Warehouse) -> None:
    with pytest.raises(SparkifyError, match="There is no table users"):
        await origin(warehouse, "users", user_id=26)
    warehouse.put_events("2018-11-01", [event(1, 0)])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    with pytest.raises(SparkifyError, match="There is no row users user_id=27"):
        await origin(warehouse, "users", user_id=27)
    with pytest.raises(UsageError, match="There is no load 7"):
        await rows_of_load(warehouse.target, 7, 10)
    with pytest.raises(UsageError, match="No row of the warehouse comes from s3://tests/x"):
        await rows_of_file(warehouse.target, "s3://tests/x", 10)


async def test_a_load_and_a_file_lead_to_their_rows(warehouse: Warehouse) -> None:
    warehouse.put_events("2018-11-01", [event(1, 0), event(1, 1, at_s=9, page="Home")])
    warehouse.put_songs("a", [song(1)])
    await warehouse.load()
    warehouse.put_events("2018-11-02", [event(2, 0), event(2, 1)])
    await warehouse.load()
    events, songs = await rows_of_load(warehouse.target, 1, 1)
    assert ([row[:2] for row in events.rows], events.complete) == ([(1, 0)], False)
    assert events.rows[0][-1] == "SO0000000000000001"
    assert [row[0] for row in songs.rows] == ["SO0000000000000001"]
    load_id, page = await rows_of_file(warehouse.target, LOG.format("2018-11-02"), 10)
    assert (load_id, [row[:3] for row in page.rows]) == (2, [(1, "2", "0"), (2, "2", "1")])


@pytest.mark.parametrize("table", ["songplays", "users", "songs", "artists"])
def test_the_order_of_choice_is_that_of_the_transform(table: str) -> None:
    def order(folder: str) -> str:
        text = statement(folder, table).sql.partition("row_number() over (")[2].partition(") as choice")[0]
        terms = " ".join(text.partition("order by")[2].split())
        return terms.replace("events.", "").replace("staging_", "").replace("songs.", "")

    assert order("transform")
    first = "coalesce(ts, 0) desc, " if table == "users" else ""
    assert order("origin") == first + order("transform")


def test_the_columns_of_events_are_those_that_a_copy_fills() -> None:
    listed = statement("copy", "staging_events").sql.partition("(")[2].partition(")")[0]
    assert [name.strip() for name in listed.split(",")] == list(EVENT_COLUMNS)


@pytest.mark.skipif(not DATA.exists(), reason="the real data is not there")
async def test_rows_of_the_real_data_lead_to_their_lines(warehouse: Warehouse) -> None:
    for name in ("log_data", "song_data"):
        shutil.copytree(DATA / name, warehouse.bucket / name, dirs_exist_ok=True, copy_function=shutil.copyfile)
    shutil.copyfile(DATA / "log_json_path.json", warehouse.bucket / "log_json_path.json")
    await warehouse.load(LoadOptions())
    (play,) = await warehouse.sql("select session_id, item_in_session from songplays order by start_time limit 1")
    for key in (
        RowKey("users", {"user_id": 15}),
        RowKey("songs", {"song_id": (await warehouse.sql("select max(song_id) from songs"))[0][0]}),
        RowKey("songplays", dict(zip(KEYS["songplays"], play, strict=True))),
    ):
        found = await with_places(warehouse.target, await origin_of(warehouse.target, key))
        for number, staged in enumerate(found.staged):
            assert line_of(warehouse, place_of(found, number)) == place_of(found, number).text, staged
