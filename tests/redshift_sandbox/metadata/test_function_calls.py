"""What calls of user-defined functions mean: which function, over which values, and what follows a replaced one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from tests.redshift_sandbox.database_session import GREATER, Session, function
from tests.redshift_sandbox.wire.endpoint import Endpoint


@pytest.fixture(scope="module")
def sales(endpoint: Endpoint) -> Iterator[Session]:
    """The documentation's functions, over its table."""
    session = Session(endpoint)
    session.script(
        "create table sales (commission decimal(8,2), pricepaid decimal(8,2))",
        "insert into sales values (10, 20), (1, 100), (null, 3)",
        GREATER,
        """create function f_sql_commission (float, float )
  returns float
stable
as $$
  select f_sql_greater ($1, $2)
$$ language sql;""",
    )
    yield session
    session.connection.close()


def test_the_documented_examples(sales: Session) -> None:
    expected = [(10.0,), (20.0,), (0.6,)]
    assert sales.run("select f_sql_greater(commission, pricepaid*0.20) from sales") == expected
    assert sales.run("select f_sql_commission (commission, pricepaid*0.20) from sales") == expected


PLACES = {
    "select f_sql_greater(commission, 5) as g from sales where f_sql_greater(commission, 5) > 5": [(10.0,)],
    "select f_sql_greater(commission, 5), count(*) from sales group by f_sql_greater(commission, 5) order by 1": [
        (5.0, 2),
        (10.0, 1),
    ],
    "select commission from sales order by f_sql_greater(pricepaid, 50) desc, 1 limit 1": [(Decimal("1.00"),)],
    "select max(f_sql_greater(commission, pricepaid)), f_sql_greater(max(commission), 3) from sales": [(100.0, 10.0)],
    "select f_sql_greater((select max(pricepaid) from sales), 7)": [(100.0,)],
    "select rank() over (order by f_sql_greater(commission, pricepaid)) from sales order by 1": [(1,), (2,), (3,)],
    "with w as (select f_sql_greater(2, 1) as g) select g from w union all select f_sql_greater(1, 1)": [
        (2.0,),
        (1.0,),
    ],
    "select f_sql_greater(1, 2), public.f_sql_greater(1, 2), dev.public.f_sql_greater(1, 2)": [(2.0, 2.0, 2.0)],
    'select "f_sql_greater"(null, 1), F_SQL_GREATER(1, null)': [(1.0, None)],
    "select f_sql_greater('3', '12'::varchar::int)": [(12.0,)],
}


@pytest.mark.parametrize("statement", PLACES)
def test_a_call_stands_wherever_an_expression_does(sales: Session, statement: str) -> None:
    assert sales.run(statement) == PLACES[statement]


def test_a_column_is_named_after_the_function(sales: Session) -> None:
    with sales.connection.cursor() as cursor:
        cursor.execute("select f_sql_greater(1, 2), f_sql_greater(1, 2) as g")
        assert [(column.name, column.type_code) for column in cursor.description or ()] == [
            ("f_sql_greater", 701),
            ("g", 701),
        ]


def test_tables_are_filled_and_changed_through_calls(own: Session) -> None:
    own.script(
        function("f_next", "$1 + 1"),
        "create table t as select f_next(1) as a",
        "insert into t select f_next(a) from t",
        "insert into t values (f_next(9))",
        "update t set a = f_next(a) where a = f_next(2)",
        "delete from t where f_next(a) = 11",
    )
    assert own.run("select a from t order by a") == [(2,), (4,)]
    assert own.failure("create table d (a int default f_next(1))")[0] == "0A000"


