"""`origin` prints where a row comes from, and leads back from a load or a file."""

from __future__ import annotations

import json

import pytest

from tests.sparkify_tui.cli.conftest import App


def test_a_row_is_led_back_to_its_line_and_the_line_to_its_rows(loaded: App) -> None:
    sql = "select session_id, item_in_session, song_id from songplays order by start_time limit 1"
    (play,) = loaded.json("--sandbox", "query", sql)
    key = [f"{name}={play[name]}" for name in ("session_id", "item_in_session")]
    found = loaded.json("--sandbox", "origin", "songplays", *key)
    assert found["row"]["song_id"] == play["song_id"]
    (staged,) = found["staged"]
    assert staged["decided"]
    assert json.loads(staged["text"])["sessionId"] == play["session_id"]
    assert found["loads"][0]["users"] == ["awsuser"]
    shown = loaded.run("--sandbox", "origin", "songplays", *key)
    assert staged["file"] in shown.stdout
    assert "insert into songplays" in shown.stdout
    assert "Load 1 (incremental, done) by awsuser" in shown.stderr
    back = loaded.json("--sandbox", "origin", "--file", staged["file"], "--limit", "10000")
    assert [row["session_id"] for row in back["rows"] if row["line"] == staged["line"]] == [str(play["session_id"])]
    of_load = loaded.json("--sandbox", "origin", "--load", "1", "--limit", "5")
    assert [len(of_load[name]) for name in ("events", "songs")] == [5, 5]
    assert "rows; --limit shows more" in loaded.run("--sandbox", "origin", "--load", "1", "--limit", "5").stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["users", "user_id=x"], 2, "user_id is a whole number"),
        (["users", "name=Ryan"], 2, "is no part of the key of users"),
        (["songplays", "session_id=1"], 2, "The key of songplays lacks item_in_session"),
        (["time", "start_time=noon"], 2, "start_time is a moment in UTC"),
        (["nothing", "id=1"], 2, "nothing is no table of the star"),
        ([], 2, "The origin of one row, or the rows of one load or file, can be asked for"),
        (["users", "user_id=1", "--load", "1"], 2, "can be asked for"),
        (["--load", "99"], 2, "There is no load 99"),
        (["users", "user_id=-5"], 1, "There is no row users user_id=-5"),
    ],
)
def test_what_cannot_be_told_is_said_in_a_sentence(loaded: App, arguments: list[str], code: int, said: str) -> None:
    done = loaded.run("--sandbox", "origin", *arguments)
    assert done.returncode == code
    assert said in done.stderr
