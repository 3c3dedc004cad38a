"""A real sandbox with a cluster and a bucket of one's own, for the tests of loading and querying.

Everything goes over sockets: the services run here as in the application, the stand-in in a process of its own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redshift_sandbox.home import Home
from sparkify_tui import sandbox as stand_in
from sparkify_tui.aws.session import Aws
from sparkify_tui.config import Config, read_config, write_back
from sparkify_tui.demo.bucket import EVENT_FIELDS
from sparkify_tui.errors import SandboxError
from sparkify_tui.events import Loaded, LoadEvent
from sparkify_tui.models import ALL_TABLES
from sparkify_tui.sandbox import config_file
from sparkify_tui.services.clock import SystemClock
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.load.load import load
from sparkify_tui.services.load.load_options import LoadOptions
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect
from tests.homes import prepare

BUCKET = "tests"
FIRST_MS = int(datetime(2018, 11, 1, tzinfo=UTC).timestamp() * 1000) + 796


class Warehouse:
    """A sandbox with one available cluster and a bucket, which each test empties first."""

    def __init__(self, home: Home, config: Config) -> None:
        self.home = home
        self.bucket = home.buckets / BUCKET
        self.staging = home.buckets / f"{BUCKET}-staging"
        self.config = config
        self._aws = Aws(config.aws)

    def use(self, *, staging: bool = True, max_errors: int = 0, pack_files: int = 20_000) -> None:
        """Begin with an empty bucket, with or without a place for manifests."""
        for directory in (self.bucket, self.staging):
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(parents=True)
        self.put("log_json_path.json", json.dumps({"jsonpaths": [f"$['{field}']" for field in EVENT_FIELDS]}))
        place = f"s3://{BUCKET}-staging/loads" if staging else None
        s3 = replace(self.config.s3, staging=place, max_errors=max_errors, pack_files=pack_files)
        self.config = replace(self.config, s3=s3)

    @property
    def target(self) -> Target:
        """What the services act on; AWS's clients, which are slow to make, are kept."""
        return Target(config=self.config, aws=self._aws, label="SANDBOX test")

    def put(self, key: str, content: str) -> None:
        """Write an object."""
        path = self.bucket / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def put_events(self, name: str, events: Iterable[dict[str, Any]]) -> None:
        """Write a log file, without a line feed at its end as in the real bucket."""
        self.put(f"log_data/{name}.json", "\n".join(map(json.dumps, events)))

    def put_songs(self, name: str, songs: Iterable[dict[str, Any]]) -> None:
        """Write a song file."""
        self.put(f"song_data/{name}.json", "\n".join(map(json.dumps, songs)))

    def remove(self, key: str) -> None:
        """Delete an object."""
        (self.bucket / key).unlink()

    def staged(self) -> Iterator[Path]:
        """The objects in the staging bucket."""
        return (path for path in (self.home.buckets / f"{BUCKET}-staging").rglob("*") if path.is_file())

    async def load(self, options: LoadOptions | None = None) -> list[LoadEvent]:
        """Load and give the events; the last one is Loaded."""
        async with aclosing(load(self.target, options or LoadOptions())) as events:
            found = [event async for event in events]
        assert isinstance(found[-1], Loaded)
        return found

    async def sql(self, text: str) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        async with await connect(self.config.cluster, application="tests") as connection:
            return list((await connection.execute(text)).rows)

    async def clear(self) -> None:
        """Drop every table of ours."""
        async with await connect(self.config.cluster, application="tests") as connection:
            for table in (*ALL_TABLES, *(f"etl.{name}" for name in ("load_lock", "loads", "ledger", "rejected_rows"))):
                await connection.execute(f"drop table if exists {table}")

    async def state(self) -> dict[str, list[str]]:
        """All tables but for the numbers of the loads, rows in a fixed order; the ledger too."""
        found: dict[str, list[str]] = {}
        async with await connect(self.config.cluster, application="tests") as connection:
            for table in ALL_TABLES:
                result = await connection.execute(f"select * from {table}")
                keep = [n for n, column in enumerate(result.columns) if column.name != "load_id"]
                found[table] = sorted(repr([row[n] for n in keep]) for row in result.rows)
            ledger = await connection.execute("select table_name, uri, etag, size_bytes from etl.ledger")
            found["ledger"] = sorted(map(repr, ledger.rows))
        return found

    async def counts(self) -> dict[str, int]:
        """Rows per table."""
        return {table: len(rows) for table, rows in (await self.state()).items() if table != "ledger"}