CALLS = {
    ("f_x(int)", "float", "$1 / 2"): [("3", 1.0)],
    ("f_x(float)", "int", "$1"): [("2.6", 3), ("7", 7)],
    ("f_x(varchar)", "varchar", "$1 || '!'"): [("'a'", "a!"), ("5", "5!"), ("1.50", "1.50!"), ("null", None)],
    ("f_x(varchar(3))", "varchar", "$1"): [("'abcdef'", "abc")],
    ("f_x(char)", "varchar", "$1 || '.'"): [("'abc '", "abc.")],
    ("f_x(varchar)", "varchar(2)", "$1"): [("'abcdef'", "ab")],
    ("f_x(numeric)", "numeric", "$1"): [("1.25", Decimal("1.25")), ("7", Decimal(7)), ("'2.5'", Decimal("2.5"))],
    ("f_x(numeric)", "numeric(10,1)", "$1"): [("1.25", Decimal("1.3"))],
    ("f_x(decimal(8,1))", "varchar", "$1"): [("1.25", "1.3")],
    ("f_x(date)", "varchar", "$1"): [("'2020-02-03'", "2020-02-03")],
    ("f_x(timestamp)", "date", "$1"): [("date '2020-02-03'", "2020-02-03")],
    ("f_x(timestamp, varchar)", "varchar", "to_char($1, $2)"): [("'2020-02-03', 'YYYY/MM'", "2020/02")],
    ("f_x(varchar, timestamp)", "timestamp", "date_trunc($1, $2)"): [("'month', '2020-02-03'", "2020-02-01 00:00:00")],
    ("f_x(boolean)", "int", "case when $1 then 1 else 0 end"): [("true", 1), ("1 > 2", 0), ("null", 0)],
    ("f_x(super)", "varchar", "$1.a"): [('json_parse(\'{"a": "b"}\')', "b")],
    ("f_x(datetime, datetime)", "bigint", "datediff(day, $1, $2) - 2 * datediff(week, $1, $2)"): [
        ("'2018-01-01', '2018-01-31'", 22)
    ],
    ("f_x(date, int)", "date", "dateadd(month, $2, $1)"): [("'2020-01-31', 1", "2020-02-29")],
    ("f_x(varbyte)", "varchar", "to_hex($1)"): [("'ab'::varbyte", "6162")],
    ("f_x(interval)", "varchar", "$1 * 2"): [("interval '1 day'", "2 days")],
    ("f_x(timestamp with time zone, time)", "varchar(max)", "$1 || ' ' || $2"): [
        ("'2020-01-01 10:00+00', '11:00'", "2020-01-01 10:00:00+00 11:00:00")
    ],
    ("f_x()", "int", "42"): [("", 42)],
    ("f_x(int, int)", "int", "$2 - $1"): [("1, 10", 9)],
    ("f_x(float)", "boolean", "$1 - $1 = 0 and $1 = $1"): [("random()", True)],
    ("f_x(bigint, class varchar, priv varchar)", "bigint", "case when $3 = 'N' then $1 else mod($1, 1000) end"): [
        ("123456, 'cc', 'P'", 456),
        ("123456, 'cc', 'N'", 123456),
    ],
}


@pytest.mark.parametrize(("signature", "result", "body"), CALLS)
def test_arguments_and_results_have_the_declared_types(own: Session, signature: str, result: str, body: str) -> None:
    own.run(f"create function {signature} returns {result} volatile as $$ select {body} $$ language sql")
    for given, expected in CALLS[signature, result, body]:
        ((value,),) = own.run(f"select f_x({given})")
        assert (str(value) if isinstance(expected, str) else value) == expected, given


def test_the_function_that_fits_best_is_called(own: Session) -> None:
    for kind in ("bigint", "float", "varchar"):
        own.run(function("f_kind", f"'{kind}'", kind, "varchar"))
    own.script(function("f_two", "1", "int, float"), function("f_two", "2", "float, int"))
    assert own.run("select f_kind(1), f_kind(1::bigint), f_kind(1.5), f_kind('x')") == [
        ("float", "bigint", "float", "varchar")
    ]
    assert own.failure("select f_kind(true)") == ("42883", "function f_kind(boolean) does not exist")
    assert own.run("select f_two(1, 1.0), f_two(1.0, 1)") == [(1, 2)]
    assert own.failure("select f_two(1, 1)") == ("42725", "function f_two(integer, integer) is not unique")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("f_int('a'::varchar)", "function f_int(character varying) does not exist"),
        ("f_int(1.5)", "function f_int(numeric) does not exist"),
        ("f_int(1, 2)", "function f_int(integer, integer) does not exist"),
        ("f_int(current_date)", "function f_int(date) does not exist"),
        ("f.f_none(null)", "function f.f_none(unknown) does not exist"),
        ("pg_catalog.f_int(1)", "function f_int(integer) does not exist"),
    ],
)
def test_a_call_that_fits_nothing_is_refused(own: Session, call: str, message: str) -> None:
    own.run(function("f_int", "$1"))
    assert own.failure(f"select {call}") == ("42883", message)


