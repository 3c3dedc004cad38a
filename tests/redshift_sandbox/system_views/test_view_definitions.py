"""What the catalogue tells of views: their definitions and columns, above all those of late-binding views."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.database_session import Session

LATE = 'create view d.late (a, "b c") as (select id, 2::bigint from d.base)with no /* at all */ schema binding'
MATERIALIZED = "create materialized view d.stored (k, n) backup no as select id, count(*) from d.base group by id"
COLUMNS_OF_LATE = [("a", "integer", 1), ("b c", "bigint", 2)]


@pytest.fixture
def views(session: Session) -> Iterator[Session]:
    session.script(
        "drop schema if exists d cascade",
        "create schema d",
        "create table d.base (id int, name varchar(7))",
        f"/* from a tool */ {LATE} ;",
        MATERIALIZED,
        "create view d.plain as select id from d.base",
        "create view d.listed (one, two) as select id, name from d.base order by id",
    )
    yield session
    session.run("drop schema d cascade")


DEFINITIONS = {
    "late": LATE,
    "stored": MATERIALIZED,
    "plain": "select id from d.base",
    "listed": "select * from (select id, name from d.base order by id) as listed (one, two)",
}


@pytest.mark.parametrize("view", DEFINITIONS)
def test_the_definition_of_a_view_makes_the_same_view_again(views: Session, view: str) -> None:
    expected = [(DEFINITIONS[view],)]
    assert views.run(f"select pg_get_viewdef('d.{view}'::regclass)") == expected
    assert views.run(f"select pg_get_viewdef('d.{view}'::regclass, true)") == expected
    assert views.run(f"select definition from pg_views where schemaname = 'd' and viewname = '{view}'") == expected
    views_of_the_standard = "information_schema.views where table_schema = 'd'"
    assert views.run(f"select view_definition from {views_of_the_standard} and table_name = '{view}'") == expected


SHOWN = {
    "late": 'CREATE OR REPLACE VIEW d.late (a, "b c") AS (select id, 2::bigint from d.base) WITH NO SCHEMA BINDING;',
    "stored": "CREATE MATERIALIZED VIEW d.stored (k, n) AS select id, count(*) from d.base group by id;",
    "plain": "CREATE OR REPLACE VIEW d.plain AS select id from d.base;",
    "listed": "CREATE OR REPLACE VIEW d.listed (one, two) AS select id, name from d.base order by id;",
}


@pytest.mark.parametrize("view", SHOWN)
def test_show_view_gives_a_statement_that_keeps_the_names_of_columns(views: Session, view: str) -> None:
    assert views.run(f"show view d.{view}") == [(SHOWN[view],)]


def test_a_late_binding_view_has_the_names_that_its_statement_lists(views: Session) -> None:
    views.run("insert into d.base values (1, 'x')")
    assert views.run('select a, "b c" from d.late') == [(1, 2)]
    views.run("create or replace view d.late (first) as select id, name from d.base with no schema binding")
    assert views.run("select first, name from d.late") == [(1, "x")]
    many = "create view d.many (a, b, c) as select id from d.base with no schema binding"
    assert views.failure(many) == ("42601", "too many column names were specified")


def test_a_late_binding_view_has_no_rows_in_the_catalogue_of_columns(views: Session) -> None:
    assert views.run("select attname from pg_attribute where attrelid = 'd.late'::regclass and attnum > 0") == []
    assert views.run("select relnatts, relkind from pg_class where oid = 'd.late'::regclass") == [(0, "v")]
    assert views.run("select relnatts from pg_class where oid = 'd.listed'::regclass") == [(2,)]
    assert views.run("select column_name from information_schema.columns where table_name = 'late'") == []


LATE_COLUMNS = """select col_name, col_type, col_num from pg_get_late_binding_view_cols()
    cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)
    where view_schema = 'd' and view_name = 'late'"""


def test_a_late_binding_views_columns_are_those_that_it_would_have_now(views: Session) -> None:
    assert views.run(LATE_COLUMNS) == COLUMNS_OF_LATE
    views.script("drop table d.base cascade", LATE_COLUMNS)
    assert views.run(LATE_COLUMNS) == []
    views.script("create table d.base (id smallint)")
    assert views.run(LATE_COLUMNS) == [("a", "smallint", 1), ("b c", "bigint", 2)]


def test_the_columns_of_one_relation_are_asked_for_by_its_name(views: Session) -> None:
    of_a_view = "select * from pg_get_cols('d.late') cols(s name, v name, c name, t varchar, n int)"
    assert views.run(of_a_view) == [("d", "late", *column) for column in COLUMNS_OF_LATE]
    views.script("create table d.described (a int, b varchar(5))")
    assert views.run("select col_name, col_type from pg_get_cols('d.described')") == [
        ("a", "integer"),
        ("b", "character varying(5)"),
    ]


@pytest.mark.parametrize(
    ("text", "sqlstate"),
    [
        ("select * from pg_get_cols", "42P01"),
        ("select * from pg_get_late_binding_view_cols", "42P01"),
        ("select * from pg_get_cols()", "42883"),
        ("select * from pg_get_cols('d.nothing')", "42P01"),
        ("select * from pg_get_cols('pg_class')", "0A000"),
        ("select * from pg_get_cols('d.' || 'late')", "0A000"),
        ("select * from pg_get_late_binding_view_cols(1)", "42883"),
        ("select * from pg_get_late_binding_view_cols() c(a name, b name, c name, d text, e int, f int)", "42P10"),
        ("select * from pg_views()", "42883"),
        ("select * from svv_tables(1)", "42883"),
        ("select * from generate_series(1, 2) g(a, b)", "42P10"),
        ("select * from lower('A') x(a text)", "42601"),
    ],
)
def test_functions_in_from_are_functions_with_their_own_columns(views: Session, text: str, sqlstate: str) -> None:
    assert views.failure(text)[0] == sqlstate


@pytest.mark.parametrize(
    ("view", "schema", "table"),
    [
        ("svv_columns", "table_schema", "table_name"),
        ("svv_all_columns", "schema_name", "table_name"),
        ("svv_redshift_columns", "schema_name", "table_name"),
    ],
)
def test_redshifts_own_views_tell_the_columns_of_late_binding_views_once(
    views: Session, view: str, schema: str, table: str
) -> None:
    asked = f"select column_name, ordinal_position from {view} where {schema} = 'd' and {table} = 'late' order by 2"
    assert views.run(asked) == [("a", 1), ("b c", 2)]


def test_a_late_binding_view_may_read_the_catalogue_of_columns(views: Session) -> None:
    views.run("create view d.meta as select column_name from pg_catalog.svv_columns with no schema binding")
    assert ("id",) in views.run("select column_name from d.meta")
    assert [row[3] for row in views.run("show columns from table d.meta")] == ["column_name"]
