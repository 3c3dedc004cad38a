"""`:name` is found where a value can stand and nowhere else, and its value is a literal that ends where it should."""

from __future__ import annotations

import pytest

from sparkify_tui.errors import UsageError
from sparkify_tui.services.query.parameters import bound, defaults, literal, parameters, require_values
from sparkify_tui.services.query.script import ScriptStatement, split


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select :a, :B where x=:a and y in(:c,:d)", ("a", "b", "c", "d")),
        ("select -:a+:b", ("a", "b")),
        ("select ':a', E'\\':a', \":a\", $$ :a $$, $x$ :a $x$ -- :a\n /* :a */", ()),
        ("select a::text, a :: text, ':'::varchar", ()),
        ("select v[1:2], v[i:j], v[:n], v[f(x):y]", ()),
        ("select v[1]:a, s:name, 'k':v, f(x):y, \"q\":z", ()),
        ("select '$.a:b', timestamp '2018-11-01 12:30:00', 12:30", ()),
        ("create function f() as $$ select :d $$ language sql", ()),
        ("select : a, :1, $1, :a$b", ()),
        ("select :größe", ("größe",)),
        ("select ':", ()),
        ("select :a::bigint, (:b)::date", ("a", "b")),
        ("select :'from_s'", ()),
    ],
)
def test_a_parameter_is_found_by_tokens(sql: str, names: tuple[str, ...]) -> None:
    assert parameters(sql) == names


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        ("paid", "'paid'"),
        ("", "''"),
        (" blank ", "' blank '"),
        ("it's", "'it''s'"),
        ("'; drop table users; --", "'''; drop table users; --'"),
        ("null", "null"),
        (" NULL ", "null"),
        ("'null'", "'null'"),
        ("'it''s'", "'it''s'"),
        ("'", "''''"),
        ("42", "'42'"),
        ("=42", "42"),
        ("= 1.5e3", "1.5e3"),
        ("=-1", "(-1)"),
        ("'=1'", "'=1'"),
        ("two\nlines\t", "('two' || chr(10) || 'lines' || chr(9))"),
        ("a\\b", "('a' || chr(92) || 'b')"),
        ("\\'", "(chr(92) || '''')"),
        (":a $$ --", "':a $$ --'"),
    ],
)
def test_a_value_is_a_literal(value: str, sql: str) -> None:
    assert literal("a", value) == sql


@pytest.mark.parametrize("value", ["=", "=x", "=1;2", "=1 or 1=1", "=0x1", "=1--", "a\0b", "\ud800"])
def test_what_is_no_value_is_refused_with_a_remedy(value: str) -> None:
    with pytest.raises(UsageError) as refused:
        literal("a", value)
    assert refused.value.remedy


def test_values_are_put_in_once_and_places_lead_back() -> None:
    sql = "select :a, bad, :bb, worse from t"
    sent = bound(ScriptStatement(sql, 7), {"a": ":bb", "bb": "a long value"})
    assert sent.statement == ScriptStatement("select ':bb', bad, 'a long value', worse from t", 7)
    text = sent.statement.text
    for word in ("select", "bad", "worse", "from", " t"):
        assert sent.written_at(text.index(word) + 1) == sql.index(word) + 1
    for word, written in (("':bb'", ":a"), ("bb", ":a"), ("long", ":bb")):
        assert sent.written_at(text.index(word) + 1) == sql.index(written) + 1


def test_without_parameters_a_statement_is_what_it_was() -> None:
    (item,) = split("select 1")
    assert bound(item, {"a": "1"}).statement is item
    assert bound(item, {}).written_at(3) == 3


def test_comments_offer_values() -> None:
    assert defaults("-- Title\n-- :Level = paid \n--:n==5\nselect ':x = 1', :level -- :not\n-- :e =") == {
        "level": "paid",
        "n": "=5",
        "e": "",
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ("no value for :a and :b", "--param a=… --param b=…")),
        ({"a": "1"}, ("no value for :b", "--param b=…")),
        ({"a": "1", "b": "2", "c": "3"}, ("no :c", "It has :a, :b")),
    ],
)
def test_missing_and_unknown_values_are_named(values: dict[str, str], words: tuple[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        require_values("select :a, :b", values, "--param {name}=…")
    assert words[0] in refused.value.message
    assert words[1] in refused.value.remedy
