"""Queries that PostgreSQL answers and Redshift refuses, in Redshift's words where they are known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

FRAME = "Aggregate window functions with an ORDER BY clause require a frame clause"
DISTINCT = "DISTINCT is not supported for window functions"
DEFAULT = "Default parameter not be supported for window function "
SORTED = "within group ORDER BY clauses for aggregate functions must be the same"
PARTITION = "The window of "
FULL = "FULL JOIN is only supported with merge-joinable join conditions"

REFUSED = [
    *(
        (f"select {call} over ({keys}order by a) from fx", "0A000", FRAME)
        for call in (
            *("first_value(a)", "last_value(a)", "nth_value(a, 2)", "sum(a)", "avg(a)", "count(*)", "count(a)"),
            *("min(a)", "max(a)", "stddev(a)", "stddev_pop(a)", "var_samp(a)", "variance(a)", "bool_or(a > 1)"),
            *("any_value(a)", "bit_and(a)"),
        )
        for keys in ("", "partition by b ")
    ),
    *(
        (f"select {call} over (order by b) from fx", "0A000", PARTITION)
        for call in (
            "ratio_to_report(a)",
            "median(a)",
            "listagg(b) within group (order by b)",
            "percentile_cont(0.5) within group (order by a)",
            "percentile_disc(0.5) within group (order by a)",
        )
    ),
    *(
        (f"select {name}(distinct a) over (partition by b) from fx", "0A000", DISTINCT)
        for name in ("count", "sum", "avg", "min", "max", "stddev", "var_pop")
    ),
    ("select sum(a) over (rows unbounded preceding) from fx", "42601", 'syntax error at or near "rows"'),
    ("select sum(a) over (order by a range unbounded preceding) from fx", "0A000", "RANGE clause"),
    ("select lag(a, 1, 0) over (order by a) from fx", "0A000", DEFAULT + "lag"),
    ("select lead(a, 1, null) over (order by a) from fx", "0A000", DEFAULT + "lead"),
    ("select a from fx except all select 1", "0A000", "EXCEPT ALL"),
    ("select a from fx minus all select 1", "0A000", "EXCEPT ALL"),
    ("select a from fx intersect all select 1", "0A000", "INTERSECT ALL"),
    ("with recursive r (n) as (select 1 union select n + 1 from r where n < 3) select n from r", "0A000", "UNION ALL"),
    (
        "with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select n from r",
        "42601",
        "syntax",
    ),
    ("with recursive r (n) as (select 1 union all select max(n) from r) select n from r", "42P19", "recursive term"),
    ("with recursive r (n) as (select 1 union all select n from r limit 2) select n from r", "0A000", "LIMIT"),
    *(
        (f"select * from fx x full join fx y on {condition}", "0A000", FULL)
        for condition in (
            *("x.a < y.a", "x.a = 3", "x.a = x.a", "x.a = y.a or x.b = y.b", "x.a = y.a and x.a > 1"),
            *("x.a + y.a = 4", "x.a = y.a and x.a between y.a and 3", "not x.a = y.a", "x.a = y.a and x.b like y.b"),
        )
    ),
    ("select median(a), median(a * 2) from fx", "0A000", SORTED),
    ("select sum(a), percentile_cont(0.6) within group (order by a), median(a + 1) from fx", "0A000", SORTED),
    ("select listagg(b) within group (order by b), median(a) from fx", "0A000", SORTED),
]

LEADER = """
select now() from fx
select a from fx where '2020-01-01' < now()
select a, (select now()) from fx
select now() from (select a from fx) q
with q as (select a from fx) select now() from q
select now() from over_fx
select now() from fx join pg_class on true
select current_timestamp from fx
select current_time from fx
select localtime from fx
select isfinite(date '2020-01-01') from fx
select current_schema() from fx
select current_schemas(true) from fx
select has_table_privilege('fx', 'select') from fx
select has_schema_privilege('public', 'usage') from fx
select has_database_privilege('dev', 'create') from fx
insert into moments values (now())
insert into moments select now()
update moments set at = now()
update moments set at = current_timestamp
delete from moments where at < now()
""".strip().splitlines()

TAKEN = """
select now(), current_timestamp, current_schema(), has_table_privilege('fx', 'select')
select now() from pg_class limit 1
select relname from pg_class where has_table_privilege(oid, 'select') limit 1
select now() from over_catalogue limit 1
with q as (select 1 as a) select now() from q
with fx as (select 1 as a) select now() from fx
insert into moments values (current_timestamp)
select getdate(), sysdate, current_date, substr(b, 1, 1), "now" from (select 1 as "now", b from fx) q
select rank() over (), row_number() over (), dense_rank() over (partition by b) from fx
select ntile(2) over (order by a), lag(a, 2) over (order by a), cume_dist() over (order by a) from fx
select sum(a) over (order by a rows unbounded preceding), sum(a) over (partition by b), sum(a) over () from fx
select ratio_to_report(a) over (partition by b), listagg(distinct b) within group (order by b) over () from fx
select median(a), percentile_cont(0.25) within group (order by a) from fx
select (select median(a) from fx), median(a + 1) from fx
with recursive r (n) as (select 1 union all select n + 1 from r where n < 3) select sum(n) from r
select a from fx union distinct select 1
""".strip().splitlines()


@pytest.fixture(scope="module")
def tables(shared_sandbox_database: Sandbox) -> Iterator[Sandbox]:
    made = shared_sandbox_database
    made.run("create table fx (a int, b varchar(9))")
    made.run("insert into fx values (1, 'x'), (2, 'y'), (3, 'z')")
    made.run("create table moments (at timestamptz)")
    made.run("create view over_fx as select a from fx")
    made.run("create view over_catalogue as select relname from pg_class")
    yield made
    made.run("drop view over_catalogue")


@pytest.mark.parametrize(("query", "state", "words"), REFUSED, ids=[query for query, _, _ in REFUSED])
def test_redshift_refuses_the_query(tables: Sandbox, query: str, state: str, words: str) -> None:
    error = tables.failure(query)
    assert (error.sqlstate, words in str(error)) == (state, True), str(error)


@pytest.mark.parametrize("statement", LEADER)
def test_a_function_of_the_leader_node_is_refused_over_tables(tables: Sandbox, statement: str) -> None:
    error = tables.failure(statement)
    assert error.sqlstate == "0A000"
    assert str(error) == "Specified types or functions (one per INFO message) not supported on Redshift tables."
    assert error.detail.startswith('Function "')


@pytest.mark.parametrize("statement", TAKEN)
def test_what_looks_like_it_runs(tables: Sandbox, statement: str) -> None:
    tables.run(statement)
