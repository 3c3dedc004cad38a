"""The generated bucket: reproducible, laid out and as quirky as the real one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from sparkify_tui.demo.bucket import EVENT_FIELDS, write_bucket


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    write_bucket(directory, songs=3000, events=8000)
    return directory


@pytest.fixture(scope="module")
def events(bucket: Path) -> list[dict]:
    files = sorted((bucket / "log-data").rglob("*.json"))
    return [json.loads(line) for file in files for line in file.read_text().split("\n")]


@pytest.fixture(scope="module")
def songs(bucket: Path) -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted((bucket / "song-data").rglob("*.json"))]


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_bucket(tmp_path / name, songs=50, events=300, seed=7)
    files = {
        name: {f.relative_to(tmp_path / name): f.read_bytes() for f in (tmp_path / name).rglob("*.json")}
        for name in ("one", "two")
    }
    assert files["one"] == files["two"]
    write_bucket(tmp_path / "other", songs=50, events=300, seed=8)
    assert {f.read_bytes() for f in (tmp_path / "other").rglob("*.json")} != set(files["one"].values())


def test_counts_are_exactly_those_asked_for(events: list[dict], songs: list[dict]) -> None:
    assert (len(events), len(songs)) == (8000, 3000)
    assert len({song["song_id"] for song in songs}) == 3000


@pytest.mark.parametrize(("songs", "events"), [(0, 0), (1, 0), (0, 1), (3, 2)])
def test_tiny_sizes_are_written_too(tmp_path: Path, songs: int, events: int) -> None:
    written = write_bucket(tmp_path / "b", songs=songs, events=events)
    assert (written.songs, written.events) == (songs, events)


def test_layout_is_that_of_the_real_bucket(bucket: Path) -> None:
    assert (bucket / "log-data/2018/11/2018-11-01-events.json").is_file()
    assert len(list((bucket / "log-data/2018/11").iterdir())) == 30
    song = next((bucket / "song-data/A/A/A").iterdir())
    assert song.name.startswith("TRAAA")
    paths = json.loads((bucket / "log_json_path.json").read_text())["jsonpaths"]
    assert paths == [f"$['{field}']" for field in EVENT_FIELDS]


def test_events_have_the_fields_and_quirks_of_the_real_logs(events: list[dict]) -> None:
    assert all(list(event) == EVENT_FIELDS for event in events)
    assert all(event["ts"] % 1000 == 796 for event in events)
    assert all(event["userId"] == "" for event in events if event["auth"] == "Logged Out")
    assert all(isinstance(event["registration"], float) for event in events if event["auth"] == "Logged In")
    keys = Counter((event["sessionId"], event["itemInSession"]) for event in events)
    assert max(keys.values()) == 1
    plays = [event for event in events if event["page"] == "NextSong"]
    assert 0.8 < len(plays) / len(events) < 0.9
    assert len({play["ts"] for play in plays}) < len(plays)
    assert any("Ã" in play["song"] for play in plays)


def test_some_plays_match_songs_and_most_do_not(events: list[dict], songs: list[dict]) -> None:
    known = {(song["title"], song["artist_name"], song["duration"]) for song in songs}
    plays = [event for event in events if event["page"] == "NextSong"]
    matched = sum((play["song"], play["artist"], play["length"]) in known for play in plays)
    assert 0.02 < matched / len(plays) < 0.08


def test_songs_have_the_quirks_of_the_real_files(bucket: Path, songs: list[dict]) -> None:
    assert {type(song["artist_location"]) for song in songs} == {str, int}
    assert any(isinstance(song["artist_name"], int) for song in songs)
    assert max(len(str(song["artist_location"]).encode()) for song in songs) == 276
    assert 0.2 < sum(song["year"] == 0 for song in songs) / 3000 < 0.4
    spellings: dict[str, set] = {}
    for song in songs:
        spellings.setdefault(song["artist_id"], set()).add(song["artist_name"])
    assert max(len(names) for names in spellings.values()) > 1
    assert not any(file.read_bytes().endswith(b"\n") for file in bucket.rglob("*.json"))


def test_a_paid_listener_can_leave_and_come_back(events: list[dict]) -> None:
    levels: dict[str, list[str]] = {}
    for event in events:
        if event["userId"]:
            levels.setdefault(event["userId"], []).append(event["level"])
    assert any(len(set(seen)) > 1 for seen in levels.values())


def test_large_logs_grow_in_days_rather_than_in_size_of_a_day(tmp_path: Path) -> None:
    write_bucket(tmp_path / "b", songs=20, events=400_000)
    assert len(list((tmp_path / "b/log-data").rglob("*.json"))) == 40
