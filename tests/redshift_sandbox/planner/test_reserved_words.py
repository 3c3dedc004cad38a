"""Reserved words are names between double quotes alone, wherever a statement names something."""

from __future__ import annotations

import pytest

from redshift_sandbox.copy.copy_statement import parse_copy
from redshift_sandbox.copy.unload.unload_statement import parse_unload
from redshift_sandbox.planner import translate
from redshift_sandbox.sql.reserved_words import RESERVED
from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.planner.conftest import Sandbox

VALUES = frozenset(
    "current_date current_time current_timestamp current_user current_user_id false localtime localtimestamp null "
    "session_user sysdate true user".split()
)
"""What an expression may be without being a column."""

# Where a name stands, and the words that mean something else there.
PLACES: dict[str, frozenset[str]] = {
    "create table x ({w} int)": frozenset({"like"}),  # like int: as the table int
    "create table {w} (a int)": frozenset(),
    "create temp table {w} (a int)": frozenset(),
    "create table {w} as select 1 as a": frozenset(),
    "create table x ({w}) as select 1 as a": frozenset(),
    "create table x (a int, primary key ({w}))": frozenset(),
    "create table x (a int) sortkey ({w})": frozenset(),
    "create view {w} as select 1 as a": frozenset(),
    "create view x ({w}) as select 1 as a": frozenset(),
    "create materialized view {w} as select 1 as a": frozenset(),
    "create schema {w}": frozenset(),
    "create user {w} password 'Abcdef123'": frozenset(),
    "create group {w}": frozenset(),
    "create role {w}": frozenset(),
    "create function {w} (int) returns int stable as $$ select $1 $$ language sql": frozenset(),
    "alter table fx add column {w} int": frozenset(),
    "alter table fx rename column a to {w}": frozenset(),
    "alter table fx rename to {w}": frozenset(),
    "alter table fx drop column {w}": frozenset(),
    "alter user {w} createdb": frozenset(),
    "drop table {w}": frozenset(),
    "truncate {w}": frozenset(),
    "grant select on fx to {w}": frozenset(),
    "select 1 as a into {w}": frozenset(),
    "insert into {w} values (1)": frozenset(),
    "insert into fx ({w}) values (1)": frozenset(),
    "update {w} set a = 1": frozenset(),
    "update fx set {w} = 1": frozenset(),
    "delete from {w}": frozenset(),
    "with {w} as (select 1 as a) select 1": frozenset(),
    "with q ({w}) as (select 1 as a) select 1": frozenset(),
    "select 1 from {w}": frozenset(),
    "select 1 from fx {w}": frozenset(),
    "select 1 from fx as {w}": frozenset(),
    "select 1 from (select 1 as a) {w}": frozenset(),
    "select 1 from (select 1 as a) as {w}": frozenset(),
    "select 1 from fx as q ({w}, b)": frozenset(),
    "select 1 from fx join fx g using ({w})": frozenset(),
    "select a {w} from fx": frozenset({"isnull", "notnull"}),
    "select {w} from fx": VALUES | {"oid"},
    "select {w}.a from fx": frozenset(),
    "select * exclude ({w}) from fx": frozenset({"oid"}),
    "select a from fx where {w} = 1": VALUES | {"oid"},
    "select a from fx order by {w}": VALUES | {"oid"},
    "select count(*) from fx group by {w}": VALUES | {"all", "oid"},
    "declare {w} cursor for select 1": frozenset(),
}
LABELS = "select a as {w} from fx"
NO_LABELS = {"identity", "not", "select"}  # Redshift refuses the first; sqlglot can't read the others


@pytest.fixture(scope="module")
def tables(shared_sandbox_database: Sandbox) -> Sandbox:
    made = shared_sandbox_database
    made.run("create table fx (a int, b int)")
    made.run("insert into fx values (1, 2)")
    return made


def _state(tables: Sandbox, statement: str) -> str:
    try:
        translate.plan(statement, tables.context)
    except SqlError as error:
        return error.sqlstate
    return "00000"


def test_there_are_as_many_as_on_awss_page() -> None:
    assert len(RESERVED) == 156


@pytest.mark.parametrize("place", PLACES)
def test_a_reserved_word_is_no_name(tables: Sandbox, place: str) -> None:
    taken = {word for word in RESERVED if _state(tables, place.format(w=word)) != "42601"}
    assert taken <= PLACES[place]
    upper = {word for word in RESERVED if _state(tables, place.format(w=word.upper())) != "42601"}
    assert upper == taken


