"""Services that say what a test wants, in the shape of the real ones: real events, no network, no clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sparkify_tui import events as e
from sparkify_tui.config import AwsConfig, ClusterConfig, Config, InfrastructureConfig, S3Config
from sparkify_tui.models import (
    ANALYTICAL_TABLES,
    STAGING_TABLES,
    AttachedRole,
    CancelOutcome,
    Catalog,
    CatalogColumn,
    CatalogTable,
    CheckResult,
    Cluster,
    ClusterReport,
    CopyProgress,
    IngressRule,
    LoadErrorRow,
    LoadSummary,
    OpenTransaction,
    Page,
    Question,
    ResultColumn,
    Role,
    Severity,
    TeardownPlan,
)
from sparkify_tui.services.origin.model import LoadNote, NearSong, Origin, Place, RowKey, StagedRow
from sparkify_tui.services.own_sql import OwnSql

ROLE_ARN = "arn:aws:iam::123456789012:role/songplays_S3toRedshiftStaging"
LOADED_AT = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
"""Long ago, so that its age doesn't change while a test looks."""
COUNTS = {
    "staging_events": 8056,
    "staging_songs": 14896,
    "songplays": 6820,
    "users": 97,
    "songs": 14896,
    "artists": 9553,
    "time": 6813,
}
LEVELS = Page(
    (ResultColumn("level", "character varying(5)"), ResultColumn("count", "bigint")),
    (("free", 1229), ("paid", 5591)),
    0,
    complete=True,
)


def config(path: Path) -> Config:
    return Config(
        path=path,
        aws=AwsConfig(key="AKIAEXAMPLE", secret="the-secret-key"),
        cluster=ClusterConfig(db_user="awsuser", db_password="Passw0rd-Secret"),
        s3=S3Config(),
        infrastructure=InfrastructureConfig(),
        role_arn=None,
    )


def cluster(status: str = "available") -> Cluster:
    up = status == "available"
    return Cluster(
        identifier="sparkify",
        status=status,
        availability="Available" if up else "Modifying",
        host="sparkify.c1.us-west-2.redshift.amazonaws.com" if up else None,
        port=5439 if up else None,
        database="user_song_plays",
        user="awsuser",
        node_type="ra3.large",
        node_count=2,
        encrypted=True,
        publicly_accessible=True,
        created_at=datetime.now(UTC) - timedelta(hours=3, minutes=5, seconds=30),
        roles=(AttachedRole(ROLE_ARN, "in-sync"),),
        tags={"created-by": "sparkify-tui"},
    )


def report(status: str | None, **changes: Any) -> ClusterReport:
    values: dict[str, Any] = {
        "cluster": cluster(status) if status else None,
        "role": Role("songplays_S3toRedshiftStaging", ROLE_ARN) if status else None,
        "ingress": (IngressRule("sg-1", "203.0.113.7/32", 5439, is_ours=True),) if status else (),
        "polled_at": datetime.now(UTC),
        "price_per_hour": 1.086 if status else None,
        "cost_so_far": 3.35 if status else None,
    }
    return ClusterReport(**{**values, **changes})


ERROR_ROWS = (
    LoadErrorRow(
        table="staging_songs",
        file="s3://udacity-dend/song-data/A/B/TRABC.json",
        line=1,
        column="duration",
        type="double precision",
        length="",
        position=42,
        value="long",
        code=1207,
        reason="Invalid digit, Value 'l', Pos 0, Type: Double",
        raw_line='{"num_songs": 1, "title": "[b]x", "duration": "long", "year": 0}',
    ),
)


PLAY_LINE = '{"artist": "Bj\\u00f6rk", "sessionId": 139, "itemInSession": 3, "level": "paid", "length": 209.3}'


def origin_of_a_play(key: RowKey) -> Origin:
    """A play without a song that two files hold."""
    event = {"session_id": 139, "item_in_session": 3, "level": "paid", "song": "[b]Jóga", "ts": 1541290555796}
    return Origin(
        key=key,
        columns=("session_id", "item_in_session", "song_id", "level"),
        row=(139, 3, None, "paid"),
        source="staging_events",
        staged=(StagedRow(event, 2, decided=True), StagedRow({**event, "level": "free"}, 1, decided=False)),
        staged_rows=2,
        loads={
            1: LoadNote(1),
            2: LoadNote(2, datetime(2026, 11, 30, 12, 0, tzinfo=UTC), None, "done", "incremental", ("awsuser",)),
        },
        statement="insert into songplays (session_id)\nselect session_id\nfrom staging_events",
        no_song="No song of the catalogue has this title, artist and duration.",
        near_songs=(NearSong("SOABC", "Joga", "Björk", 305.2, ("title", "duration")),),
    )


