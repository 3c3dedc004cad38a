"""Deep and long statements that PostgreSQL answers are answered; 54001 is for what it refuses, too."""

from __future__ import annotations

import psycopg
import pytest

_WORD = " || ".join(["'a'"] * 10_000)
_ANSWERED = {
    "parentheses": ("select " + "(" * 1000 + "1" + ")" * 1000, 1),
    "a chain of UNION ALL": (
        "select count(*) from (" + " union all ".join(["select 1 as a"] * 500 + ["select 2.5"]) + ") as t where a = 1",
        500,
    ),
    "a chain of UNION": (
        "select count(*) from (" + " union ".join(f"select {i % 7} as a" for i in range(300)) + ") t",
        7,
    ),
    "a chain of AND": ("select count(*) from (select 1 as a) t where " + " and ".join(["a = 1"] * 3000), 1),
    "a chain of OR": ("select count(*) from (select 1 as a) t where " + " or ".join(["a = 2"] * 3000), 0),
    "a chain of ||": (f"select length({_WORD})", 10_000),
    "a list of IN": ("select 5 in (" + ", ".join(f"{i} + 1" for i in range(3000)) + ")", True),
    "CASE of many WHENs": (
        "select case " + " ".join(f"when a = {i} then {i}" for i in range(1000)) + " end from (select 7 as a) t",
        7,
    ),
    "CASE in CASE": ("select " + "case when 1 = 2 then 0 else " * 200 + "1" + " end" * 200, 1),
    "function calls": ("select " + "abs(" * 300 + "-1" + ")" * 300, 1),
    "casts": ("select " + "cast(" * 300 + "1" + " as int)" * 300 + "::int" * 300, 1),
    "negations": ("select " + "not " * 1000 + "true", True),
    "signs": ("select " + "- " * 1000 + "1", 1),
    "scalar subqueries": ("select " + "(select " * 150 + "1" + ")" * 150, 1),
    "derived tables": ("select * from " + "(select * from " * 100 + "(select 1 as a) s" + ") s" * 100, 1),
    "EXISTS": ("select count(*) from (select 1) t where " + "exists (select 1 where " * 150 + "true" + ")" * 150, 1),
    "WITH queries": (
        "with c0 as (select 1 as a), "
        + ", ".join(f"c{i} as (select * from c{i - 1})" for i in range(1, 200))
        + " select * from c199",
        1,
    ),
}


@pytest.fixture(scope="module")
def connection(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as opened:
        yield opened


@pytest.mark.parametrize(("statement", "answer"), _ANSWERED.values(), ids=_ANSWERED)
def test_a_deep_or_long_statement_is_answered(connection, statement, answer):
    assert connection.execute(statement).fetchone() == (answer,)


def test_what_is_too_deep_is_refused_and_the_session_goes_on(connection):
    with pytest.raises(psycopg.errors.StatementTooComplex):
        connection.execute("select " + "(" * 12_000 + "1" + ")" * 12_000)
    assert connection.execute("select 1").fetchone() == (1,)


def test_an_error_in_the_depth_has_its_place(connection):
    with pytest.raises(psycopg.errors.UndefinedColumn) as refused:
        connection.execute("select " + "(" * 900 + "nothing" + ")" * 900)
    assert refused.value.diag.statement_position == "908"


def test_texts_put_together_keep_their_order_and_their_nulls(connection):
    letters = " || ".join(f"'{i % 10}'" for i in range(500))
    assert connection.execute(f"select {letters}, {letters} || null || 'x'").fetchone() == ("0123456789" * 50, None)
