"""Names of relations, functions and types as values: regclass, regproc, pg_proc, pg_operator, pg_type."""

from __future__ import annotations

from typing import Any

import pytest

from redshift_sandbox.planner.functions.declarations import OVERLOADS
from redshift_sandbox.system_views import functions as catalogue
from tests.redshift_sandbox.database_session import Session

MADE = (
    'drop schema if exists "s 2" cascade',
    'create schema "s 2"',
    'create table "s 2".t7 (a int primary key)',
    *(f"drop table if exists {name} cascade" for name in ('"my.table"', '"my table"', '"my""q"', '"select"')),
    *(f"create table {name} (a int)" for name in ('"my.table"', '"my table"', '"my""q"', '"Select"')),
)


@pytest.fixture(scope="module")
def named(endpoint: object) -> Session:
    session = Session(endpoint)  # type: ignore[arg-type]
    session.script(*MADE)
    return session


SHOWN = {
    '"my.table"': '"my.table"',
    '"my table"': '"my table"',
    '"my""q"': '"my""q"',
    "select": '"select"',
    ' PUBLIC . "my.table" ': '"my.table"',
    '"s 2".t7': '"s 2".t7',
    '"s 2"."t7"': '"s 2".t7',
    '"s 2".t7_pkey': '"s 2".t7_pkey',
    "PG_Class": "pg_class",
    "pg_catalog.pg_class": "pg_class",
    "information_schema.tables": "information_schema.tables",
    "1259": "pg_class",
    "-": "-",
}


@pytest.mark.parametrize("written", SHOWN)
def test_a_relation_is_named_by_the_rules_of_identifiers_both_ways(named: Session, written: str) -> None:
    shown = SHOWN[written]
    assert named.run(f"select '{written}'::regclass, '{written}'::regclass::varchar") == [(shown, shown)]
    assert named.run(f"select '{shown}'::regclass = '{written}'::regclass") == [(True,)]


@pytest.mark.parametrize(
    ("written", "state", "message"),
    [
        ("my.table", "42P01", 'relation "my.table" does not exist'),
        ('"no such"', "42P01", 'relation "no such" does not exist'),
        ("t7", "42P01", 'relation "t7" does not exist'),
        ("my table", "42602", "invalid name syntax"),
        ("a..b", "42602", "invalid name syntax"),
    ],
)
def test_what_names_no_relation_is_refused(named: Session, written: str, state: str, message: str) -> None:
    assert named.failure(f"select '{written}'::regclass") == (state, message)


def test_a_relation_behind_another_of_its_name_is_shown_with_its_schema(named: Session) -> None:
    named.script('create table "s 2"."my.table" (b int)', 'set search_path to "s 2", public')
    try:
        asked = """select '"my.table"'::regclass::oid = '"s 2"."my.table"'::regclass, 'public."my.table"'::regclass,
            pg_table_is_visible('public."my.table"'::regclass), 't7'::regclass"""
        assert named.run(asked) == [(True, 'public."my.table"', False, "t7")]
    finally:
        named.script("set search_path to public", 'drop table "s 2"."my.table"')


def test_a_literal_beside_a_name_is_read_as_one(named: Session) -> None:
    assert named.run("select relname from pg_class where oid::regclass = '\"my table\"'") == [("my table",)]
    assert named.run("select count(*) from pg_type where typname = '_int4' and typinput = 'array_in'") == [(1,)]


PROCEDURES: dict[str, Any] = {
    "'version'::regproc": "version",
    "'array_in'::regproc": "array_in",
    "'pg_catalog.array_in'::regproc::oid": 750,
    "'int4in'::regproc::integer": 42,
    "(select typinput from pg_type where typname = 'numeric')": "numeric_in",
    "(select typsend::oid > 0 from pg_type where typname = '_text')": True,
    "(select oprcode from pg_operator where oprname = '=' and oprleft = 23 and oprright = 23)": "int4eq",
    "(select oprresult::regtype from pg_operator where oprname = '||' and oprleft = 25)": "text",
    "(select prorettype::regtype from pg_proc where proname = 'strpos')": "integer",
    "(select bool_and(proisagg) from pg_proc where proname in ('sum', 'count', 'max'))": True,
    "(select count(*) from pg_operator o left join pg_proc p on p.oid = o.oprcode where p.oid is null)": 0,
    "(select count(*) from pg_type t left join pg_proc p on p.oid = t.typinput where p.oid is null)": 0,
    "(select count(*) - count(distinct oid) from pg_proc)": 0,
}


@pytest.mark.parametrize("expression", PROCEDURES)
def test_built_in_functions_and_operators_are_listed(named: Session, expression: str) -> None:
    assert named.run(f"select {expression}") == [(PROCEDURES[expression],)]


def test_every_function_that_is_answered_by_name_is_listed(named: Session) -> None:
    listed = {name for (name,) in named.run("select proname from pg_proc")}
    assert set(OVERLOADS) | set(catalogue.argument_counts()) <= listed


def test_a_function_that_is_not_there_or_not_alone_has_no_number(named: Session) -> None:
    assert named.failure("select 'nosuch'::regproc") == ("42883", 'function "nosuch" does not exist')
    assert named.failure("select 'substring'::regproc")[0] == "42725"


def test_pgjdbc_looks_types_up(named: Session) -> None:
    asked = """select typinput='pg_catalog.array_in'::regproc as is_array, typtype, typname, pg_type.oid
        from pg_catalog.pg_type left join (select ns.oid as nspoid, ns.nspname, r.r from pg_namespace as ns
          join (select s.r, (current_schemas(false))[s.r] as nspname
            from generate_series(1, array_upper(current_schemas(false), 1)) as s(r)) as r using (nspname)) as sp
        on sp.nspoid = typnamespace where typname = '%s' order by sp.r, pg_type.oid desc"""
    assert named.run(asked % "super") == [(False, "b", "super", 4000)]
    assert named.run(asked % "_int4") == [(True, "b", "_int4", 1007)]


def test_types_have_no_number_of_their_array(named: Session) -> None:
    assert named.failure("select typarray from pg_type")[0] == "42703"


def test_the_catalogue_itself_is_made_of_tables(named: Session) -> None:
    asked = "select relname, relkind from pg_class where relname in ('pg_class', 'pg_namespace', 'pg_views') order by 1"
    assert named.run(asked) == [("pg_class", "r"), ("pg_namespace", "r"), ("pg_views", "v")]
    standard = "select table_type from information_schema.tables where table_name = 'pg_class'"
    assert named.run(standard) == [("BASE TABLE",)]