class ScriptedSession:
    """Answers every statement from `answers`, else with LEVELS."""

    def __init__(self, backend: Scripted) -> None:
        self.backend = backend
        self.cancelled = asyncio.Event()
        self.rest: list[Page] = []

    @property
    def transaction(self) -> OpenTransaction | None:
        return None

    async def run(
        self, script: str, *, page_rows: int = 500, values: Mapping[str, str] | None = None
    ) -> AsyncGenerator[e.QueryEvent, None]:
        from sparkify_tui.services.query.script import split

        for index, item in enumerate(split(script)):
            self.backend.ran.append(item.text)
            self.backend.values.append(dict(values or {}))
            yield e.StatementStarted(item.text, index, item.offset)
            answer = self.backend.answers.get(item.text, LEVELS)
            if answer == "wait":
                await self.cancelled.wait()
                answer = e.StatementFailed(
                    item.text, index, item.offset, "cancelled on user's request", "", "57014", None, 1
                )
            if isinstance(answer, e.StatementFailed):
                yield answer
                return
            if isinstance(answer, Exception):
                raise answer
            if item.text in self.backend.tags:
                tag, rows = self.backend.tags[item.text]
                yield e.StatementFinished(item.text, index, tag, rows, (), True, 0.012)
                continue
            page, *self.rest = answer if isinstance(answer, list) else [answer]
            yield e.RowsFetched(page, 0.012)
            yield e.StatementFinished(
                item.text,
                index,
                "SELECT",
                len(page.rows) if page.complete else None,
                page.columns,
                page.complete,
                0.012,
            )

    async def fetch(self, rows: int) -> Page:
        await asyncio.sleep(0)
        if self.backend.fetch_error is not None:
            raise self.backend.fetch_error
        return self.rest.pop(0)

    async def cancel(self) -> e.CancelReported:
        self.cancelled.set()
        return e.CancelReported(CancelOutcome.CANCELLED, "The server stopped the statement.")

    async def close(self) -> None:
        self.backend.closed += 1


