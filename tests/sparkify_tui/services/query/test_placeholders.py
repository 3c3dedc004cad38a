"""`:'name'` is a literal where a statement could have one, and text everywhere else."""

from __future__ import annotations

import pytest

from sparkify_tui.services.query.placeholders import placeholders, render


@pytest.mark.parametrize(
    ("sql", "rendered"),
    [
        ("copy t from :'a'", "copy t from 'it''s'"),
        ("select :'a', cast(:'a' as bigint)", "select 'it''s', cast('it''s' as bigint)"),
        ("select (:'a')", "select ('it''s')"),
        ("select ':''a'''", "select ':''a'''"),
        ("select 1 -- :'a'\n, :'a'", "select 1 -- :'a'\n, 'it''s'"),
        ("select 1 /* :'b' */", "select 1 /* :'b' */"),
        ("select \"x:'a'\"", "select \"x:'a'\""),
        ("select $$ :'a' $$", "select $$ :'a' $$"),
        ("select 'x'::'a'", "select 'x'::'a'"),
        ("select : 'a', v[1:'2']", "select : 'a', v[1:'2']"),
        ("where a = :a and b::text = '12:30'", "where a = :a and b::text = '12:30'"),
    ],
)
def test_a_placeholder_is_one_outside_of_text_alone(sql: str, rendered: str) -> None:
    assert render(sql, {"a": "it's"}) == rendered


def test_a_name_without_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="role"):
        render("iam_role :'role'", {})


def test_placeholders_have_names_and_places() -> None:
    sql = "select :'from_s', :'to_s'"
    assert [(found.name, sql[found.start : found.end]) for found in placeholders(sql)] == [
        ("from_s", ":'from_s'"),
        ("to_s", ":'to_s'"),
    ]
