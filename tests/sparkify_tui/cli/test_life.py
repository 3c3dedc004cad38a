"""The whole life of the warehouse from the command line, on the sandbox."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sparkify_tui.models import ALL_TABLES
from tests.paths import DATA
from tests.sparkify_tui.cli.conftest import EVENTS, SONGS, App


def test_run_narrates_counts_and_answers(app: App) -> None:
    done = app.run("--sandbox", "run")
    assert done.returncode == 0, done.stderr
    for line in (
        "Creating Redshift IAM Role songplays_S3toRedshiftStaging.",
        "Creating database user_song_plays in Redshift cluster.",
        "Checking cluster availability. Attempt 0/",
        "Redshift cluster sparkify is available.",
        "in config file dwh.cfg.",
    ):
        assert line in done.stderr
    for table in ALL_TABLES:
        assert table in done.stdout


def test_create_load_status_delete_and_nothing_is_left(app: App) -> None:
    app.ok("--sandbox", "create")
    status = app.json("--sandbox", "status")
    assert status["state"] == "available"
    assert {"identifier", "host", "port", "database", "user", "cost_so_far"} <= set(status)
    app.ok("--sandbox", "load")
    first = app.json("--sandbox", "counts")
    assert first["staging_songs"] == first["songs"] == SONGS
    assert first["staging_events"] == EVENTS
    app.ok("--sandbox", "load")
    assert app.json("--sandbox", "counts") == first
    done = app.run("--sandbox", "delete", stdin="sparkify\n")
    assert done.returncode == 0, done.stderr
    assert "Redshift cluster sparkify has been deleted/does not exist." in done.stderr
    assert app.json("--sandbox", "status")["state"] == "absent"
    settings = dict(line.split("=", 1) for line in app.config.read_text().splitlines() if "=" in line)
    assert settings["HOST"].strip("'\" ") == settings["ARN"].strip("'\" ") == ""


@pytest.mark.parametrize("typed", ["", "sparkify2\n", "SPARKIFY\n", "yes\n"], ids=repr)
def test_delete_without_the_identifier_deletes_nothing(loaded: App, typed: str) -> None:
    done = loaded.run("--sandbox", "delete", stdin=typed)
    assert done.returncode == 2
    assert "Nothing was deleted" in done.stderr
    assert loaded.json("--sandbox", "status")["state"] == "available"


def test_working_commands_print_one_event_per_line(loaded: App) -> None:
    lines = loaded.ok("--sandbox", "load", "--json").splitlines()
    events = [json.loads(line) for line in lines]
    assert events[-1]["event"] == "Loaded"
    assert all("event" in event for event in events)


def test_every_question_is_answered(loaded: App) -> None:
    names = [question["name"] for question in loaded.json("questions")]
    assert len(names) >= 15
    script = "\n".join(f"{name}" for name in names)
    for name in script.split():
        assert loaded.ok("--sandbox", "query", f"@{name}")


def test_query_formats(loaded: App) -> None:
    sql = "select level, count(*) as plays, 1.50::numeric(5,2) as price, null as nothing from songplays group by level order by 1"
    rows = loaded.json("--sandbox", "query", sql)
    assert [list(row) for row in rows] == [["level", "plays", "price", "nothing"]] * len(rows)
    read = list(csv.DictReader(io.StringIO(loaded.ok("--sandbox", "query", "--format", "csv", sql))))
    assert [row["level"] for row in read] == [row["level"] for row in rows]
    assert [int(row["plays"]) for row in read] == [row["plays"] for row in rows]
    assert loaded.ok("--sandbox", "query", "--format", "github", sql).startswith("| level")


def test_results_are_cut_visibly_and_only_where_asked(loaded: App) -> None:
    sql = "select a.user_id from songplays a cross join songplays b limit 2500"
    assert len(loaded.json("--sandbox", "query", sql)) == 2500
    done = loaded.run("--sandbox", "query", sql)
    assert len(done.stdout.splitlines()) == 1002
    assert "Cut at 1,000 rows" in done.stderr
    assert len(loaded.json("--sandbox", "query", "--limit", "7", sql)) == 7


def test_a_script_from_stdin_runs_statement_after_statement(loaded: App) -> None:
    script = "create temp table t (a int); -- one; two\ninsert into t values (1), (2);\nselect sum(a) as s from t;"
    assert json.loads(loaded.ok("--sandbox", "query", "--json", "-", stdin=script)) == [{"s": 3}]


def test_a_failing_statement_points_at_its_place(loaded: App) -> None:
    done = loaded.run("--sandbox", "query", "select 1;\nselect levle from songplays")
    assert done.returncode == 1
    assert 'column "levle" does not exist' in done.stderr
    assert "42703" in done.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "delete from songplays",
        "with x as (select 1) insert into users select * from users",
        "create table x (a int)",
        "truncate users",
    ],
)
def test_read_only_stops_what_writes(loaded: App, sql: str) -> None:
    before = loaded.json("--sandbox", "counts")
    done = loaded.run("--sandbox", "--read-only", "query", sql)
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert loaded.json("--sandbox", "counts") == before


def test_checks_pass_after_a_load(loaded: App) -> None:
    assert all(
        check["bad_rows"] == 0 for check in loaded.json("--sandbox", "checks") if check["severity"] == "critical"
    )


def test_loads_are_remembered(loaded: App) -> None:
    assert loaded.json("--sandbox", "loads")
    assert loaded.json("--sandbox", "errors") == []


@pytest.mark.skipif(not DATA.exists(), reason="the real data is not there")
def test_the_real_data_gives_the_known_counts(tmp_path: Path) -> None:
    app = App(tmp_path)
    (app.home / "s3").mkdir(parents=True, exist_ok=True)
    (app.home / "s3" / "udacity-dend").symlink_to(DATA)
    app.run("sandbox", "start")
    try:
        app.edit_config("log-data", "log_data")
        app.edit_config("song-data", "song_data")
        app.ok("--sandbox", "create")
        app.ok("--sandbox", "load")
        assert app.json("--sandbox", "counts") == {
            "staging_events": 8056,
            "staging_songs": 1943,
            "songplays": 6820,
            "users": 97,
            "songs": 1943,
            "artists": 1809,
            "time": 6813,
        }
        for sql, wanted in ORACLE:
            assert [tuple(row.values()) for row in app.json("--sandbox", "query", sql)] == wanted, sql
    finally:
        app.run("sandbox", "stop")


ORACLE = [
    ("select count(song_id) from songplays", [(39,)]),
    ("select level, count(*) from users group by 1 order by 1", [("free", 75), ("paid", 22)]),
    ("select level, count(*) from songplays group by 1 order by 1", [("free", 1229), ("paid", 5591)]),
    (
        "select extract(hour from start_time) as h, count(*) from songplays group by 1 having h in (3, 17) order by 1",
        [(3, 109), (17, 494)],
    ),
    (
        "select weekday, count(*) from songplays join time using (start_time) where weekday in (0, 3) group by 1 order by 1",
        [(0, 396), (3, 1364)],
    ),
    ("select count(distinct session_id) from songplays", [(776,)]),
    ("select count(distinct session_id) from staging_events", [(941,)]),
    (
        "select location, count(*) from songplays group by 1 order by 2 desc limit 1",
        [("San Francisco-Oakland-Hayward, CA", 691)],
    ),
    (
        "select user_id, first_name, last_name, count(*) from songplays join users using (user_id) group by 1, 2, 3 "
        "order by 4 desc limit 1",
        [(49, "Chloe", "Cuevas", 689)],
    ),
]


def test_an_endpoint_of_the_environment_is_not_called_aws(loaded: App, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = loaded.json("sandbox", "env")
    monkeypatch.setitem(loaded.env, "AWS_ENDPOINT_URL", variables["AWS_ENDPOINT_URL"])
    lines = loaded.config.read_text().splitlines(keepends=True)
    (loaded.cwd / "other.cfg").write_text("".join(line for line in lines if not line.startswith("ENDPOINT_URL")))
    shown = loaded.json("--config", "other.cfg", "status")["target"]
    assert shown.startswith("endpoint http://127.")
    assert shown.endswith("(not AWS)")
