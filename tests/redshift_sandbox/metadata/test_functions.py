"""CREATE, ALTER and DROP FUNCTION, and what the catalogue tells of scalar SQL functions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from redshift_sandbox.planner.install import install
from tests.redshift_sandbox.database_session import GREATER, Session, function
from tests.redshift_sandbox.wire.endpoint import Endpoint, LocalEndpoint, running


def test_a_function_is_told_by_the_catalogue(own: Session) -> None:
    own.run(GREATER)
    own.run(function("f_named", "$1", "amount numeric(8,2), varchar(9)", "numeric(9,3)"))
    assert own.run(
        """select p.proname, p.pronargs, oidvectortypes(p.proargtypes), format_type(p.prorettype, null), p.provolatile,
             l.lanname, p.proargnames from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             join pg_language l on l.oid = p.prolang where n.nspname = 'f' order by 1"""
    ) == [
        ("f_named", 2, "numeric, character varying", "numeric", "i", "sql", ["amount", ""]),
        ("f_sql_greater", 2, "double precision, double precision", "double precision", "s", "sql", None),
    ]
    assert own.run("select pg_get_function_arguments(oid) from pg_proc_info where proname = 'f_named'") == [
        ("amount numeric, character varying",)
    ]
    assert own.run(
        """select routine_name, data_type from information_schema.routines
                      where routine_schema = 'f' order by 1"""
    ) == [("f_named", "numeric"), ("f_sql_greater", "double precision")]
    assert own.run("select argument_type from svv_redshift_functions where function_name = 'f_sql_greater'") == [
        ("double precision, double precision",)
    ]


def test_functions_and_their_parameters_are_shown(own: Session) -> None:
    own.script(
        function("f_days_between", "$2 - $1", "date, date"),
        function("f_discount", "$1 * $2", "numeric, int", "numeric"),
        function("f_now", "1", ""),
    )
    assert own.run("show functions from schema dev.f") == [
        ("dev", "f", "f_days_between", 2, "date, date", "integer", ""),
        ("dev", "f", "f_discount", 2, "numeric, integer", "numeric", ""),
        ("dev", "f", "f_now", 0, "", "integer", ""),
    ]
    assert [row[2] for row in own.run("show functions from schema f like '%discount' limit 5")] == ["f_discount"]
    own.run(function("f_shown", "$2", "int, name varchar, varchar(10), decimal(8,2)", "varchar"))
    rows = own.run("show parameters of function f.f_shown(int, varchar, varchar, decimal)")
    assert [row[3:] for row in rows] == [
        ("", 0, "RETURN", "character varying", -1, None, None),
        ("", 1, "IN", "integer", None, 32, 0),
        ("name", 2, "IN", "character varying", -1, None, None),
        ("", 3, "IN", "character varying", 10, None, None),
        ("", 4, "IN", "numeric", None, 8, 2),
    ]


REFUSALS = {
    "a name that there is none of": ("f(nosuch)", "$1", "int", "42704"),
    "a parameter too many": ("f(int)", "$1 + $2", "int", "42P02"),
    "a column": ("f(int)", "$1 + salary", "int", "42703"),
    "a function that there is none of": ("f(int)", "nosuch($1)", "int", "42883"),
    "FROM": ("f(int)", "$1 from pg_class", "int", "0A000"),
    "INTO": ("f(int)", "$1 into t", "int", "0A000"),
    "WHERE": ("f(int)", "$1 where true", "int", "0A000"),
    "GROUP BY": ("f(int)", "$1 group by 1", "int", "0A000"),
    "ORDER BY": ("f(int)", "$1 order by 1", "int", "0A000"),
    "LIMIT": ("f(int)", "$1 limit 1", "int", "0A000"),
    "DISTINCT": ("f(int)", "distinct $1", "int", "0A000"),
    "UNION": ("f(int)", "$1 union select 2", "int", "42P13"),
    "a subquery": ("f(int)", "$1 + (select 1)", "int", "0A000"),
    "an aggregate": ("f(int)", "sum($1)", "int", "0A000"),
    "a window function": ("f(int)", "rank() over ()", "int", "0A000"),
    "a star": ("f(int)", "*", "int", "42601"),
    "two columns": ("f(int)", "$1, $1", "int", "42P13"),
    "two statements": ("f(int)", "$1; select 2", "int", "42P13"),
    "a mistake in the body": ("f(int)", "$1 +", "int", "42601"),
    "another type than it returns": ("f(int)", "upper($1)", "int", "42P13"),
    "33 arguments": (f"f({', '.join(['int'] * 33)})", "1", "int", "54023"),
    "rows": ("f(int)", "$1", "setof int", "0A000"),
    "an array": ("f(int[])", "1", "int", "0A000"),
    "a schema of the system": ("pg_catalog.f(int)", "$1", "int", "42501"),
    "a schema that there is none of": ("nosuch.f(int)", "$1", "int", "3F000"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_function_with_these_is_refused(own: Session, what: str) -> None:
    signature, body, result, sqlstate = REFUSALS[what]
    statement = f"create function {signature} returns {result} stable as $$ select {body} $$ language sql"
    assert own.failure(statement)[0] == sqlstate
    assert own.run("select count(*) from pg_proc where proowner > 1") == [(0,)]


@pytest.mark.parametrize(
    ("rest", "sqlstate"),
    [
        ("returns int as $$ select 1 $$ language sql", "42P13"),
        ("returns int stable language sql", "42P13"),
        ("returns int stable as $$ select 1 $$", "42P13"),
        ("returns int stable volatile as $$ select 1 $$ language sql", "42601"),
        ("returns int stable as $$ insert into t values (1) $$ language sql", "42P13"),
        ("returns int stable as $$ select 1 $$ language nosuch", "42704"),
        ("returns int stable strict as $$ select 1 $$ language sql", "42601"),
        ("stable as $$ select 1 $$ language sql", "42601"),
    ],
)
def test_an_incomplete_definition_is_refused(own: Session, rest: str, sqlstate: str) -> None:
    assert own.failure(f"create function f() {rest}")[0] == sqlstate


def test_another_language_is_refused_by_name(own: Session) -> None:
    sqlstate, message = own.failure("create function f(a int) returns int stable as $$ return a $$ language plpythonu")
    assert (sqlstate, message) == ("0A000", "Create function is not supported for language plpythonu anymore.")


def test_a_function_is_replaced_only_when_that_is_said(own: Session) -> None:
    own.run(function("f_x", "$1"))
    assert own.failure(function("f_x", "$1 + 1")) == (
        "42723",
        'function "f_x" already exists with same argument types',
    )
    assert own.failure(function("f_x", "$1", result="bigint", replaces=True))[0] == "42P13"
    ((oid,),) = own.run("select oid from pg_proc where proname = 'f_x'")
    own.run(function("f_x", "$1 + 1", replaces=True))
    assert own.run("select f_x(1), (select oid from pg_proc where proname = 'f_x')") == [(2, oid)]


def test_types_without_their_lengths_tell_functions_apart(own: Session) -> None:
    own.run(function("f_x", "1", "varchar(3)"))
    assert own.failure(function("f_x", "2", "varchar(4)"))[0] == "42723"
    own.script(function("f_x", "3", "int"), function("f_x", "4", ""), function("f_x", "5", "int, int"))
    assert own.run("select f_x('a'), f_x(1), f_x(), f_x(1, 1)") == [(1, 3, 4, 5)]
    own.run("drop function f_x(varchar(9))")
    assert own.failure("select f_x('a'::varchar)")[0] == "42883"


def test_a_function_is_renamed_and_given_away(own: Session) -> None:
    own.script(function("f_x", "$1"), function("f_y", "$1 + 1"), function("f_y", "0", ""))
    assert own.failure("alter function f_x(int) rename to f_y")[0] == "42723"
    own.run("alter function f.f_x(int) rename to f_z")
    assert own.run("select f_z(7)") == [(7,)]
    assert own.failure("select f_x(7)")[0] == "42883"
    own.script("drop user if exists keeper", "create user keeper password 'Keeper123'")
    own.run("alter function f_z(int) owner to keeper")
    assert own.run("select pg_get_userbyid(proowner) from pg_proc where proname = 'f_z'") == [("keeper",)]
    assert own.failure("drop user keeper")[0] == "2BP01"
    own.script("drop function f_z(int)", "drop user keeper")
    assert own.failure("alter function f_z(int) rename to f_a")[0] == "42883"


def test_a_function_is_dropped_by_its_signature(own: Session) -> None:
    own.run(function("f_x", "$1", "float", "float"))
    assert own.failure("drop function f_x(int)") == ("42883", "function f_x(integer) does not exist")
    assert own.failure("drop function f_x")[0] == "42601"
    own.script("drop function if exists f_x(int)", "drop function f_x(x double precision) restrict")
    assert own.failure("select f_x(1)")[0] == "42883"
    assert own.failure("drop function nosuch.f_x(int)")[0] == "3F000"


def test_views_hold_a_function(own: Session) -> None:
    own.script(
        "create table t as select 1 as a",
        function("f_x", "$1 + 1"),
        "create view v as select f_x(a) as b from t",
        "create view above as select b from v",
        "create view late as select f_x(a) as b from f.t with no schema binding",
    )
    assert own.failure("drop function f_x(int)") == (
        "2BP01",
        "cannot drop function f_x(integer) because other objects depend on it",
    )
    own.run("drop function f_x(int) cascade")
    assert own.failure("select * from above")[0] == "42P01"
    assert own.failure("select * from late")[0] == "42883"
    own.run(function("f_x", "$1 + 5"))
    assert own.run("select * from late") == [(6,)]


def test_a_materialized_view_holds_a_function(own: Session) -> None:
    own.script(function("f_x", "$1 + 1"), "create materialized view m as select f_x(1) as b")
    own.run(function("f_x", "$1 + 10", replaces=True))
    assert own.run("select * from m") == [(2,)]
    assert own.script("refresh materialized view m", "select * from m") == [(11,)]
    assert own.failure("drop function f_x(int)")[0] == "2BP01"
    own.run("drop function f_x(int) cascade")
    assert own.failure("select * from m")[0] == "42P01"


def test_a_schema_goes_with_its_functions(own: Session) -> None:
    own.script("create schema other", function("other.f_x", "$1"), "create view v as select other.f_x(1) as a")
    sqlstate, message = own.failure("drop schema other")
    assert (sqlstate, message) == ("2BP01", "cannot drop schema other because other objects depend on it")
    own.script("alter schema other rename to another", "drop schema another cascade")
    assert own.failure("select * from v")[0] == "42P01"
    assert own.run("select count(*) from pg_proc where proowner > 1") == [(0,)]


def test_a_rollback_takes_a_function_back(own: Session) -> None:
    own.script(function("f_x", "$1"), "create view v as select f_x(1) as a")
    own.script("begin", function("f_x", "$1 + 100", replaces=True), function("f_new", "1", ""))
    assert own.run("select a, f_x(2), f_new() from v") == [(101, 102, 1)]
    own.run("rollback")
    assert own.run("select a, f_x(2) from v") == [(1, 2)]
    assert own.failure("select f_new()")[0] == "42883"


def test_other_sessions_see_a_function_once_it_is_committed(endpoint: Endpoint, own: Session) -> None:
    own.run(function("f_x", "1", ""))
    other = Session(endpoint)
    other.script("set search_path to f", "begin", "select count(*) from pg_proc where proowner > 1")
    own.script("begin", function("f_x", "2", "", replaces=True), function("f_y", "2", ""))
    assert other.run("select f_x()") == [(1,)]
    own.run("commit")
    assert own.run("select f_x(), f_y()") == [(2, 2)]
    assert other.run("select f_x() + 0") == [(1,)]  # its transaction began before
    assert other.script("commit", "select f_x()") == [(2,)]
    assert other.script("select f_x() + 0") == [(2,)]
    assert own.run("select f_x() + 0") == [(2,)]
    other.connection.close()


def test_sessions_that_make_the_same_function_take_turns(endpoint: LocalEndpoint, own: Session) -> None:
    other = Session(endpoint)
    own.script("begin", function("f_x", "1", ""))
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(other.failure, function("f.f_x", "2", ""))
        while not endpoint.server.cluster.locks._waiting_for:
            assert not second.done()
        own.run("commit")
        assert second.result(30)[0] == "42723"
    assert own.run("select f_x()") == [(1,)]
    other.connection.close()


def test_functions_survive_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        session = Session(endpoint)
        session.script(GREATER, "create view v as select f_sql_greater(1, 2) as a")
        session.script(function("f_x", "$1::varchar", "numeric(8,2)", "varchar(3)"))
        session.connection.close()
    with running(tmp_path) as endpoint:
        session = Session(endpoint)
        assert session.run("select a, f_sql_greater(3, 2), f_x(12.345) from v") == [(2.0, 3.0, "12.")]
        session.script(GREATER.replace("create", "create or replace", 1).replace(">", "<"))
        assert session.run("select a, f_sql_greater(3, 2) from v") == [(1.0, 2.0)]
        session.connection.close()


def test_a_file_from_before_there_were_functions_gets_them(tmp_path: Path) -> None:
    connection = duckdb.connect(tmp_path / "dev.duckdb")
    install(connection, "dev")
    for table in ("functions", "function_macros", "view_paths"):
        connection.execute(f"drop table sandbox_catalog.{table}")
    connection.execute("delete from sandbox_catalog.grants where kind = 'language'")
    install(connection, "dev")
    assert connection.execute("select count(*) from sandbox_catalog.functions").fetchall() == [(0,)]
    assert connection.execute("select privilege from sandbox_catalog.grants where kind = 'language'").fetchall() == [
        ("usage",)
    ]
    install(connection, "dev")
    assert connection.execute("select count(*) from sandbox_catalog.grants where kind = 'language'").fetchall() == [
        (1,)
    ]
    connection.close()
