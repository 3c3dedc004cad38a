"""Trees of statements: each call has one of its own."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.sql.parsing.parser import parse

TEXT = "select a, count(*) as n from songs where title = 'x' group by a"


def test_what_one_caller_does_to_a_tree_no_other_sees() -> None:
    first, second = parse(TEXT), parse(TEXT)
    assert first == second
    assert first is not second
    assert first is not None
    for column in list(first.find_all(exp.Column)):
        column.replace(exp.Literal.number(1))
    assert second == parse(TEXT)
    assert first != second


def test_a_copied_tree_knows_where_its_names_stood() -> None:
    fresh, copied = parse(TEXT + " "), parse(TEXT + " ")
    assert fresh is not None
    assert copied is not None
    places = [[name.meta for name in tree.find_all(exp.Identifier)] for tree in (fresh, copied)]
    assert places[0] == places[1]
    assert all("start" in meta for meta in places[0])
