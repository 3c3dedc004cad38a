"""An error's position counts the characters of the text that was sent, whatever the misspelt name stands inside."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.redshift_sandbox.wire.client import BareClient, fields, message

WRAPPERS = {
    "query": "{query}",
    "cursor": "declare c cursor for {query}",
    "explain": "explain {query}",
    "explain of a table": "explain create table made as {query}",
    "view": "create view made as {query}",
    "materialized view": "create materialized view made as {query}",
    "table": "create table made as {query}",
    "table with attributes": "create temp table made diststyle all as {query}",
    "insert": "insert into placed (a) {query}",
    "prepare": "prepare p as {query}",
    "parenthesised": "select * from ({query}) as inside",
    "several statements": "select 1; select 'é'; {query}",
    "where": "delete from placed where a in ({query})",
    "unload": "unload ('{quoted}') to 's3://b/p' iam_role default",
    "unload of an escape string": "unload (e'{escaped}') to 's3://b/p' iam_role default",
    "unload of a dollar-quoted query": "unload ($q$ {query}$q$) to 's3://b/p' iam_role default",
}
NAMED = {
    "column": "select misspelt from placed",
    "table": "select a from misspelt",
    "qualified": "select misspelt.a from placed",
    "after quotes": "select 'it''s', '' || 'x', misspelt from placed",
}
padding = st.lists(st.sampled_from([" ", "\t", "\r\n", "\n", "/* é — ü */", "-- ñ\n"]), max_size=4).map("".join)


@pytest.fixture(scope="module")
def client(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute("create table placed (a int)")
    with BareClient(endpoint) as client:
        yield client


def position(client: BareClient, answers: list[tuple[bytes, bytes]]) -> int:
    error = next(fields(body) for kind, body in answers if kind == b"E")
    assert "misspelt" in error["M"], error
    return int(error.get("P", 0))


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
@settings(max_examples=12)
@given(before=padding, inside=padding, query=st.sampled_from(list(NAMED.values())))
def test_a_misspelt_name_is_found_in_the_text_that_was_sent(client, wrapper, before, inside, query):
    if wrapper.startswith("select 1") and before.strip():
        before = " "
    whole = inside + " " + query
    quoted = whole.replace("'", "''")
    escaped = quoted.replace("\n", r"\n").replace("\t", r"\011").replace("\r", r"\x0d")
    text = before + wrapper.format(query=whole, quoted=quoted, escaped=escaped)
    begun = "declare" in wrapper
    if begun:
        client.query("begin")
    found = position(client, client.query(text))
    if begun:
        client.query("rollback")
    assert found == text.index("misspelt") + 1, text


@pytest.mark.parametrize(
    "text",
    [
        "  select misspelt from placed",
        "\n\texplain select misspelt from placed",
        " /* é */ unload (' select ''x'', misspelt from placed') to 's3://b/p' iam_role default",
    ],
)
def test_the_extended_protocol_counts_the_same_way(client, text):
    parse, bind = message(b"P", b"\0" + text.encode() + b"\0\0\0"), message(b"B", b"\0" * 8)
    client.send(parse, bind, message(b"E", b"\0" * 5), message(b"S"))
    assert position(client, client.until_ready()) == text.index("misspelt") + 1


def test_select_into_counts_the_same_way(client):
    for text in ("select misspelt into made from placed", "select a into made from misspelt"):
        assert position(client, client.query(text)) == text.index("misspelt") + 1


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("select :a", ":"),
        ("select 1 where 1 = :a::int", ":"),
        ("insert into placed values (:1)", ":"),
        ("select * from placed limit :n", ":"),
        ("select * from :t", ":"),
        ("select a[1:2] from placed", ":"),
        ("update placed set a = ? where a = 1", "?"),
        ("delete from placed where a in (1, ?)", "?"),
    ],
)
def test_a_placeholder_of_a_driver_is_found_where_it_stands(client, text, sign):
    error = next(fields(body) for kind, body in client.query(text) if kind == b"E")
    assert (error["C"], error["M"]) == ("42601", f'syntax error at or near "{sign}"')
    assert int(error["P"]) == text.index(sign) + 1
