"""Results of queries as csv, json and tables, and how failures are told in JSON."""

from __future__ import annotations

import json

import pytest

from tests.conftest import HOST
from tests.sparkify_tui.cli.conftest import App


def test_csv_tells_null_from_empty_text_and_keeps_every_digit(loaded: App) -> None:
    sql = "select true as yes, 1.50::numeric(9,2) as n, null as nothing, '' as empty, 'a,\"b\"' as t, 'x\ny' as lines"
    printed = loaded.ok("--sandbox", "query", "--format", "csv", sql)
    assert printed == 'yes,n,nothing,empty,t,lines\ntrue,1.50,,"","a,""b""","x\ny"\n'


def test_a_row_of_one_null_is_no_empty_line_in_csv(loaded: App) -> None:
    assert loaded.ok("--sandbox", "query", "--format", "csv", "select null as a") == 'a\n""\n'


def test_json_stays_json_on_a_terminal_with_few_letters(loaded: App) -> None:
    loaded.env["PYTHONIOENCODING"] = "ascii"
    try:
        assert loaded.json("--sandbox", "query", "select 'Zoë' as name") == [{"name": "Zoë"}]
    finally:
        del loaded.env["PYTHONIOENCODING"]


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["--sandbox", "query", "select nosuch"], 1, "StatementError"),
        (["--sandbox", "query", "selec 1"], 1, "StatementError"),
        (["--sandbox", "query", "@most_playd"], 2, "UsageError"),
        (["--sandbox", "query", " ; "], 2, "UsageError"),
        (["--sandbox", "delete"], 2, "UsageError"),
        (["--sandbox", "--read-only", "delete"], 1, "ReadOnlyError"),
        (["--sandbox", "--read-only", "create"], 1, "ReadOnlyError"),
        (["--sandbox", "--read-only", "load"], 1, "ReadOnlyError"),
        (["--sandbox", "--read-only", "run"], 1, "ReadOnlyError"),
        (["sandbox", "--read-only", "reset"], 1, "ReadOnlyError"),
        (["nosuch"], 2, "UsageError"),
        (["query"], 2, "UsageError"),
        (["status"], 2, "ConfigError"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_with_json_a_failure_is_the_only_or_last_document(
    loaded: App, arguments: list[str], code: int, error: str
) -> None:
    done = loaded.run("--json", *arguments)
    assert done.returncode == code, done.stderr
    told = json.loads(done.stdout)
    assert (told["event"], told["error"]) == ("Failed", error)
    assert told["message"]
    assert told["remedy"]
    assert "Error: " in done.stderr


def test_a_result_that_breaks_off_is_closed_and_followed_by_the_failure(loaded: App) -> None:
    loaded.ok("sandbox", "fault", "set", "drop-connection", "after_rows=1500")
    done = loaded.run("--sandbox", "--json", "query", "select a.ts from staging_events a cross join staging_events b")
    loaded.ok("sandbox", "fault", "clear")
    assert done.returncode == 3, done.stderr
    rows, end = json.JSONDecoder().raw_decode(done.stdout)
    assert len(rows) >= 1000
    assert json.loads(done.stdout[end:])["event"] == "Failed"


def test_a_near_name_of_a_question_is_suggested(loaded: App) -> None:
    done = loaded.run("--sandbox", "query", "@Most_Played_Song")
    assert done.returncode == 2
    assert "Did you mean most_played_songs" in done.stderr


def test_sql_that_begins_with_a_comment_is_no_option(loaded: App) -> None:
    assert loaded.json("--sandbox", "query", "-- which one\nselect 1 as one") == [{"one": 1}]


def test_env_leads_past_a_proxy(loaded: App) -> None:
    assert "PROXY" not in loaded.ok("sandbox", "env").upper()
    changes = {"HTTP_PROXY": "http://192.0.2.1:3128", "NO_PROXY": "example.org"}
    loaded.env.update(changes)
    try:
        assert f"export NO_PROXY=example.org,{HOST},localhost" in loaded.ok("sandbox", "env").splitlines()
    finally:
        for name in changes:
            del loaded.env[name]


def test_env_takes_other_accounts_variables_out_of_the_way(loaded: App) -> None:
    assert "unset" not in loaded.ok("sandbox", "env")
    loaded.env["AWS_SESSION_TOKEN"] = "another account's"
    try:
        assert "unset AWS_SESSION_TOKEN" in loaded.ok("sandbox", "env").splitlines()
    finally:
        del loaded.env["AWS_SESSION_TOKEN"]
