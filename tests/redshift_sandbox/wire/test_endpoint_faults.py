"""Faults of the database server as a real client meets them: what arrives before, and that nothing is lost after."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from redshift_sandbox.faults import Faults
from tests.redshift_sandbox.wire.endpoint import LocalEndpoint

ROLE = "arn:aws:iam::123456789012:role/loader"


@pytest.fixture
def faults(endpoint: LocalEndpoint) -> Iterator[Faults]:
    yield endpoint.environment.faults
    endpoint.environment.faults.clear()


def connect(endpoint: LocalEndpoint) -> psycopg.Connection:
    return psycopg.connect(endpoint.dsn, autocommit=True)


@pytest.mark.parametrize("rows", [0, 7, 3000])
def test_a_connection_is_cut_after_exactly_so_many_rows(endpoint, faults, rows):
    faults.set("drop-connection", {"after_rows": rows})
    seen = []
    connection = connect(endpoint)
    with pytest.raises(psycopg.OperationalError), connection.cursor() as cursor:
        for row in cursor.stream("select generate_series(1, 5000) as n"):
            seen.append(row[0])
    connection.close()
    assert seen == list(range(1, rows + 1))
    with connect(endpoint) as again:
        assert again.execute("select 1").fetchone() == (1,)


def test_a_connection_that_is_cut_in_the_middle_of_a_copy_leaves_no_row(endpoint, faults):
    store = endpoint.environment.store
    store.create_bucket("faults")
    store.put("faults", "rows.txt", b"".join(b"%d\n" % n for n in range(20_000)))
    copy = f"copy cut from 's3://faults/rows.txt' iam_role '{ROLE}'"
    connection = connect(endpoint)
    connection.execute("create table cut (a int)")
    faults.set("drop-connection", {"during": "copy", "after_rows": 5000})
    with pytest.raises(psycopg.OperationalError):
        connection.execute(copy)
    connection.close()
    with connect(endpoint) as again:
        assert again.execute("select count(*) from cut").fetchone() == (0,)
        faults.set("storage-full", {"after_rows": 5000})
        with pytest.raises(psycopg.errors.DiskFull, match="Disk Full"):
            again.execute(copy)
        assert again.execute("select count(*) from cut").fetchone() == (0,)
        faults.clear()
        again.execute(copy)
        assert again.execute("select count(*) from cut").fetchone() == (20_000,)


def test_a_full_cluster_refuses_to_write_and_still_reads(endpoint, faults):
    with connect(endpoint) as connection:
        connection.execute("create table filled (a int)")
        connection.execute("insert into filled values (1)")
        faults.set("storage-full")
        for statement in ("insert into filled values (2)", "update filled set a = 3", "create table more (a int)"):
            with pytest.raises(psycopg.errors.DiskFull):
                connection.execute(statement)
        assert connection.execute("select a from filled").fetchall() == [(1,)]
        faults.clear()
        connection.execute("insert into filled values (2)")
        assert connection.execute("select count(*) from filled").fetchone() == (2,)


def test_slow_statements_are_broken_off_by_their_timeout(endpoint, faults):
    with connect(endpoint) as connection:
        connection.execute("set statement_timeout to 200")
        faults.set("slow-statements", {"seconds": 30, "times": 1})
        with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
            connection.execute("select 1")
        assert connection.execute("select 1").fetchone() == (1,)
