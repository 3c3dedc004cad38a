"""`query` takes values for :name, and says which are missing before it connects to anything."""

from __future__ import annotations

import pytest

from tests.sparkify_tui.cli.conftest import App


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("select :level",), "There is no value for :level. Give it with --param level=…"),
        (("select 1", "--param", "level=paid"), "The SQL has no :level. Leave the value out."),
        (("select :a", "--param", "a"), "--param a gives no value. Write --param name=value."),
        (("select :a", "--param", "a==x"), "The value of :a begins with = and is no number."),
    ],
    ids=["missing", "unknown", "no value", "no number"],
)
def test_values_that_cannot_be_used_are_a_usage_error(app: App, arguments: tuple[str, ...], words: str) -> None:
    done = app.run("query", *arguments)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())


def test_values_go_to_the_server_as_they_are(loaded: App) -> None:
    value = "it's a \\ [1:2] $$ :x -- y"
    sql = "-- :level = paid\nselect :v as v, :n + 1 as n, :z::int as z, count(*) > 0 as played from songplays where level = :level"
    (row,) = loaded.json("--sandbox", "query", sql, "--param", f"v={value}", "--param", "N==41", "--param", "z=null")
    assert row == {"v": value, "n": 42, "z": None, "played": True}


def test_an_error_is_shown_in_what_was_written(loaded: App) -> None:
    done = loaded.run("--sandbox", "query", "select :a, no_such_column from users", "--param", "a=a value that is long")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    (line,) = [number for number, text in enumerate(lines) if text.startswith("Line 1: ")]
    assert lines[line] == "Line 1: select :a, no_such_column from users"
    assert lines[line + 1].index("^") == lines[line].index("no_such_column")
    assert "a value that is long" not in done.stderr