class QuickClock(SystemClock):
    """Waits a hundredth of what it is asked for: retries, without the time they take."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 100)


async def load_quickly(target: Target, options: LoadOptions) -> None:
    """Load with a clock that hardly waits."""
    async with aclosing(load(replace(target, clock=QuickClock()), options)) as events:
        async for _ in events:
            pass


def event(session: int, item: int, /, *, at_s: float = 0, **changes: Any) -> dict[str, Any]:
    """A NextSong event as the logs have it."""
    found: dict[str, Any] = {
        "artist": "Muse",
        "auth": "Logged In",
        "firstName": "Ryan",
        "gender": "M",
        "itemInSession": item,
        "lastName": "Smith",
        "length": 209.34485,
        "level": "free",
        "location": "San Jose-Sunnyvale-Santa Clara, CA",
        "method": "PUT",
        "page": "NextSong",
        "registration": 1541016707796.0,
        "sessionId": session,
        "song": "Supermassive Black Hole",
        "status": 200,
        "ts": FIRST_MS + int(at_s * 1000),
        "userAgent": '"Mozilla/5.0 (X11; Linux x86_64) Firefox/31.0"',
        "userId": "26",
    }
    return {**found, **changes}


def song(number: int, /, **changes: Any) -> dict[str, Any]:
    """A song as its file has it."""
    found: dict[str, Any] = {
        "artist_id": f"AR{number:016d}",
        "artist_latitude": None,
        "artist_location": "",
        "artist_longitude": None,
        "artist_name": "Muse",
        "duration": 209.34485,
        "num_songs": 1,
        "song_id": f"SO{number:016d}",
        "title": "Supermassive Black Hole",
        "year": 2006,
    }
    return {**found, **changes}


async def start(home: Home) -> Warehouse:
    """Start a sandbox and provision its cluster, whose role may read the tests' buckets."""
    prepare(home)
    home.settings_file.write_text("creating_s = 0\nrole_attach_s = 0\n")
    shutil.rmtree(home.buckets / "udacity-dend", ignore_errors=True)
    (home.buckets / "udacity-dend").mkdir(parents=True)  # an empty one spares the sample
    for name in (BUCKET, f"{BUCKET}-staging"):
        (home.buckets / name).mkdir(parents=True)
    stand_in.start(home)
    values = {
        ("S3", "LOG_DATA"): f"s3://{BUCKET}/log_data",
        ("S3", "SONG_DATA"): f"s3://{BUCKET}/song_data",
        ("S3", "LOG_JSONPATH"): f"s3://{BUCKET}/log_json_path.json",
        ("S3", "STAGING"): f"s3://{BUCKET}-staging/loads",
        ("CLUSTER", "SSLMODE"): "disable",
        ("INFRASTRUCTURE", "STATUS_CHECK_DELAY_SEC"): "0.1",
    }
    write_back(config_file(home.path), values)
    config = read_config(config_file(home.path))
    async with aclosing(provision(Target(config=config, aws=Aws(config.aws), label="SANDBOX test"))) as events:
        async for _ in events:
            pass
    return Warehouse(home, read_config(config_file(home.path)))


def stop(home: Home) -> None:
    """End the sandbox."""
    try:
        stand_in.stop(home)
    except SandboxError as error:
        raise AssertionError(f"the sandbox did not end: {error}") from error
