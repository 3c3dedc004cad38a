"""FROM clauses that nobody wrote: joins, nested and beside each other, and subqueries name columns as on PostgreSQL 15.

Aliases and columns are few, so that names meet: columns merged by USING, ambiguous ones, those of queries around, and
those beside a query in FROM, which it doesn't see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.redshift_sandbox.planner.conftest import Sandbox
from tests.redshift_sandbox.planner.differential.comparison import (
    names_on_postgres,
    names_on_sandbox,
    on_postgres,
    on_sandbox,
)

TABLES = {"r": "a integer, b integer", "s": "a bigint, c integer", "u": "b integer, c integer, d integer"}
ROWS = {"r": "(1, 2), (3, null), (5, 6)", "s": "(1, 7), (3, 6), (null, 5)", "u": "(2, 7, 1), (6, 6, 5), (9, 5, 3)"}
# Unknown and ambiguous columns, unknown and repeated relations, a list of aliases that is too long.
REFUSALS = {"42703", "42702", "42P01", "42712", "42P10"}

aliases = st.sampled_from(["r", "s", "x", "y"])
columns = st.sampled_from(["a", "b", "c", "d"])
names = st.one_of(columns, st.tuples(aliases, columns).map(".".join))
comparisons = st.tuples(names, st.sampled_from(["=", "<", "<>"]), st.one_of(names, st.just("3"))).map(" ".join)


@st.composite
def derived(draw: Any) -> str:
    """A query in FROM; what it names may be its own, of a query around, or beside it, which is refused."""
    first, second, table = draw(names), draw(columns), draw(st.sampled_from(["", " from r", " from s x"]))
    return f"(select {second} as e, {first} as {draw(columns)}{table}) {draw(aliases)}"


@st.composite
def joined(draw: Any, inner: Any) -> str:
    left, right = draw(inner), draw(inner)
    side = draw(st.sampled_from(["", "left ", "right ", "full "]))
    how = draw(st.sampled_from(["using", "natural", "on", "cross"]))
    if how == "using":
        merged = draw(st.lists(columns, min_size=1, max_size=2, unique=True))
        text = f"{left} {side}join {right} using ({', '.join(merged)})"
    elif how == "natural":
        text = f"{left} natural {side}join {right}"
    elif how == "cross":
        text = f"{left} cross join {right}"
    else:  # only equalities: PostgreSQL joins fully by nothing else
        text = f"{left} {side}join {right} on {draw(names)} = {draw(names)}"
    return draw(st.sampled_from([f"({text})", f"({text})", f"({text}) {draw(aliases)}"]))


tables = st.one_of(st.sampled_from(["r", "s", "u", "r x", "s y", "u x(a, b)"]), derived())
entries = st.recursive(tables, joined, max_leaves=3)
froms = st.lists(entries, min_size=1, max_size=2).map(", ".join)


@st.composite
def subqueries(draw: Any) -> str:
    """A query in an expression that may name what is around it."""
    source, where = draw(froms), draw(comparisons)
    return draw(
        st.sampled_from(
            [
                f"(select count(*) from {source} where {where})",
                f"exists (select 1 from {source} where {where})",
                f"3 in (select {draw(names)} from {source} where {where})",
                f"(select count(*) from (select * from {source}) v where {where})",
            ]
        )
    )


@pytest.fixture(scope="module")
def both(postgres: Any, shared_sandbox_database: Sandbox) -> Iterator[tuple[Any, Sandbox]]:
    made = shared_sandbox_database
    with postgres.cursor() as cursor:
        for name, declared in TABLES.items():
            cursor.execute(f"drop table if exists {name}")
            for statement in (f"create table {name} ({declared})", f"insert into {name} values {ROWS[name]}"):
                cursor.execute(statement)
                made.run(statement)
    yield postgres, made
    with postgres.cursor() as cursor:
        cursor.execute(f"drop table {', '.join(TABLES)}")


def agree(both: tuple[Any, Sandbox], statement: str) -> None:
    theirs, ours = on_postgres(both[0], statement), on_sandbox(both[1], statement)
    if theirs[0] == "error":  # of several mistakes either side names its first one
        assert ours[0] == "error" and ours[1] in REFUSALS, f"{statement}\nPostgreSQL {theirs}\nsandbox {ours}"
        return
    assert ours[:2] == theirs[:2], f"{statement}\nPostgreSQL {theirs}\nsandbox {ours}"
    if ours[0] == "rows":
        assert sorted(map(repr, ours[2])) == sorted(map(repr, theirs[2])), statement
        assert names_on_sandbox(both[1], statement) == names_on_postgres(both[0], statement), statement


generated = settings(max_examples=examples(150), derandomize=True)


@generated
@given(source=froms)
def test_a_star_means_postgresqls_columns(both: tuple[Any, Sandbox], source: str) -> None:
    agree(both, f"select * from {source}")


@generated
@given(source=froms, item=names, where=comparisons)
def test_names_mean_postgresqls_columns(both: tuple[Any, Sandbox], source: str, item: str, where: str) -> None:
    agree(both, f"select {item} from {source} where {where}")


@generated
@given(source=froms, item=subqueries(), where=comparisons)
def test_subqueries_see_what_they_see_in_postgresql(
    both: tuple[Any, Sandbox], source: str, item: str, where: str
) -> None:
    agree(both, f"select {item} as n from {source} where {where}")