def test_the_search_path_decides(own: Session) -> None:
    own.script("drop schema if exists second cascade", "create schema second")
    own.script(function("f.f_x", "1", ""), function("second.f_x", "2", ""), function("second.f_y", "3", ""))
    assert own.run("select f_x(), second.f_x()") == [(1, 2)]
    assert own.failure("select f_y()")[0] == "42883"
    own.run("set search_path to second, c")
    assert own.run("select f_x(), f_y()") == [(2, 3)]
    assert own.failure("select nosuch.f_x()") == ("3F000", 'schema "nosuch" does not exist')
    own.run("drop schema second cascade")


def test_built_in_functions_come_first_unless_the_path_says_otherwise(own: Session) -> None:
    own.run(function("upper", "'own ' || $1", "varchar", "varchar"))
    own.run(function("upper", "'both'", "int, int", "varchar"))
    assert own.run("select upper('a'), f.upper('a'), upper(1, 2)") == [("A", "own a", "both")]
    own.run("set search_path to f, pg_catalog")
    assert own.run("select upper('a'), pg_catalog.upper('a')") == [("own a", "A")]


def test_a_nested_function_is_looked_for_when_it_is_called(own: Session) -> None:
    own.script(function("f_in", "$1 + 1"), function("f_out", "f_in($1) * 10"))
    own.run("create view v as select f_out(1) as a")
    own.run(function("f_in", "$1 + 2", replaces=True))
    assert own.run("select f_out(1), a from v") == [(30, 30)]
    own.run("drop function f_in(int)")
    missing = ("42883", "function f_in(integer) does not exist")
    assert own.failure("select f_out(1)") == missing
    assert own.failure("select a from v") == missing
    own.run(function("f_in", "$1 + 3"))
    assert own.run("select f_out(1), a from v") == [(40, 40)]
    assert own.failure(function("f_in", "f_out($1)", replaces=True))[0] == "54001"


def test_a_view_finds_nested_functions_where_it_was_made(endpoint: Endpoint, own: Session) -> None:
    own.script(function("f_in", "$1 + 1"), function("f_out", "f_in($1) * 10"), "create view v as select f_out(1) as a")
    elsewhere = Session(endpoint)
    elsewhere.run(function("f.f_in", "$1 + 2", replaces=True))
    assert elsewhere.run("select a from f.v") == [(30,)]
    assert elsewhere.failure("select f.f_out(1)") == ("42883", "function f_in(integer) does not exist")
    elsewhere.script(
        "drop schema if exists d cascade",
        "create schema d",
        function("d.f_in", "0"),
        "set search_path to d",
        "create view d.v as select f.f_out(1) as a",
    )
    assert elsewhere.run("select v.a, w.a from f.v v, d.v w") == [(30, 0)]
    elsewhere.script(
        "alter schema d rename to dd", "set search_path to public", function("dd.f_in", "7", replaces=True)
    )
    assert elsewhere.run("select v.a, w.a from f.v v, dd.v w") == [(30, 70)]
    elsewhere.run("drop schema dd cascade")
    elsewhere.connection.close()


def test_deep_nesting_stays_an_expression(own: Session) -> None:
    own.run(function("f_sq", "$1 * $1 + $1", "bigint", "bigint"))
    own.run(function("f_deep", "mod(f_sq(mod(f_sq(mod(f_sq(mod(f_sq($1), 97)), 97)), 97)), 97)", "bigint", "bigint"))
    expected = 5
    for _ in range(8):
        expected = (expected * expected + expected) % 97
    own.run("create table t as select 5::bigint as a")
    assert own.run("select f_deep(f_deep(a)) from t group by f_deep(f_deep(a))") == [(expected,)]
    assert own.script("create view v as select f_deep(f_deep(a)) as b from t", "select b from v") == [(expected,)]


