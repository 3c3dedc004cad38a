"""Expressions and queries that nobody wrote: what hypothesis builds answers as on PostgreSQL 15."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.redshift_sandbox.planner.conftest import Sandbox
from tests.redshift_sandbox.planner.differential.comparison import on_postgres, on_sandbox

ROWS = """create table generated (a integer, b bigint, s varchar(12), d date, t boolean);
insert into generated values (1, 10, 'alpha', '2020-01-01', true), (2, -20, 'Beta', '2020-02-29', false),
(null, 7, null, null, null), (-3, null, '', '1999-12-31', true), (2, 10, 'alpha', '2021-07-04', null)"""

whole = st.one_of(
    st.sampled_from(["a", "b", "length(s)"]),
    st.integers(-50, 50).map(lambda n: f"({n})"),
)
text = st.one_of(
    st.sampled_from(["s", "upper(s)", "coalesce(s, 'none')", "reverse(s)"]),
    st.text("abcXYZ %_", max_size=4).map(lambda t: f"'{t}'::varchar"),
)
moment = st.sampled_from(["d", "date '2020-06-15'", "(d + 3)", "date_trunc('month', d)::date"])


def numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} / nullif({p[1]}, 0))"),
        st.tuples(inner, inner).map(lambda p: f"mod({p[0]}, nullif({p[1]}, 0))"),
        inner.map(lambda p: f"abs({p})"),
        st.tuples(inner, inner).map(lambda p: f"coalesce({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"greatest({p[0]}, {p[1]})"),
        st.tuples(truths, inner, inner).map(lambda p: f"case when {p[0]} then {p[1]} else {p[2]} end"),
    )


truths = st.one_of(
    st.sampled_from(["t", "s is null", "true", "s like 'a%'", "a in (1, 2)"]),
    st.tuples(whole, st.sampled_from(["<", "<=", "=", "<>", ">", ">="]), whole).map(
        lambda p: f"({p[0]} {p[1]} {p[2]})"
    ),
    st.tuples(text, st.sampled_from(["<", "=", "<>", ">"]), text).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    st.tuples(moment, st.sampled_from(["<", "=", ">="]), moment).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    st.tuples(whole, whole, whole).map(lambda p: f"({p[0]} between {p[1]} and {p[2]})"),
)
conditions = st.recursive(
    truths,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda p: f"(not {p})"),
        inner.map(lambda p: f"({p} is true)"),
    ),
    max_leaves=6,
)
whole_expressions = st.recursive(whole, numbers, max_leaves=6)
strings = st.recursive(
    text,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"({p[0]} || {p[1]})"),
        st.tuples(inner, st.integers(1, 5), st.integers(0, 5)).map(lambda p: f"substring({p[0]}, {p[1]}, {p[2]})"),
        inner.map(lambda p: f"trim({p})"),
        st.tuples(inner, st.integers(0, 8)).map(lambda p: f"lpad({p[0]}, {p[1]}, '*')"),
        st.tuples(inner, inner).map(lambda p: f"replace({p[0]}, 'a', {p[1]})"),
        st.tuples(inner, st.integers(-3, 3)).map(lambda p: f"left({p[0]}, {p[1]})"),
    ),
    max_leaves=5,
)
expressions = st.one_of(whole_expressions, strings, conditions)


@pytest.fixture(scope="module")
def both(postgres: Any, shared_sandbox_database: Sandbox) -> tuple[Any, Sandbox]:
    made = shared_sandbox_database
    with postgres.cursor() as cursor:
        cursor.execute("drop table if exists generated")
        for statement in ROWS.split(";\n"):
            cursor.execute(statement)
            made.run(statement)
    return postgres, made


def agree(both: tuple[Any, Sandbox], statement: str) -> None:
    theirs, ours = on_postgres(both[0], statement), on_sandbox(both[1], statement)
    assert ours[0] == theirs[0], f"{statement}\nPostgreSQL {theirs}\nsandbox {ours}"
    assert ours[1] == theirs[1], f"{statement}\nPostgreSQL {theirs}\nsandbox {ours}"
    if ours[0] == "rows":
        assert ours[2] == theirs[2], f"{statement}\nPostgreSQL {theirs}\nsandbox {ours}"


generated = settings(max_examples=examples(150), derandomize=True)


@generated
@given(expression=expressions)
def test_expressions_have_postgresqls_values(both: tuple[Any, Sandbox], expression: str) -> None:
    agree(both, f"select {expression} from generated order by b, a")


@generated
@given(condition=conditions, order=st.sampled_from(["a", "b desc", "s", "d desc", "t, a"]), limit=st.integers(0, 6))
def test_filters_and_orders_are_postgresqls(both: tuple[Any, Sandbox], condition: str, order: str, limit: int) -> None:
    agree(both, f"select a, b, s, d, t from generated where {condition} order by {order}, b, d limit {limit}")


@generated
@given(key=expressions, value=whole_expressions, condition=conditions)
def test_groups_are_postgresqls(both: tuple[Any, Sandbox], key: str, value: str, condition: str) -> None:
    agree(
        both,
        f"select {key} as k, count(*), sum({value}), min({value}), count({value}) from generated where {condition}"
        " group by 1 order by 1",
    )


@generated
@given(value=whole, order=st.sampled_from(["b", "d desc", "s, b"]))
def test_windows_are_postgresqls(both: tuple[Any, Sandbox], value: str, order: str) -> None:
    agree(
        both,
        f"select b, sum({value}) over (order by {order}, b, d rows unbounded preceding), lag({value}) over (order by {order}, b, d),"
        f" rank() over (partition by t order by {order}, d) from generated order by b, d",
    )
