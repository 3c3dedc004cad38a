"""Which row of the star a result's row is, or why it can't be told."""

from __future__ import annotations

from typing import Any

import pytest

from sparkify_tui.errors import UsageError
from sparkify_tui.models import ResultColumn
from sparkify_tui.services.origin.row_keys import row_key

ROW = {"session_id": 1, "item_in_session": 2, "user_id": 26, "song_id": None, "artist_id": "AR1", "count": 5}


def key_of(statement: str, *names: str) -> tuple[str, dict[str, Any]]:
    columns = [ResultColumn(name, "text") for name in names]
    found = row_key(statement, columns, tuple(ROW[name.lower()] for name in names))
    return found.table, dict(found.values)


@pytest.mark.parametrize(
    ("statement", "names", "table"),
    [
        ("select * from songplays", ("session_id", "item_in_session", "user_id"), "songplays"),
        ('select * from "songplays"', ("item_in_session", "session_id"), "songplays"),
        ("select * from public.songplays as p", ("SESSION_ID", "ITEM_IN_SESSION"), "songplays"),
        ("select u.user_id, count(*) from songplays p join users u using (user_id)", ("user_id", "count"), "users"),
        ("select * from nothing, users", ("user_id",), "users"),
        ("select * from nothing as n, users u", ("user_id",), "users"),
        ("with x as (select * from users) select * from x", ("user_id",), "users"),
        ("select * from songs join artists using (artist_id)", ("song_id", "artist_id"), "artists"),
        ("-- from songs\nselect * from artists", ("artist_id",), "artists"),
    ],
)
def test_the_first_table_named_whose_key_is_there(statement: str, names: tuple[str, ...], table: str) -> None:
    found, values = key_of(statement, *names)
    assert found == table
    assert all(ROW[name] == value for name, value in values.items())


@pytest.mark.parametrize(
    ("statement", "names", "said"),
    [
        ("select session_id from songplays", ("session_id",), "songplays lacks item_in_session. Put the key"),
        ("select count(*) from songplays", ("count",), "songplays lacks session_id and item_in_session."),
        ("select * from songs", ("song_id",), "songs has no song_id in this row."),
        ("select 1 as user_id", ("user_id",), "comes from none of songplays, users, songs, artists, time"),
        ("select user_id from other.users", ("user_id",), "comes from none of"),
        ("select 'from users' as user_id", ("user_id",), "comes from none of"),
        ("select extract(hour from time.start_time) as user_id", ("user_id",), "comes from none of"),
    ],
)
def test_what_is_missing_is_named(statement: str, names: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError) as failed:
        key_of(statement, *names)
    assert said in str(failed.value)