def test_a_view_follows_its_function_and_its_table(own: Session) -> None:
    own.script(
        "create table t as select 1 as a, 2.50::numeric(6,2) as n",
        function("f_x", "$1 + 1"),
        function("f_n", "$1 * 2", "numeric", "numeric"),
        "create view v as select *, f_x(a) as x, f_n(n) as y from t",
        "alter table t rename to t_old",
        "create table t as select 100 as a",
        "alter table t_old add column more int default 9",
    )
    assert own.run("select * from v") == [(1, Decimal("2.50"), 2, Decimal("5.00"))]
    own.run(function("f_x", "$1 + 50", replaces=True))
    own.run(function("f_n", "$1 + 1", "numeric", "numeric", replaces=True))
    assert own.run("select * from v") == [(1, Decimal("2.50"), 51, Decimal("3.50"))]
    own.run("alter function f_x(int) rename to f_y")
    assert own.run("select x from v") == [(51,)]


def test_a_view_of_a_function_about_the_session_is_planned_where_it_is_read(own: Session) -> None:
    own.run(function("f_who", "current_user || $1", "varchar", "varchar"))
    own.run("create view v as select f_who('!') as a")
    assert own.run("select a from v") == [("awsuser!",)]
    own.script(function("f_x", "$1"), "create view w as select f_x(1) as a")
    session_bound = function("f_x", "case when current_user = 'a' then 1 else $1 end", replaces=True)
    assert own.failure(session_bound)[0] == "0A000"
    own.script("drop view w", session_bound)
    assert own.run("select f_x(5)") == [(5,)]


def test_a_view_may_hand_a_format_to_its_function(own: Session) -> None:
    own.script(
        function("f_form", "to_char($1, $2)", "date, varchar", "varchar"),
        "create table t as select date '2020-02-03' as d, 'YYYY' as f",
        "create view v as select f_form(d, 'YYYY/MM') as a from t",
    )
    assert own.run("select a from v") == [("2020/02",)]
    own.run(function("f_form", "to_char($1, $2) || '!'", "date, varchar", "varchar", replaces=True))
    assert own.run("select a from v") == [("2020/02!",)]
    assert own.failure("select f_form(d, f) from t")[0] == "0A000"
    assert own.failure("drop function f_form(date, varchar)")[0] == "2BP01"


def test_results_and_plans_of_a_replaced_function_are_forgotten(endpoint: Endpoint, own: Session) -> None:
    own.script(function("f_x", "$1 + 1"), "create table t as select 1 as a")
    other = Session(endpoint)
    other.run("set search_path to f")
    questions = ("select f_x(a) from t", "select f_x(a) from t where a = 1", "select f_x(1)", "select f_x(2)")
    prepared = "prepare p (int) as select f_x($1)"
    for session in (own, other):
        session.run(prepared)
        for _ in range(3):
            assert [session.run(question) for question in questions] == [[(2,)], [(2,)], [(2,)], [(3,)]]
    own.run(function("f_x", "$1 + 10", replaces=True))
    for session in (own, other):
        assert [session.run(question) for question in questions] == [[(11,)], [(11,)], [(11,)], [(12,)]]
        assert session.run("execute p(5)") == [(15,)]
    other.connection.close()


def test_a_body_with_a_number_like_a_plans_mark_is_left_alone(own: Session) -> None:
    own.script(function("f_x", "$1 + 2000012345", result="bigint"), "create table t as select 1 as a")
    for least in range(5):
        assert own.run(f"select f_x(a) from t where a > {least} - 9 and f_x(a) > {least}") == [(2000012346,)]


def test_parameters_of_the_protocol_are_arguments(endpoint: Endpoint, own: Session) -> None:
    own.script(GREATER, function("f_form", "to_char($1, $2)", "timestamp, varchar", "varchar"))
    own.run(function("f_cut", "$1", "varchar(3)", "varchar"))
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute("set search_path to f")
        for prepare in (False, True):
            row = connection.execute("select f_sql_greater(%s, %s)", (2, 3.5), prepare=prepare).fetchone()
            assert row == (3.5,)
            row = connection.execute("select f_form('2020-02-03', %s)", ("YYYY",), prepare=prepare).fetchone()
            assert row == ("2020",)
            row = connection.execute("select f_cut(%s)", ("abcdef",), prepare=prepare).fetchone()
            assert row == ("abc",)
            connection.execute(
                "create or replace function f_sql_greater(float, float) returns float stable as"
                " $$ select case when $1 > $2 then $1 else $2 end $$ language sql",
                prepare=prepare,
            )
