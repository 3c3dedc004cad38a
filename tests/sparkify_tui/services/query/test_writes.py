"""Writing is told from the syntax tree, not from the first keyword."""

from __future__ import annotations

import pytest

from sparkify_tui.services.query.questions import questions
from sparkify_tui.services.query.writes import writes

READS = [
    "select 1",
    "-- delete\nselect 'drop table t'",
    "with x as (select 1) select * from x",
    "(select 1) union all (select 2)",
    "show all",
    "explain select * from songplays",
    "set search_path to etl",
    "begin",
    "commit",
    "fetch 10 from c",
    "begin read only -- read write",
    "explain verbose select 1",
    "declare c cursor /* for delete */ for select ' for '",
    "declare c cursor for select 1",
]
WRITES = [
    "delete from users",
    "with x as (delete from users returning *) select * from x",
    "with x as (insert into t values (1) returning *) select 1",
    "select * into copy_of_users from users",
    "select pg_terminate_backend(1)",
    "copy t from 's3://b/k' iam_role default",
    "unload ('select 1') to 's3://b/k' iam_role default",
    "explain delete from users",
    "declare c cursor for with x as (delete from t returning *) select * from x",
    "truncate users",
    "vacuum",
    "call something()",
    "begin read write",
    "begin read/**/write",
    "explain/* x */verbose delete from users",
    "declare c cursor\nfor with x as (delete from t returning *) select * from x",
    "set session characteristics as transaction read write",
    "set transaction read write",
    "grant select on users to public",
    "select (((",
    "select 1; delete from users",
    "prepare p as delete from users",
    "execute p",
    "(with x as (select 1) delete from users)",
    "explain(analyze) delete from users",
    "select " + "(" * 3000 + "1" + ")" * 3000,
]


@pytest.mark.parametrize("text", READS)
def test_reading_is_let_through(text: str) -> None:
    assert not writes(text)


@pytest.mark.parametrize("text", WRITES, ids=lambda text: text[:40])
def test_writing_is_found_wherever_it_hides(text: str) -> None:
    assert writes(text)


@pytest.mark.parametrize("item", questions(), ids=lambda item: item.name)
def test_every_question_only_reads(item: object) -> None:
    assert not writes(item.sql)  # type: ignore[attr-defined]
