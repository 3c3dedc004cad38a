"""What depends on what, as pg_depend and its views tell it, and the system relations beside them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.redshift_sandbox.database_session import Session


@pytest.fixture(scope="module")
def warehouse(endpoint: object) -> Session:
    session = Session(endpoint)  # type: ignore[arg-type]
    session.script(
        "create table people (id int primary key, name varchar(9), level int)",
        "create table plays (id int primary key, person int references people(id), other int references people)",
        "create table pairs (a int, b int, primary key (a, b))",
        "create table uses (x int, y int, foreign key (x, y) references pairs (a, b))",
        "create view picked as select id as number from people where level = 1",
        "create view counted as select count(*) from people",
        "create view every as select * from plays join people using (id)",
        "create view outer_view as select number from picked",
        "create function f_twice (int) returns int stable as $$ select $1 * 2 $$ language sql",
    )
    return session


READ = """select attname from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
    join pg_attribute on attrelid = d.refobjid and attnum = d.refobjsubid
    where v.relname = '%s' and d.refobjid = '%s'::regclass and d.deptype = 'n' and attnum > 0 order by attnum"""
COLUMNS = {
    ("picked", "people"): ["id", "level"],
    ("counted", "people"): [],
    ("every", "people"): ["id", "name", "level"],
    ("every", "plays"): ["id", "person", "other"],
    ("outer_view", "picked"): ["number"],
}


@pytest.mark.parametrize(("view", "table"), COLUMNS)
def test_a_view_depends_on_the_columns_that_it_reads(warehouse: Session, view: str, table: str) -> None:
    assert [name for (name,) in warehouse.run(READ % (view, table))] == COLUMNS[view, table]


def test_a_view_that_reads_no_column_depends_on_the_table(warehouse: Session) -> None:
    asked = """select refobjsubid from pg_depend d join pg_rewrite r on r.oid = d.objid
        where ev_class = 'counted'::regclass and refobjid = 'people'::regclass"""
    assert warehouse.run(asked) == [(0,)]


KEYS = """select pkc.relname, pka.attname, fkc.relname, fka.attname, pos.n, pkic.relname
    from pg_catalog.pg_namespace pkn, pg_catalog.pg_class pkc, pg_catalog.pg_attribute pka,
      pg_catalog.pg_namespace fkn, pg_catalog.pg_class fkc, pg_catalog.pg_attribute fka, pg_catalog.pg_constraint con,
      pg_catalog.generate_series(1, 32) pos(n), pg_catalog.pg_depend dep, pg_catalog.pg_class pkic
    where pkn.oid = pkc.relnamespace and pkc.oid = pka.attrelid and pka.attnum = con.confkey[pos.n]
      and con.confrelid = pkc.oid and fkn.oid = fkc.relnamespace and fkc.oid = fka.attrelid
      and fka.attnum = con.conkey[pos.n] and con.conrelid = fkc.oid and con.contype = 'f' and con.oid = dep.objid
      and pkic.oid = dep.refobjid and pkic.relkind = 'i' and dep.classid = 'pg_constraint'::regclass::oid
      and dep.refclassid = 'pg_class'::regclass::oid order by 3, 4, 5"""


def test_jdbc_finds_one_row_for_each_column_of_a_foreign_key(warehouse: Session) -> None:
    assert warehouse.run(KEYS) == [
        ("people", "id", "plays", "other", 1, "people_pkey"),
        ("people", "id", "plays", "person", 1, "people_pkey"),
        ("pairs", "a", "uses", "x", 1, "pairs_pkey"),
        ("pairs", "b", "uses", "y", 2, "pairs_pkey"),
    ]


ANSWERS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "what the standard says of a view's tables": (
        "select table_name from information_schema.view_table_usage where view_name = 'every' order by 1",
        [("people",), ("plays",)],
    ),
    "what the standard says of a view's columns": (
        "select column_name from information_schema.view_column_usage where view_name = 'picked' order by 1",
        [("id",), ("level",)],
    ),
    "a function's parameters": (
        "select ordinal_position, parameter_mode, data_type from information_schema.parameters",
        [(1, "IN", "integer")],
    ),
    "which table a constraint uses": (
        """select distinct table_name from information_schema.constraint_table_usage
           where constraint_name = 'plays_person_fkey'""",
        [("people",)],
    ),
    "indexes": ("select indexname from pg_indexes where tablename = 'plays'", [("plays_pkey",)]),
    "rules": ("select * from pg_rules", []),
    "the connection limit of a database": (
        "select datname, datconnlimit from pg_database_info",
        [("dev", "UNLIMITED")],
    ),
    "who owns a table": (
        """select usename from pg_shdepend join pg_user on usesysid = refobjid
           where objid = 'people'::regclass and classid = 'pg_class'::regclass and deptype = 'o'""",
        [("awsuser",)],
    ),
    "a running query's steps": ("select count(*) from svv_query_state", [(1,)]),
    "user-defined functions": ("select proname from pg_udf", [("f_twice",)]),
    "a function's modes of arguments": (
        """select prooid > 0, proargmodes, proallargtypes, prokind from pg_proc_info where proname = 'f_twice'""",
        [(True, None, None, "f")],
    ),
    **{
        f"information_schema.{name}": (f"select * from information_schema.{name}", [])
        for name in ("applicable_roles", "usage_privileges", "triggers", "check_constraints", "domains")
    },
}


@pytest.mark.parametrize("what", ANSWERS)
def test_the_system_tells(warehouse: Session, what: str) -> None:
    asked, expected = ANSWERS[what]
    assert warehouse.run(asked) == expected


@pytest.mark.parametrize("view", ["svv_all_tables", "svv_redshift_tables", "svv_tables", "svv_all_columns"])
def test_a_temporary_table_is_told_to_its_own_session(warehouse: Session, endpoint: object, view: str) -> None:
    other = Session(endpoint)  # type: ignore[arg-type]
    other.run("create temp table passing (a int)")
    asked = f"select count(*) from {view} where table_name = 'passing'"
    assert (other.run(asked), warehouse.run(asked)) == ([(1,)], [(0,)])
    other.connection.close()


def test_the_current_schema_is_the_first_on_the_path_even_the_systems(session: Session) -> None:
    session.run("set search_path to nosuch, pg_catalog, public")
    assert session.run("select current_schema(), current_schemas(false)") == [
        ("pg_catalog", ["pg_catalog", "public"]),
    ]
    session.run("set search_path to public")
    assert session.run("select current_schemas(true)") == [(["pg_catalog", "public"],)]


def test_only_datashares_and_identity_providers_are_described(session: Session) -> None:
    assert session.failure("describe users") == ("42601", 'syntax error at or near "users"')
    assert session.failure("desc datashare sales")[0] == "0A000"