@dataclass
class Scripted:
    """A Backend; `status` is what the next poll sees, gates hold jobs until a test lets them go."""

    config: Config
    label: str = "SANDBOX us-west-2"
    read_only: bool = False
    confirm_writes: bool = False
    status: str | None = None
    ran: list[str] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    """What parameters were given, for each statement run."""
    jobs: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    """The statements that return no rows: their tag, and how many they touch."""
    fetch_error: Exception | None = None
    polls: asyncio.Queue[e.StatusEvent | Exception] = field(default_factory=asyncio.Queue)
    origins: list[RowKey] = field(default_factory=list)
    located: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    fail_with: Exception | None = None
    load_events: Callable[[], list[e.LoadEvent]] | None = None
    verdict: e.Verdict = field(default_factory=lambda: verdict())
    table_counts: Mapping[str, int] = field(default_factory=dict)
    loaded_at: datetime | None = None
    interrupted: str = ""
    closed: int = 0
    own: OwnSql = field(default_factory=OwnSql)

    async def account(self) -> str:
        return "123456789012"

    async def watch(self) -> AsyncGenerator[e.StatusEvent, None]:
        yield e.StatusPolled(report(self.status, interrupted=self.interrupted), 15.0)
        while True:
            event = await self.polls.get()
            if isinstance(event, Exception):
                raise event
            yield event

    async def provision(self) -> AsyncGenerator[e.ProvisionEvent, None]:
        self.jobs.append("provision")
        yield e.RoleRequested("songplays_S3toRedshiftStaging")
        yield e.ClusterRequested("sparkify", "ra3.large", 2, 1.086)
        yield e.AvailabilityChecked("sparkify", 0, 40, "creating")
        await self._held()
        self.status, self.table_counts = "available", {}
        yield e.ClusterAvailable("sparkify", 252.0)
        yield e.Provisioned(cluster(), ROLE_ARN)

    async def plan_teardown(self) -> TeardownPlan:
        return TeardownPlan(cluster(), Role("songplays_S3toRedshiftStaging", ROLE_ARN), report("available").ingress)

    async def teardown(self, final_snapshot: str | None) -> AsyncGenerator[e.TeardownEvent, None]:
        self.jobs.append(f"teardown {final_snapshot}")
        yield e.ClusterDeleteRequested("sparkify", final_snapshot)
        await self._held()
        self.status = None
        yield e.ClusterGone("sparkify")
        yield e.TornDown("sparkify")

    async def load(self, *, full: bool, checks: bool) -> AsyncGenerator[e.LoadEvent, None]:
        self.jobs.append(f"load full={full} checks={checks}")
        for event in (self.load_events or half_a_load)():
            yield event
        await self._held()
        self.table_counts, self.loaded_at = COUNTS, LOADED_AT
        for event in rest_of_load():
            yield event

    async def rehearse(self) -> AsyncGenerator[e.RehearseEvent, None]:
        self.jobs.append("rehearse")
        for event in half_a_rehearsal():
            yield event
        await self._held()
        yield e.Rehearsed(self.verdict)

    async def _held(self) -> None:
        await self.gate.wait()
        if self.fail_with is not None:
            raise self.fail_with

    async def counts(self) -> Mapping[str, int]:
        return self.table_counts

    async def last_load(self) -> datetime | None:
        return self.loaded_at

    async def bad_rows(self, check: str, limit: int) -> Page:
        return LEVELS

    async def rejected_rows(self, limit: int) -> Page:
        return LEVELS

    async def origin(self, key: RowKey) -> Origin:
        self.origins.append(key)
        return origin_of_a_play(key)

    async def with_places(self, origin: Origin) -> Origin:
        await self.located.wait()
        if self.fail_with is not None:
            raise self.fail_with
        place = Place("s3://udacity-dend/log-data/2018/11/2018-11-04-events.json", 7, PLAY_LINE)
        gone = Place(problem="It could not be told which of 3 files it came from: 3 were read and don't hold it.")
        return replace(
            origin, staged=tuple(replace(row, place=place if row.decided else gone) for row in origin.staged)
        )

    async def rows_of_load(self, load_id: int, limit: int) -> tuple[Page, Page]:
        return Page((ResultColumn("of", "text"),), ((f"load {load_id}",),), 0, complete=False), LEVELS

    async def rows_of_file(self, uri: str, limit: int) -> tuple[int, Page]:
        return 2, Page((ResultColumn("of", "text"),), (("a line of it",),), 0, complete=True)

    def session(self) -> ScriptedSession:
        return ScriptedSession(self)

    async def held_locks(self, pid: int) -> tuple[str, ...]:
        return ()

    async def catalog(self) -> Catalog:
        columns = (
            CatalogColumn("songplay_id", "bigint"),
            CatalogColumn("user_id", "integer", is_dist_key=True),
            CatalogColumn("level", "character varying(5)"),
            CatalogColumn("start_time", "timestamp", sort_key=1),
        )
        return Catalog(
            "user_song_plays",
            (
                CatalogTable("public", "songplays", "table", columns, 6820, 12, "KEY(user_id)", "start_time"),
                CatalogTable("public", "users", "table", columns[1:3]),
            ),
        )

    async def stored_rows(self) -> Mapping[tuple[str, str], int]:
        return {("public", table): count for table, count in COUNTS.items()}

    async def ddl(self, table: CatalogTable) -> str:
        if self.fetch_error is not None:
            raise self.fetch_error
        return f"create table {table.schema}.{table.name} (\n    songplay_id bigint\n);"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("plays_by_level", "Plays by level", "How many plays are paid for.", "select level from songplays"),
            Question("most_played", "Most played songs", "The ten songs played most.", "select title from songs"),
        )

    async def own_sql(self) -> OwnSql:
        return self.own

    def price_per_hour(self) -> float | None:
        return 1.086

    def writes(self, statement: str) -> bool:
        return not statement.lower().startswith("select")


