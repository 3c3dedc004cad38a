"""Where docs/sandbox.md says that the sandbox is laxer than, or different from, Redshift: it is so, and not otherwise.

One case for each item of that list which no other test is about. A case is a script on a session of its own: behind each
statement its rows or how the first one begins, its sqlstate where it fails, or None where it only has to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg2
import pytest

from tests.redshift_sandbox.wire.endpoint import LocalEndpoint

LONG = 65_535
"""The longest VARCHAR of Redshift."""
HOURS = timedelta(hours=3_000_000)
"""More than there are nanoseconds in 64 bits."""

CASES: dict[str, list[tuple[str, Any]]] = {
    "levels of isolation are taken and change nothing": [
        ("begin isolation level serializable", None),
        ("show transaction_isolation", [("repeatable read",)]),
        ("rollback", None),
        ("set transaction_isolation to 'serializable'", None),
        ("set session characteristics as transaction isolation level read uncommitted", None),
        ("show transaction_isolation", [("repeatable read",)]),
        ("alter database dev isolation level serializable", "0A000"),
        ("create database other isolation level serializable", "0A000"),
    ],
    "a cursor takes any number of rows": [
        ("begin", None),
        ("declare one cursor for select x from generate_series(1, 3000) g(x)", None),
        ("fetch 2500 from one", [(x,) for x in range(1, 2501)]),
        ("fetch all from one", [(x,) for x in range(2501, 3001)]),
    ],
    "floats have the fewest digits that read back the same": [
        ("select (0.1::float8 + 0.2::float8)::varchar, 1e15::float8::varchar, 0.1::float4::varchar", None),
        ("set extra_float_digits to 0", None),
        ("select 0.1::float8 + 0.2::float8", [(0.30000000000000004,)]),
    ],
    "trailing blanks mean nothing in comparisons and tell groups apart": [
        ("create temp table t (a varchar(5))", None),
        ("insert into t values ('a'), ('a  '), ('b')", None),
        ("select count(*) from t where a = 'a '", [(2,)]),
        ("select count(*) from t where a in ('a   ', 'c')", [(2,)]),
        ("select count(*) from t x join t y on x.a = y.a", [(5,)]),
        ("select count(*) from (select a from t group by a)", [(3,)]),
        ("select count(*) from (select distinct a from t)", [(3,)]),
        ("select count(*) from (select a from t union select a from t)", [(3,)]),
        ("select count(*) from (select a from t except select 'a')", [(2,)]),
    ],
    "generate_series of a select list is bounded, and that of FROM is not": [
        ("select count(*) from (select generate_series(1, 1000000))", [(1_000_000,)]),
        ("select generate_series(1, 1000001) limit 1", "54000"),
        ("select count(*) from generate_series(1, 1000001)", [(1_000_001,)]),
    ],
    "sketches are sparse however full they are": [
        (
            """select hll_create_sketch(x)::varchar like '%"sparse"%', hll_create_sketch(x)::varchar like '%"dense"%'
               from generate_series(1, 50000) g(x)""",
            [(True, False)],
        ),
    ],
    "numbers of SUPER are told apart by their texts in groups alone": [
        ("select json_serialize(json_parse('[1.50, 1e2]'))", [("[1.50,1e2]",)]),
        ("select json_parse('1.50') = json_parse('1.5')", [(True,)]),
        ("create temp table s (a super)", None),
        ("insert into s select json_parse('1.50') union all select json_parse('1.5')", None),
        ("select count(*) from (select a from s group by a)", [(2,)]),
        ("select count(*) from (select distinct a from s)", [(2,)]),
    ],
    "names that keep their case are refused while the setting is on": [
        ("set enable_case_sensitive_identifier to on", None),
        ('create temp table "Foo" (a int)', "0A000"),
        ('create temp table foo ("Bar" int)', "0A000"),
        ('select 1 as "Bar"', "0A000"),
        ('select 1 as "bar"', [(1,)]),
    ],
    "what follows a cursor or an asynchronous message is refused": [
        *((f"{statement}", "0A000") for statement in ("savepoint a", "move next from c", "listen x", "notify x")),
        ("declare c scroll cursor for select 1", "0A000"),
        ("copy pg_class from stdin", "0A000"),
        ("copy pg_class to stdout", "42601"),
    ],
    "dates end later than timestamps": [
        ("select '294276-12-31'::date::varchar, '294246-12-31'::timestamp::varchar", None),
        ("select '294277-01-01'::date", "22008"),
        ("select '294248-01-01'::timestamp", "22008"),
    ],
    "times with a zone are kept in UTC": [
        ("create temp table z (a timetz)", None),
        ("insert into z values ('12:00:00+02')", None),
        ("set timezone to 'Europe/Berlin'", None),
        ("select a::varchar from z", [("10:00:00+00",)]),
    ],
    "intervals keep all of a value": [
        ("create temp table i (a interval year to month, b interval day to second)", None),
        ("insert into i values ('1 day 02:00:00', '3 months')", None),
        ("select a::varchar, b::varchar from i", [("1 day 02:00:00", "3 mons")]),
        ("insert into i values (null, '3000000 hours')", None),
        ("select b, b::varchar, count(b) over () from i where a is null", [(HOURS, "3000000:00:00", 1)]),
        ("create temp table j as select b, 'i'::regclass as r from i where a is null", None),
        ("select b - interval '1 hour', r from j", [(HOURS - timedelta(hours=1), "i")]),
        ("prepare later(interval) as select $1 + interval '1 day'", None),
        ("execute later(interval '2 days 3 hours')", [(timedelta(days=3, hours=3),)]),
        ("select b from j union all select null order by 1", [(HOURS,), (None,)]),
    ],
    "a cluster has one database": [
        ("create database other", "0A000"),
        ("select count(*) from pg_database where datname not in ('padb_harvest', 'template0', 'template1')", [(1,)]),
    ],
    "rights on columns, checks, collations and schemas with contents are refused": [
        ("create temp table t (a int check (a > 0))", "0A000"),
        ("create temp table t (a varchar(3) collate case_insensitive)", "0A000"),
        ("create temp table t (a varchar(3))", None),
        ("grant select (a) on t to public", "0A000"),
        ("create schema s create table u (a int)", "0A000"),
        ("grant role sys:monitor to awsuser", "0A000"),
    ],
    "steps of queries are refused by the name of their view": [
        *((f"select * from {view}", "0A000") for view in ("stl_scan", "stl_explain", "svl_query_summary")),
        *((f"select * from {view}", "0A000") for view in ("svl_s3query", "stl_hashjoin", "sys_query_detail")),
    ],
    "a materialized view is always told to be fresh": [
        ("create table base (a int)", None),
        ("create materialized view fresh as select a from base", None),
        ("insert into base values (1)", None),
        ("select is_stale from svv_mv_info where name = 'fresh'", [("f",)]),
        ("select is_stale from stv_mv_info where name = 'fresh'", [("f",)]),
        ("drop table base cascade", None),
    ],
    "functions of the leader node are refused over tables of users": [
        ("create temp table t (a int)", None),
        *(
            (f"select {call} from t", "0A000")
            for call in ("now()", "current_schema()", "has_table_privilege('t', 'select')")
        ),
        ("select a from t where current_schema() = 'public'", "0A000"),
        ("select generate_series(1, 2) from t", []),
        ("select count(now()) > 0 from pg_class", [(True,)]),
    ],
    "what a driver needs is carried out": [
        ("create temp table t (a int)", None),
        ("insert into t values (1), (2)", None),
        ("select array_agg(a) from t where a = 1", "0A000"),
        ("select array_agg(nspname) from pg_namespace where nspname = 'public'", [(["public"],)]),
        ("create temp table u (a int)", None),
        ("insert into u values (2), (3)", None),
        (
            "merge into t using u on t.a = u.a when matched then delete when not matched then insert values (u.a)",
            None,
        ),
        ("select a from t order by a", [(1,), (3,)]),
        ("select a from t where exists (select 1 from u where u.a > t.a + 1 and u.a <> 9) order by 1", [(1,)]),
    ],
    "a process is named by one number": [
        ("select pg_cancel_backend(process) from stv_sessions", "0A000"),
        ("select pg_terminate_backend(process) from stv_sessions", "0A000"),
        ("select pg_cancel_backend(0)", [(0,)]),
    ],
    "the length of a text that isn't declared is the greatest": [
        ("create table made as select relname || 'x' as a, upper('abc'::varchar(7)) as b from pg_class limit 1", None),
        (
            """select "column", type from pg_table_def where tablename = 'made' order by 1""",
            [("a", "character varying(65535)"), ("b", "character varying(7)")],
        ),
        ("drop table made", None),
    ],
    "texts end with the longest varchar": [
        (f"select len(repeat('x', {LONG}))", [(LONG,)]),
        (f"select len(repeat('x', {LONG + 1}))", "22001"),
        (f"select len(repeat('x', {LONG}) || 'y')", "22001"),
        ("select len(lpad('x', 70000, 'y'))", "22001"),
        ("select len(replace(repeat('x', 60000), 'x', 'yy'))", "22001"),
    ],
    "CONNECT BY reads one relation and stops at no cycle": [
        ("create temp table e (a int, b int)", None),
        ("insert into e values (1, null), (2, 1)", None),
        ("select a, level from e start with b is null connect by prior a = b order by 1", [(1, 1), (2, 2)]),
        ("select a from e start with b is null connect by nocycle prior a = b", "0A000"),
        ("select e.a from e, e f start with e.b is null connect by prior e.a = f.b", "0A000"),
        ("update e set b = 2 where a = 1", None),
        ("set statement_timeout to 300", None),
        ("select count(*) from e start with a = 1 connect by prior a = b", "57014"),
    ],
    "a hash of another type, and a number with a format, are refused": [
        ("select checksum('a')", "0A000"),
        ("select checksum(1)", "0A000"),
        ("select text_to_int_alt('1', 'x')", "0A000"),
        ("select text_to_numeric_alt('1.5', 'x')", "0A000"),
    ],
    "a view about the session does not follow a renamed table": [
        ("create table seen (a int)", None),
        ("create view mine as select current_user as u, a from seen", None),
        ("create view theirs as select a from seen", None),
        ("alter table seen rename to other", None),
        ("select * from theirs", []),
        ("select * from mine", "42P01"),
        ("alter table other rename column a to b", "0A000"),
        ("drop table other cascade", None),
    ],
    "a plan has Redshift's layout": [
        ("create temp table p (a int)", None),
        ("insert into p values (1), (2)", None),
        ("explain select a from p where a > 1", re.compile(r"XN Seq Scan on p  \(cost=.*rows=.*width=")),
    ],
    "keys and upkeep change nothing about the rows": [
        ("create temp table k (a int encode az64) diststyle key distkey (a) sortkey (a)", None),
        ("insert into k values (2), (1)", None),
        ("vacuum", None),
        ("analyze k", None),
        ("select a from k order by a", [(1,), (2,)]),
    ],
}


@pytest.fixture
def cursor(endpoint: LocalEndpoint) -> Iterator[Any]:
    connection = psycopg2.connect(endpoint.dsn)
    connection.autocommit = True
    with connection.cursor() as opened:
        yield opened
    connection.close()


@pytest.mark.parametrize("script", CASES.values(), ids=CASES)
def test_each_difference_is_as_the_page_says(cursor: Any, script: list[tuple[str, Any]]) -> None:
    for statement, expected in script:
        try:
            cursor.execute(statement)
        except psycopg2.Error as error:
            assert error.pgcode == expected, f"{statement}: {error}"
            continue
        assert not isinstance(expected, str), f"{statement} was carried out"
        if isinstance(expected, re.Pattern):
            assert expected.match(cursor.fetchone()[0]), statement
        elif expected is not None:
            assert cursor.fetchall() == expected, statement
