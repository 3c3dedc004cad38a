"""ALTER, DROP, views and schemas: what changes, what keeps working, and what is held back."""

from __future__ import annotations

import pytest

from tests.redshift_sandbox.database_session import Session
from tests.redshift_sandbox.wire.endpoint import Endpoint


@pytest.fixture
def plays(session: Session) -> Session:
    """A session whose schema s holds a table with one row."""
    session.script(
        "drop schema if exists s cascade",
        "create schema s",
        "create table s.plays (id int identity(0,1), name varchar(5), at timestamp sortkey, place int distkey)",
        "insert into s.plays (name, at, place) values ('one', '2018-11-01', 7)",
    )
    return session


CHANGES = {
    "rename a table": ("rename to renamed", "select name from s.renamed", [("one",)]),
    "rename a column": ("rename column name to title", "select title from s.plays", [("one",)]),
    "add a column": ("add column level varchar(9)", "select level from s.plays", [(None,)]),
    "add a column with a default": ("add column n int not null default 5", "select n from s.plays", [(5,)]),
    "drop a column": (
        "drop column name",
        "select count(*) from pg_attribute where attrelid = 's.plays'::regclass",
        [(3,)],
    ),
    "widen a varchar": (
        "alter column name type varchar(50)",
        "select character_maximum_length from svv_columns where table_name = 'plays' and column_name = 'name'",
        [(50,)],
    ),
    "another distribution key": (
        "alter distkey id",
        "select diststyle from svv_table_info where \"table\" = 'plays'",
        [("KEY(id)",)],
    ),
    "a distribution style": (
        "alter diststyle all",
        "select diststyle from svv_table_info where \"table\" = 'plays'",
        [("ALL",)],
    ),
    "another sort key": (
        "alter compound sortkey (name, id)",
        "select attname from pg_attribute where attrelid = 's.plays'::regclass and attsortkeyord = 2",
        [("id",)],
    ),
    "no sort key": (
        "alter sortkey none",
        "select sortkey_num from svv_table_info where \"table\" = 'plays'",
        [(0,)],
    ),
    "an encoding": (
        "alter column place encode mostly8",
        "select encoding from svv_redshift_columns where table_name = 'plays' and column_name = 'place'",
        [("mostly8",)],
    ),
    "several at once": (
        "alter column id encode zstd, alter column place encode lzo, alter diststyle even",
        "select encoding, distkey from svv_redshift_columns where table_name = 'plays' order by column_name",
        [("none", False), ("zstd", False), ("lzo", False), ("lzo", False)],  # at, id, name, place
    ),
    "a primary key": (
        "add constraint plays_key primary key (id)",
        "select constraint_type from information_schema.table_constraints where constraint_name = 'plays_key'",
        [("PRIMARY KEY",)],
    ),
    "another schema": ("set schema public", "select name from public.plays", [("one",)]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_alter_table(plays: Session, change: str) -> None:
    action, question, expected = CHANGES[change]
    plays.run("drop table if exists public.plays")
    plays.run(f"alter table s.plays {action}")
    assert plays.run(question) == expected


REFUSALS = {
    "a column that is not there": ("drop column nothing", "42703"),
    "the distribution key's column": ("drop column place", "0A000"),
    "the sort key's column": ("drop column at", "0A000"),
    "a column that is there already": ("add column name int", "42701"),
    "a column that needs values": ("add column n int not null", "0A000"),
    "an identity column": ("add column n int identity(0,1)", "0A000"),
    "another type": ("alter column id type varchar(5)", "0A000"),
    "too narrow a varchar": ("alter column name type varchar(2)", "22001"),
    "a constraint that is not there": ("drop constraint nothing", "42704"),
    "an owner that is not there": ("owner to nobody", "42704"),
    "a name that is taken": ("rename to plays", "42P07"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_alter_table_refuses(plays: Session, case: str) -> None:
    action, state = REFUSALS[case]
    assert plays.failure(f"alter table s.plays {action}")[0] == state


def test_a_view_follows_its_table_through_a_rename(plays: Session) -> None:
    plays.script(
        "create view s.names as select name from s.plays",
        "alter table s.plays rename to old_plays",
        "create table s.plays (name varchar)",
    )
    assert plays.run("select * from s.names") == [("one",)]
    plays.run("drop table s.plays")
    assert plays.failure("drop table s.old_plays") == (
        "2BP01",
        "cannot drop table old_plays because other objects depend on it",
    )
    plays.run("drop table s.old_plays cascade")
    assert plays.failure("select * from s.names")[0] == "42P01"


def test_a_referenced_table_is_held_by_its_foreign_keys(plays: Session) -> None:
    plays.script("create table s.users (id int primary key)", "create table s.buys (user_id int references s.users)")
    assert plays.failure("drop table s.users")[0] == "2BP01"
    plays.run("drop table s.users cascade")
    assert plays.run("select count(*) from pg_constraint where conname = 'buys_user_id_fkey'") == [(0,)]
    plays.script(
        "create table s.users (id int primary key)", "alter table s.buys add foreign key (user_id) references s.users"
    )
    plays.run("drop table s.users, s.buys")


def test_views_on_views_go_with_cascade(plays: Session) -> None:
    plays.script("create view s.a as select id from s.plays", "create view s.b as select id from s.a")
    assert plays.failure("drop view s.a")[0] == "2BP01"
    plays.run("drop table s.plays cascade")
    assert plays.run("select count(*) from pg_views where schemaname = 's'") == [(0,)]


def test_a_late_binding_view_does_not_hold_its_table(plays: Session) -> None:
    plays.script(
        "create view s.late as select name from s.plays with no schema binding",
        "drop table s.plays",
        "create table s.plays as select 'two'::varchar(5) as name",
    )
    assert plays.run("select * from s.late") == [("two",)]


def test_a_late_binding_view_may_come_before_its_table(plays: Session) -> None:
    plays.run("create view s.early as select a from s.coming with no schema binding")
    assert plays.failure("select * from s.early")[0] == "42P01"
    plays.script("create table s.coming as select 1 as a")
    assert plays.run("select a from s.early where a = 1") == [(1,)]
    plays.script("create or replace view s.early as select a, 2 as b from s.coming with no schema binding")
    assert plays.run("select a, b from s.early") == [(1, 2)]
    plays.run("drop view s.early")


@pytest.mark.parametrize("unqualified", ["plays", "stl_query", "s.plays p, plays", "(select * from plays)"])
def test_a_late_binding_view_names_relations_with_their_schemas(plays: Session, unqualified: str) -> None:
    state, message = plays.failure(f"create view s.loose as select 1 as a from {unqualified} with no schema binding")
    assert state == "0A000"
    assert message.startswith("All the relation names inside should be qualified")
    plays.run("create view s.own as with c as (select id from s.plays) select id from c with no schema binding")
    plays.run("drop view s.own")


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("select id, name from s.plays", None),
        ("select id from s.plays", "42P16"),
        ("select id, at from s.plays", "42P16"),
    ],
    ids=["the same columns", "fewer", "another name"],
)
def test_replacing_a_view_keeps_its_columns(plays: Session, query: str, state: str | None) -> None:
    plays.run("create view s.v as select id, name from s.plays")
    statement = f"create or replace view s.v as {query}"
    if state is None:
        plays.run(statement)
    else:
        assert plays.failure(statement)[0] == state


def test_a_materialized_view_changes_when_it_is_refreshed(plays: Session) -> None:
    plays.script(
        "create materialized view s.totals as select count(*) as n from s.plays",
        "insert into s.plays (name, at, place) values ('two', '2018-11-02', 8)",
    )
    assert plays.run("select n from s.totals") == [(1,)]
    plays.run("refresh materialized view s.totals")
    assert plays.run("select n from s.totals") == [(2,)]


def test_schemas(plays: Session) -> None:
    plays.run("drop schema if exists moved cascade")
    assert plays.failure("create schema s")[0] == "42P06"
    assert plays.failure("create schema pg_mine")[0] == "42939"
    assert plays.failure("drop schema s")[0] == "2BP01"
    assert plays.failure("drop schema nowhere")[0] == "3F000"
    plays.run("alter schema s rename to moved")
    assert plays.run("select name from moved.plays") == [("one",)]
    plays.script(
        "create schema s", "create table s.plays (a int)", "drop schema moved cascade", "drop schema s cascade"
    )
    plays.run("drop schema if exists s")


def test_append_moves_the_rows(plays: Session) -> None:
    plays.script("create table s.more (like s.plays)", "insert into s.more values (9, 'two', '2018-11-02', 1)")
    plays.run("alter table s.plays append from s.more")
    assert plays.run("select (select count(*) from s.plays), (select count(*) from s.more)") == [(2, 0)]


def test_truncate_commits(plays: Session) -> None:
    plays.script("begin", "truncate s.plays", "rollback")
    assert plays.run("select count(*) from s.plays") == [(0,)]


def test_comments_are_kept_and_removed(plays: Session) -> None:
    plays.script("comment on table s.plays is 'every play'", "comment on column s.plays.name is 'it''s'")
    assert plays.run("select obj_description('s.plays'::regclass), col_description('s.plays'::regclass, 2)") == [
        ("every play", "it's")
    ]
    plays.run("comment on table s.plays is null")
    assert plays.run("select obj_description('s.plays'::regclass)") == [(None,)]


def test_show_table_makes_the_table_again(plays: Session) -> None:
    ((text,),) = plays.run("show table s.plays")
    plays.script("drop table s.plays", text)
    assert plays.run("show table s.plays") == [(text,)]


STATEMENTS = {
    "vacuum full s.plays to 75 percent": "VACUUM",
    "vacuum": "VACUUM",
    "analyze verbose": "ANALYZE",
    "analyze s.plays (id, name)": "ANALYZE",
    "analyze compression s.plays": "ANALYZE COMPRESSION",
    "drop table if exists s.nothing": "DROP TABLE",
    "truncate table s.plays": "TRUNCATE TABLE",
    "create table s.copy as select * from s.plays": "SELECT",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_command_tags(plays: Session, statement: str) -> None:
    with plays.connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.statusmessage == STATEMENTS[statement]


@pytest.mark.parametrize(
    "statement",
    [
        "create procedure p() as $$ begin end; $$ language plpgsql",
        "create function f(a int) returns int stable as $$ return a $$ language plpythonu",
        "create function f(a anyelement) returns anyelement stable as $$ return a $$ language plpythonu",
        "create external function f(int) returns int stable lambda 'f' iam_role default",
        "create external schema e from data catalog database 'd' iam_role default",
        "create database another",
        "create index i on s.plays (id)",
        "grant select (id) on s.plays to public",
        "grant role sys:monitor to awsuser",
        "create schema with_tables create table t (a int)",
    ],
)
def test_what_is_not_supported_says_so(plays: Session, statement: str) -> None:
    assert plays.failure(statement)[0] == "0A000"


def test_a_view_about_the_session_is_about_its_readers(endpoint: Endpoint, plays: Session) -> None:
    plays.script("drop view if exists who cascade", "create view who as select current_user as name")
    plays.script("create view whose as select name from who", "grant select on whose to public")
    plays.script("drop user if exists reader", "create user reader password 'Reader123'")
    reader = Session(endpoint, user="reader", password="Reader123")
    assert plays.run("select name from whose") == [("awsuser",)]
    assert reader.run("select name from whose") == [("reader",)]
    reader.connection.close()
    plays.script("drop view who cascade", "drop user reader")


def test_a_view_about_the_session_means_what_it_meant_when_it_was_made(plays: Session) -> None:
    plays.script(
        "drop schema if exists made cascade",
        "drop schema if exists remade cascade",
        "create schema made",
        "create table made.place as select 'made' as where_",
        "set search_path to made",
        "create function f_place() returns varchar immutable as $$ select 'made'::varchar $$ language sql",
        "create view seen as select where_, f_place() as also, current_user as name from place",
        "set search_path to public",
        "create table place as select 'public' as where_",
        "create function f_place() returns varchar immutable as $$ select 'public'::varchar $$ language sql",
        "create temp table place as select 'temporary' as where_",
    )
    assert plays.run("select * from made.seen") == [("made", "made", "awsuser")]
    plays.run("alter schema made rename to remade")
    assert plays.run("select * from remade.seen") == [("made", "made", "awsuser")]
    assert plays.run("select where_, f_place() from place") == [("temporary", "public")]
    plays.script("drop table place", "drop table place", "drop function f_place()", "drop schema remade cascade")
    plays.run("reset search_path")


def test_a_view_about_the_session_is_never_of_other_columns_than_it_was(plays: Session) -> None:
    plays.script(
        "drop table if exists wide cascade",
        "create table wide (a int, b int)",
        "create view whose_wide as select *, current_user as name from wide",
    )
    assert plays.run("select name from whose_wide") == []
    plays.run("alter table wide add column c int")
    assert plays.failure("select name from whose_wide")[0] == "0A000"
    plays.run("drop table wide cascade")


def test_a_view_of_the_log_shows_what_just_happened(plays: Session) -> None:
    plays.script("drop view if exists logged", "create view logged as select querytxt from stl_query")
    plays.run("select 'just happened'")
    assert plays.run("select count(*) from logged where querytxt = 'select ''just happened'''") == [(1,)]
    plays.run("drop view logged")
