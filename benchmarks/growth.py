"""How loads grow: nothing new, one new day on top of much, ten times the events, and very many tiny files.

The loading command runs as a person runs it, in a process of its own; where the bar is for the load proper, the time
is the one its last event carries.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import aclosing
from multiprocessing import get_context
from pathlib import Path

from benchmarks.figures import RUNS, Figure, peak_mb, reset_peak
from benchmarks.stand import Stand, stand
from sparkify_tui.aws.session import Aws
from sparkify_tui.config import read_config, write_back
from sparkify_tui.events import Loaded
from sparkify_tui.sandbox import config_file
from sparkify_tui.services.load.listing import compare
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.target import Target

SONGS = 15_000
EVENTS = 1_000_000
MANY_EVENTS = 10_000_000
MANY_FILES = 385_252
MANY_KEYS = 400_000
LISTINGS = 3


def run() -> list[Figure]:
    """Every figure of this suite."""
    figures: list[Figure] = []
    with stand(songs=SONGS, events=EVENTS) as bench:
        small, _ = bench.run("load")
    with stand(songs=SONGS, events=MANY_EVENTS) as bench:
        reset_peak(bench.pid)
        large, _ = bench.run("load")
        name = f"{EVENTS:,} events"
        figures.append(Figure(f"load of {MANY_EVENTS:,} events", large, "s", small, name, bar=11))
        figures.append(Figure("peak memory of the sandbox meanwhile", peak_mb(bench.pid), "MB", bar=3000))
        nothing = [_load(bench) for _ in range(RUNS)]
        figures.append(Figure("load with nothing new", statistics.median(nothing), "s", bar=1))
        figures.append(Figure(f"one new day on {MANY_EVENTS:,} events", _new_days(bench), "s", bar=2))
    figures += _many_files()
    return figures


def _target(bench: Stand, **s3: str) -> Target:
    write_back(config_file(bench.home.path), {("S3", key): value for key, value in s3.items()})
    config = read_config(config_file(bench.home.path))
    return Target(config=config, aws=Aws(config.aws), label="SANDBOX benchmark")


def _load(bench: Stand, *, pack: bool | None = None, **s3: str) -> float:
    """Seconds of one load, imports left out."""

    async def load_once() -> float:
        async with aclosing(load(_target(bench, **s3), LoadOptions(pack=pack))) as events:
            last = [event async for event in events][-1]
        if not isinstance(last, Loaded):
            raise TypeError(f"a load ended with {last}")
        return last.summary.elapsed_s

    return asyncio.run(load_once())


def _new_days(bench: Stand) -> float:
    """The median of loading one further day, five times; the bucket is made the benchmark's own first."""
    source = bench.bucket.resolve()
    bench.bucket.unlink()
    shutil.copytree(source, bench.bucket, copy_function=_link)
    logs = sorted((bench.bucket / "log-data").rglob("*.json"))
    times = []
    for number in range(RUNS):
        text = logs[number].read_text()
        later = [{**json.loads(line), "sessionId": 100_000_000 + number} for line in text.splitlines()]
        for item, event in enumerate(later):
            event["itemInSession"] = item
        logs[0].with_name(f"later-{number}.json").write_text("\n".join(map(json.dumps, later)))
        times.append(_load(bench))
    return statistics.median(times)


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _many_files() -> list[Figure]:
    with stand(songs=100, events=1000) as bench:
        songs = bench.home.buckets / "many" / "song_data"
        for number in range(max(MANY_FILES, MANY_KEYS)):
            if number % 1000 == 0:
                folder = songs / f"{number // 1000:03d}"
                folder.mkdir(parents=True)
            (folder / f"TR{number:07d}.json").write_text(_song(number))
        _target(bench, SONG_DATA="s3://many/song_data")
        (first, _), *others = _listings(config_file(bench.home.path))
        name = f"listing {MANY_KEYS:,} keys and comparing them"
        figures = [
            Figure(f"{name}, the sandbox hashing each file for its ETag", first, "s"),
            Figure(name, statistics.median(seconds for seconds, _ in others), "s", bar=10),
            Figure("peak memory of the client meanwhile", max(peak for _, peak in others), "MB", bar=200),
        ]
        shutil.rmtree(songs / f"{MANY_FILES // 1000 + 1:03d}", ignore_errors=True)
        bench.run("create")  # the role may read what [S3] names by now
        reset_peak(bench.pid)
        # Not packed: here a file is opened in microseconds, and every object read costs a call.
        elapsed = _load(bench, pack=False, SONG_DATA="s3://many/song_data")
        figures.append(Figure(f"load of about {MANY_FILES:,} song files", elapsed, "s"))
        figures.append(Figure("peak memory of the sandbox for it", peak_mb(bench.pid), "MB"))
        return figures


def _list_all(config_file: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one listing in the process that calls it."""
    config = read_config(config_file)
    aws = Aws(config.aws)

    async def list_all() -> None:
        found = await compare(aws, None, "staging_songs", config.s3.song_data)
        found.close()

    started = time.perf_counter()
    asyncio.run(list_all())
    return time.perf_counter() - started, peak_mb()


def _listings(config_file: Path) -> list[tuple[float, float]]:
    """Each in a process of its own, with no memory of this one; the first finds files that have not been hashed yet."""
    found = []
    for _ in range(1 + LISTINGS):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found.append(pool.submit(_list_all, config_file).result())
    return found


def _song(number: int) -> str:
    return json.dumps(
        {
            "num_songs": 1,
            "artist_id": f"AR{number // 3:016d}",
            "artist_latitude": None,
            "artist_longitude": None,
            "artist_location": "",
            "artist_name": f"Artist {number // 3}",
            "song_id": f"SO{number:016d}",
            "title": f"Song {number}",
            "duration": 100 + number % 300 + 0.5,
            "year": 0,
        }
    )
