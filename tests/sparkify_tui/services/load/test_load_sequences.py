"""Whatever is added, changed, removed and loaded in between, the tables are those of one load of the final files."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparkify_tui.services.load.load_options import LoadOptions
from tests.examples import examples
from tests.sampling import telling
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song

events = st.builds(
    event,
    st.integers(1, 3),
    st.integers(0, 3),
    at_s=st.integers(0, 9),
    artist=st.sampled_from(["Muse", "Muse feat. Nobody", None]),
    song=st.sampled_from(["Supermassive Black Hole", "Uprising"]),
    length=st.sampled_from([209.34485, 304.84853, None]),
    level=st.sampled_from(["free", "paid"]),
    page=st.sampled_from(["NextSong", "NextSong", "Home"]),
    userId=st.sampled_from(["26", "27", ""]),
    firstName=st.sampled_from(["Ryan", "Mina"]),
)
songs = st.builds(
    song,
    st.integers(1, 4),
    artist_id=st.sampled_from(["AR1", "AR2"]),
    artist_name=st.sampled_from(["Muse", "Muse feat. Nobody"]),
    artist_location=st.sampled_from(["", "Teignmouth", None]),
    artist_latitude=st.sampled_from([None, 50.5]),
    title=st.sampled_from(["Supermassive Black Hole", "Uprising"]),
    duration=st.sampled_from([209.34485, 304.84853]),
    year=st.sampled_from([0, 2006, 2009]),
)
names = st.sampled_from(["a", "b", "c", "b/c"])
steps = st.one_of(
    st.tuples(st.just("events"), names, st.lists(events, min_size=1, max_size=3)),
    st.tuples(st.just("songs"), names, st.lists(songs, min_size=1, max_size=3)),
    st.tuples(st.just("remove"), st.sampled_from(["log_data", "song_data"]), names),
    st.tuples(st.just("copy"), st.sampled_from(["log_data", "song_data"]), st.tuples(names, names)),
    st.tuples(st.just("load"), st.just(""), st.sampled_from(["", "", "full", "twice", "cut"])),
)


async def take(warehouse: Warehouse, step: tuple[str, str, Any]) -> None:
    what, where, value = step
    if what == "events":
        warehouse.put_events(where, value)
    elif what == "songs":
        warehouse.put_songs(where, value)
    elif what == "remove":
        path = warehouse.bucket / where / f"{value}.json"
        if path.exists() and len(list((warehouse.bucket / where).rglob("*.json"))) > 1:
            path.unlink()
    elif what == "copy":
        source, _ = (warehouse.bucket / where / f"{name}.json" for name in value)
        if source.exists():
            warehouse.put(f"{where}/{value[1]}.json", source.read_text())
    elif value == "cut":
        await cut_short(warehouse)
    else:
        for _ in range(2 if value == "twice" else 1):
            await warehouse.load(LoadOptions(full=value == "full"))


async def cut_short(warehouse: Warehouse) -> None:
    """Cancel a load in the middle."""
    running = asyncio.create_task(warehouse.load())
    done, _ = await asyncio.wait({running}, timeout=0.08)
    if not done:
        running.cancel()
        await asyncio.wait({running})


@pytest.mark.timeout(400)
@pytest.mark.parametrize("staging", telling([True, False], {True}), ids=["manifest", "no staging"])
@given(sequence=st.lists(steps, min_size=3, max_size=9))
@settings(max_examples=examples(4))
def test_any_sequence_ends_as_one_load(running: Warehouse, staging: bool, sequence: list[tuple[str, str, Any]]) -> None:
    async def play() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        running.use(staging=staging)
        await running.clear()
        running.put_events("first", [event(1, 0)])
        running.put_songs("first", [song(1)])
        for step in sequence:
            await take(running, step)
        await running.load()
        found = await running.state()
        await running.clear()
        await running.load()
        return found, await running.state()

    found, wanted = asyncio.run(play())
    assert found == wanted
