"""What can't be taken back is told from the tokens, wherever it hides, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.services.query.irreversible import irreversible_in
from sparkify_tui.services.query.questions import questions

DELETE, UPDATE = "DELETE without WHERE", "UPDATE without WHERE"
DROP_COLUMN = "ALTER TABLE … DROP COLUMN"
FOUND: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "delete": ("delete from users", DELETE, ("users",)),
    "delete without from": ("DELETE etl.users", DELETE, ("etl.users",)),
    "delete with using": ("delete from t using u", DELETE, ("t",)),
    "where in a comment": ("delete from t -- where id = 1", DELETE, ("t",)),
    "where in a block comment": ("delete/* where */from t", DELETE, ("t",)),
    "where in a quoted name": ('delete from t using "where"', DELETE, ("t",)),
    "where as a part of a name": ("update t set a = u.where", UPDATE, ("t",)),
    "where in a string": ("update t set a = ' where '", UPDATE, ("t",)),
    "where in a dollar quote": ("update t set a = $$ where $$", UPDATE, ("t",)),
    "where in a subquery": ("update t set a = (select b from u where u.id = t.id)", UPDATE, ("t",)),
    "where in a subquery's subquery": ("delete from t using (select * from (select 1 where true))", DELETE, ("t",)),
    "where in a query of with": ("with x as (select 1 where true) delete from t using x", DELETE, ("t",)),
    "with recursive": ("with recursive x (a) as (select 1), y as (select 2) update t set a = 1", UPDATE, ("t",)),
    "in a query of with": ("with x as (delete from t returning *) select * from x where a = 1", DELETE, ("t",)),
    "in brackets": ("(with x as (select 1) delete from users)", DELETE, ("users",)),
    "a quoted name": ('delete from "Odd ""name"".x"', DELETE, ('"Odd ""name"".x"',)),
    "three parts": ("delete from db.etl.t", DELETE, ("db.etl.t",)),
    "prepared": ("prepare p (int) as delete from t", DELETE, ("t",)),
    "truncate": ("truncate users", "TRUNCATE", ("users",)),
    "truncate table": ("truncate table etl.users", "TRUNCATE", ("etl.users",)),
    "drop table": ("drop table if exists a, s.b cascade", "DROP TABLE", ("a", "s.b")),
    "drop schema": ("drop schema etl cascade", "DROP SCHEMA", ("etl",)),
    "drop view": ("drop view v", "DROP VIEW", ("v",)),
    "drop materialized view": ("drop materialized view v", "DROP MATERIALIZED VIEW", ("v",)),
    "drop database": ("drop database d", "DROP DATABASE", ("d",)),
    "drop user": ("drop user if exists u", "DROP USER", ("u",)),
    "drop function": ("drop function f(int, int)", "DROP FUNCTION", ("f",)),
    "drop functions": ("drop function f(int), g()", "DROP FUNCTION", ("f", "g")),
    "drop policy": ("drop rls policy p cascade", "DROP RLS POLICY", ("p",)),
    "drop column": ("alter table t drop column c cascade", DROP_COLUMN, ("t.c",)),
    "drop column without the word": ("alter table s.t drop c", DROP_COLUMN, ("s.t.c",)),
    "unfinished": ("drop", "DROP", ()),
    "behind a comment": ("-- away with it\n/* all */ drop table t", "DROP TABLE", ("t",)),
}
HARMLESS = {
    "select": "select 1",
    "words in strings": "select 'drop table t', $$ delete from t $$, \"update\"",
    "words in comments": "select 1 -- drop table t\n/* truncate t */",
    "delete with where": "delete from users where user_id = 7",
    "delete with using and where": "delete from t using u where u.id = t.id",
    "where after a subquery": "update t set a = (select 1) where b = 2",
    "where in capitals": "UPDATE t SET a = 1 WHERE b = 2",
    "with and where": "with x as (select 1) delete from t where id in (select * from x)",
    "for update": "select * from t for update",
    "explain": "explain delete from users",
    "explain verbose": "explain verbose drop table t",
    "merge": "merge into t using s on t.id = s.id when matched then update set a = 1 when not matched then insert values (1)",
    "merge that deletes": "merge into t using s on t.id = s.id when matched then delete when not matched then insert values (1)",
    "a query called update": "with update as (select 1), delete as (select 2) select * from update",
    "a function": "select trunc(1.5), (updated) from t",
    "a column called update": "select (t.update), (delete_at) from t",
    "procedure": "create procedure p() as $$ begin delete from t; end $$ language plpgsql",
    "drop constraint": "alter table t drop constraint c",
    "add column": "alter table t add column dropped int",
    "grant": "grant delete, update, drop on t to u",
    "unload": "unload ('delete from t') to 's3://b/k' iam_role default",
    "nothing": "",
}


@pytest.mark.parametrize(("text", "action", "objects"), FOUND.values(), ids=FOUND)
def test_what_takes_away_is_found_and_named(text: str, action: str, objects: tuple[str, ...]) -> None:
    assert [(found.action, found.objects) for found in irreversible_in(text)] == [(action, objects)]


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_can_be_taken_back_is_let_through(text: str) -> None:
    assert irreversible_in(text) == ()


@pytest.mark.parametrize("item", questions(), ids=lambda item: item.name)
def test_no_question_takes_anything_away(item: object) -> None:
    assert irreversible_in(item.sql) == ()  # type: ignore[attr-defined]


def test_each_statement_of_a_script_is_looked_at_in_its_place() -> None:
    script = "select 1;\ndelete from t; where id = 1;\n-- ;\ndrop table s.u"
    found = irreversible_in(script)
    assert [(item.statement, script[item.offset :][:6]) for item in found] == [
        ("delete from t", "delete"),
        ("drop table s.u", "drop t"),
    ]


STORED = {("public", "t"): 1, ("S", "t"): 20, ("public", "u"): 1300, ("etl", "a"): 4, ("etl", "b"): 5}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("delete from U", "DELETE without WHERE U (about 1,300 rows)"),
        ("truncate public.t", "TRUNCATE public.t (about 1 row)"),
        ("truncate dev.public.t", "TRUNCATE dev.public.t (about 1 row)"),
        ("truncate t", "TRUNCATE t"),
        ('drop table "S".t, u, nosuch', 'DROP TABLE "S".t (about 20 rows), u (about 1,300 rows), nosuch'),
        ("drop schema Etl", "DROP SCHEMA Etl (about 9 rows)"),
        ("drop schema u", "DROP SCHEMA u"),
        ("drop user u", "DROP USER u"),
        ("alter table u drop c", "ALTER TABLE … DROP COLUMN u.c (about 1,300 rows)"),
        ("drop", "DROP"),
        ("delete", "DELETE without WHERE"),
    ],
)
def test_it_is_told_with_the_rows_that_are_known(text: str, told: str) -> None:
    (found,) = irreversible_in(text)
    assert found.described(STORED) == told
    assert found.described({}, 7).startswith(f"line 7: {found.action}")
    assert "row" not in found.described({})


NOISE = st.sampled_from(
    [
        " ",
        "\n",
        "/* where */",
        "-- where\n",
        " 'where' ",
        " $$ where $$ ",
        ' "where" ',
        " (select 1 where true) ",
        " u.where ",
    ]
)


@given(
    st.sampled_from(["delete from t", "update t set a = b", "with x as (select 1) delete from t using x"]),
    st.lists(NOISE).map("".join),
)
def test_only_a_where_of_the_statement_itself_lets_it_through(statement: str, noise: str) -> None:
    assert [found.objects for found in irreversible_in(f"{statement} {noise}")] == [("t",)]
    assert irreversible_in(f"{statement} {noise} where a = 1 {noise}") == ()


PIECES = st.sampled_from(
    ["(", ")", ";", ".", ",", " delete ", " update ", " set ", " drop ", " table ", " with ", " as ", "t", "'"]
)


@given(st.lists(PIECES).map("".join) | st.text(alphabet="deltupsrowhi ();'\"$-/*\n.", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for found in irreversible_in(text):
        assert text[found.offset :].startswith(found.statement)
        assert irreversible_in(f"explain {found.statement}") == ()
        assert irreversible_in(f"select '{found.statement.replace(chr(39), '').replace(chr(92), '')}'") == ()
