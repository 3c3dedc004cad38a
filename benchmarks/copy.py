"""COPY alone, through the wire: 15,000 tiny files and 1,000,000 events, beside DuckDB reading the same files.

In Python, `read_text` below is "reading the files and parsing one buffer", the least that anything must do with them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from benchmarks.figures import RUNS, Figure, alternately, median_seconds, peak_mb, reset_peak
from benchmarks.stand import Stand, stand
from sparkify_tui import sandbox as stand_in
from sparkify_tui.config import read_config
from sparkify_tui.demo.bucket import JSONPATHS_KEY
from sparkify_tui.demo.seed import BUCKET
from sparkify_tui.sandbox import config_file

SONGS = 15_000
EVENTS = 1_000_000
_SONG_TABLE = """create table copied_songs (artist_id varchar(18), artist_latitude float8, artist_location varchar(512),
    artist_longitude float8, artist_name varchar(512), duration float8, num_songs int, song_id varchar(18),
    title varchar(512), year int)"""
_EVENT_TABLE = """create table copied_events (
    artist varchar(512), auth varchar(16), firstname varchar(64), gender char(1),
    iteminsession int, lastname varchar(64), length float8, level varchar(8),
    location varchar(512), method varchar(8),
    page varchar(32), registration float8, sessionid int, song varchar(512), status int, ts bigint,
    useragent varchar(512),
    userid int)"""


def run() -> list[Figure]:
    """Medians of five COPYs of each, in turn with the references."""
    with stand(songs=SONGS, events=EVENTS) as bench, _database(bench) as copy, tempfile.TemporaryDirectory() as scratch:
        songs, events = bench.bucket / "song-data", bench.bucket / "log-data"
        reset_peak(bench.pid)
        tiny, parsed = alternately(
            lambda: copy(_SONG_TABLE, "song-data", "auto"), lambda: _parse_one_buffer(songs, Path(scratch))
        )
        globbed = median_seconds(lambda: read_json(f"{songs}/*/*/*/*.json", Path(scratch)), runs=2)
        large, read = alternately(
            lambda: copy(_EVENT_TABLE, "log-data", f"s3://{BUCKET}/{JSONPATHS_KEY}"),
            lambda: read_json(f"{events}/*/*/*.json", Path(scratch)),
        )
        peak = peak_mb(bench.pid)
    return [
        Figure(f"COPY of {SONGS:,} song files", tiny, "s", parsed, "reading and parsing one buffer", 1.5),
        Figure(f"COPY of {SONGS:,} song files", tiny, "s", globbed, "DuckDB's glob", 0.1),
        Figure(f"COPY of {EVENTS:,} events", large, "s", read, "DuckDB's read_json into a table", 1.3),
        Figure("peak memory of the sandbox meanwhile", peak, "MB", bar=3000, note=f"{RUNS} runs of each"),
    ]


@contextmanager
def _database(bench: Stand) -> Iterator[Any]:
    """A function that recreates a table and COPYs a prefix of the sample bucket into it."""
    facts = stand_in.environment(bench.home)
    role = read_config(config_file(bench.home.path)).role_arn
    connection = psycopg2.connect(
        host=facts["PGHOST"],
        port=facts["PGPORT"],
        dbname=facts["PGDATABASE"],
        user=facts["PGUSER"],
        password=facts["PGPASSWORD"],
    )
    connection.autocommit = True

    def copy(table: str, prefix: str, json: str) -> None:
        name = table.split()[2]
        with connection.cursor() as cursor:
            cursor.execute(f"drop table if exists {name}")
            cursor.execute(table)
            cursor.execute(
                f"copy {name} from 's3://{BUCKET}/{prefix}' iam_role '{role}' json '{json}' region 'us-west-2'"
            )

    try:
        yield copy
    finally:
        connection.close()


def _parse_one_buffer(directory: Path, scratch: Path) -> None:
    paths = (os.path.join(parent, name) for parent, _, names in os.walk(directory) for name in names)  # noqa: PTH118
    buffer = scratch / "buffer.json"
    buffer.write_bytes(b"\n".join(map(_content, paths)))
    read_json(str(buffer), scratch)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def read_json(pattern: str, scratch: Path) -> None:
    """Read JSON files into a table of a new database file in `scratch`, with DuckDB alone; the file goes again."""
    database = scratch / "reference.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table t as select * from read_json($1)", [pattern])
    database.unlink()
