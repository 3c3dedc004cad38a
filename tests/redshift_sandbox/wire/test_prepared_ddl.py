"""CREATE TABLE prepared under one state of the catalogue and run under another, whatever came in between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.wire.client import BareClient
from tests.redshift_sandbox.wire.endpoint import LocalEndpoint
from tests.redshift_sandbox.wire.test_protocol import SYNC, bind, execute, parse, query, short

CREATE = "create table made (a int, b varchar(9))"

# What another session runs between Parse and Execute, and what the first then hears.
BETWEEN = {
    "nothing": ((), "CREATE TABLE"),
    "rows alone": (("create table rows_only (a int)", "insert into rows_only values (1)"), "CREATE TABLE"),
    "the same table": ((CREATE,), "42P07"),
    "the same table, and dropped again": ((CREATE, "drop table made"), "CREATE TABLE"),
    "another table, renamed away": (("create table made (z int)", "alter table made rename to away"), "CREATE TABLE"),
}
RUN = bind(name="s"), execute(), SYNC


def heard(client: BareClient, *sent: bytes) -> list[str]:
    """The short forms of all answers up to ReadyForQuery."""
    client.send(*sent)
    return [short(kind, body) for kind, body in client.until_ready()]


@pytest.fixture
def client(endpoint: LocalEndpoint) -> Iterator[BareClient]:
    """A session that has prepared CREATE as `s`; what earlier cases made is gone."""
    with BareClient(endpoint) as found:
        for name in ("made", "away", "rows_only"):
            found.query(f"drop table if exists {name}")
        heard(found, parse(CREATE, "s"), SYNC)
        yield found


@pytest.mark.parametrize("between", BETWEEN)
def test_a_prepared_create_is_run_under_the_catalogue_as_it_is(
    endpoint: LocalEndpoint, client: BareClient, between: str
) -> None:
    statements, expected = BETWEEN[between]
    with BareClient(endpoint) as other:
        for statement in statements:
            other.query(statement)
        assert expected in heard(client, *RUN)
        assert "INSERT 0 1" in heard(other, query("insert into made (a, b) values (1, 'x')"))


def test_a_prepared_create_runs_again_once_its_table_is_dropped(client: BareClient) -> None:
    assert "CREATE TABLE" in heard(client, *RUN)
    assert "42P07" in heard(client, *RUN)
    heard(client, query("drop table made"))
    assert "CREATE TABLE" in heard(client, *RUN)


def test_a_prepared_create_sees_what_its_own_transaction_made(client: BareClient) -> None:
    heard(client, query("begin"))
    assert "CREATE TABLE" in heard(client, query(CREATE))
    assert "42P07" in heard(client, *RUN)
    heard(client, query("rollback"))
    assert "CREATE TABLE" in heard(client, *RUN)


def test_a_search_path_set_in_between_decides_where_the_table_goes(client: BareClient) -> None:
    client.query("create schema elsewhere")
    client.query("set search_path to elsewhere")
    assert "CREATE TABLE" in heard(client, *RUN)
    assert "DROP TABLE" in heard(client, query("drop table elsewhere.made"))


def test_a_schema_made_again_is_the_new_one_for_every_session(endpoint: LocalEndpoint, client: BareClient) -> None:
    with BareClient(endpoint) as other:
        for session in (client, other):
            session.query("create schema again")
            assert "CREATE TABLE" in heard(session, query("create table again.inside (a int)"))
            assert "INSERT 0 1" in heard(other, query("insert into again.inside values (1)"))
            session.query("drop schema again cascade")
            assert "3F000" in heard(other, query("create table again.inside (a int)"))