def half_a_rehearsal() -> list[e.RehearseEvent]:
    return [
        e.FilesListed("staging_events", "s3://udacity-dend/log-data", 30, 3_600_000, 2, 240_000, 0, 0),
        e.RehearsalPlanned(e.Basis.COPIED, 2, 240_000, 2, 240_000, 54_321),
        e.LocalCopyStarted("user_song_plays"),
        e.FilesFetched(1, 2, 120_000, 240_000),
    ]


def verdict(**changes: Any) -> e.Verdict:
    values: dict[str, Any] = {
        "passes": True,
        "failure": "",
        "basis": e.Basis.COPIED,
        "files": 2,
        "bytes": 240_000,
        "tried_files": 2,
        "tried_bytes": 240_000,
        "tables": (e.TableChange("users", 3, 2, 0, before=97, after=100),),
        "rejected": (),
        "rejected_rows": 0,
        "failed_checks": (),
        "checks": 20,
        "seconds": 3.0,
        "rate_is_local": False,
        "price_per_hour": 1.086,
        "cost": 0.0009,
        "has_cluster": True,
    }
    return e.Verdict(**{**values, **changes})


def half_a_load() -> list[e.LoadEvent]:
    return [
        e.TablesEnsured(STAGING_TABLES + ANALYTICAL_TABLES),
        e.CopyStarted("staging_events", "s3://udacity-dend/log-data", 30, 3_600_000),
        e.CopyStarted("staging_songs", "s3://udacity-dend/song-data", 14_896, 5_000_000),
        e.RowsCopied("staging_events", 8056, 30, 3_600_000, 2.4),
        e.CopyProgressed(CopyProgress("staging_songs", 9_235, 9_235, 14_896, 3_100_000, 5_000_000, 41.0, 25.0)),
    ]


def rest_of_load() -> list[e.LoadEvent]:
    result = CheckResult(
        "songplays_without_user",
        "Every play has a user.",
        Severity.WARNING,
        2,
        ("songplay_id", "user_id"),
        ((17, None), (42, None)),
        0.1,
    )
    passed = CheckResult("songplays_unique", "A play is there once.", Severity.CRITICAL, 0, ("songplay_id",), (), 0.1)
    events: list[e.LoadEvent] = [e.RowsCopied("staging_songs", 14_896, 14_896, 5_000_000, 66.0)]
    for table in ANALYTICAL_TABLES:
        events += [e.TransformStarted(table), e.RowsTransformed(table, COUNTS[table], 1.5)]
    events += [e.CheckStarted(result.name), e.CheckFinished(result), e.CheckFinished(passed), e.RowsCounted(COUNTS)]
    return [*events, e.Loaded(LoadSummary("1", COUNTS, COUNTS, 14_926, 8_600_000, 0, {"copy": 66.0}, 70.0))]


def page(rows: int, first: int = 0, *, complete: bool = False, columns: int = 3) -> Page:
    named = tuple(ResultColumn(f"column_{n}", "integer" if n % 2 else "character varying(20)") for n in range(columns))
    made = tuple(
        tuple(number * 1000 if n % 2 else f"row {number}" for n in range(columns))
        for number in range(first, first + rows)
    )
    return Page(named, made, first, complete)


PLAN = """\
XN Limit  (cost=1000000044050.62..1000000044050.63 rows=10 width=36)
  ->  XN Merge  (cost=1000000044050.62..1000000044050.87 rows=100 width=36)
        Merge Key: count(songplays.level)
        ->  XN Network  (cost=1000000044050.62..1000000044050.87 rows=100 width=36)
              Send to leader
              ->  XN Sort  (cost=1000000044050.62..1000000044050.87 rows=100 width=36)
                    Sort Key: count(songplays.level)
                    ->  XN HashAggregate  (cost=44047.05..44047.30 rows=100 width=36)
                          ->  XN Hash Join DS_BCAST_INNER  (cost=1.21..44012.95 rows=6820 width=36)
                                Hash Cond: ("outer".user_id = "inner".user_id)
                                ->  XN Seq Scan on songplays  (cost=0.00..68.20 rows=6820 width=14)
                                      Filter: (user_id IS NOT NULL)
                                ->  XN Hash  (cost=0.97..0.97 rows=97 width=30)
                                      ->  XN Seq Scan on users  (cost=0.00..0.97 rows=97 width=30)
----- Tables missing statistics: songplays, users -----
----- Update statistics by running the ANALYZE command on these tables -----"""
"""What Redshift answers to EXPLAIN."""