def test_behind_as_a_column_of_the_result_may_be_called_by_nearly_any_word_but_not_identity(tables: Sandbox) -> None:
    refused = {word for word in RESERVED if _state(tables, LABELS.format(w=word)) != "00000"}
    assert refused == NO_LABELS
    assert str(tables.failure("select null as identity")) == 'syntax error at or near "identity"'


@pytest.mark.slow
def test_between_double_quotes_every_word_is_a_name(tables: Sandbox) -> None:
    for word in sorted(RESERVED):
        statements = (
            f'create table "{word}" ("{word}" int, b int)',
            f'insert into "{word}" ("{word}") values (1)',
            f'update "{word}" set "{word}" = 2',
            f'with "{word}" as (select 1 as a) select a from "{word}"',
        )
        for statement in statements:
            tables.run(statement)
        query = f'select "{word}"."{word}" as "{word}", b "{word}" from "{word}" as "{word}" order by "{word}"."{word}"'
        assert tables.run(query)[0] == [(2, None)]
        tables.run(f'drop table "{word}"')


def test_behind_a_table_and_a_dot_every_word_is_a_column(tables: Sandbox) -> None:
    tables.run('create table worded ("tag" int, "timestamp" timestamp, "time" int, "order" int, "new" int)')
    tables.run("insert into worded values (1, '2020-01-01', 3, 4, 5)")
    assert tables.run(
        "select w.tag, w.time, w.order, worded.new from worded w, worded where w.timestamp > '2019-01-01'"
    )[0] == [(1, 3, 4, 5)]


@pytest.mark.parametrize(
    ("statement", "near"),
    [
        ("select id, time, action from events order by id, time, action", ","),
        ("select id from events order by id, time, action", ","),
        ("select timestamp, id from events", ","),
        ("select id from events where timestamp > '2020-01-01'", ">"),
        ("select datetime\n, id from events", ","),
        ("select max(time) from events", ")"),
        ("select id from events order by timestamp", None),
    ],
)
def test_a_type_word_begins_a_literal_where_a_value_stands(tables: Sandbox, statement: str, near: str | None) -> None:
    error = tables.failure(statement)
    ends = f'at or near "{near}"' if near else "at end of input"
    assert (error.sqlstate, str(error)) == ("42601", f"syntax error {ends}")


def test_a_type_word_is_a_columns_name_where_only_names_stand(tables: Sandbox) -> None:
    tables.run("create table timed (id int, time int, date date)")
    tables.run("insert into timed (id, time, date) values (1, 2, '2020-01-01')")
    tables.run("update timed set time = 3")
    assert tables.run("select t.time, date from timed t where date = date '2020-01-01' order by date, t.time")[0]


@pytest.mark.parametrize("word", ["snapshot", "system", "new", "queryid"])
def test_a_new_column_is_not_called_by_a_word_that_is_no_columns_name(tables: Sandbox, word: str) -> None:
    for statement in (f"create table howdy({word} int)", f"alter table fx add {word} int"):
        error = tables.failure(statement)
        assert (error.sqlstate, str(error)) == ("42601", f'syntax error at or near "{word}"')


def test_copy_and_unload_take_no_reserved_words_for_names() -> None:
    for statement in ("copy tag from 's3://b/k' iam_role default", "copy fx (a, tag) from 's3://b/k' iam_role default"):
        with pytest.raises(SqlError, match='near "tag"'):
            parse_copy(statement)
    parse_copy("copy public.tag (\"tag\") from 's3://b/k' iam_role default")
    with pytest.raises(SqlError, match='near "tag"'):
        parse_unload("unload ('select 1') to 's3://b/k' iam_role default parquet partition by (tag)")


@pytest.mark.parametrize(
    "statement",
    [
        "select a as 'x' from fx",
        "select a 'x' from fx",
        "select a as 5 from fx",
        "select a from fx 'y'",
        "select a from fx as",
        "select a from 'fx'",
        "select a.5 from fx",
        "select 'a' 'b'",
        "insert into 'fx' values (1, 2)",
        "update 'fx' set a = 1",
        "with 'q' as (select 1) select 1",
    ],
)
def test_a_literal_is_no_name(tables: Sandbox, statement: str) -> None:
    assert tables.failure(statement).sqlstate == "42601"
