"""psycopg 3: the extended protocol, binary values, pipelines and server-side cursors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.redshift.endpoint import Endpoint

psycopg = pytest.importorskip("psycopg", reason="psycopg 3 is not installed")


@pytest.fixture
def connection(endpoint: Endpoint) -> Iterator[object]:
    with psycopg.connect(endpoint.dsn, autocommit=True) as opened:
        yield opened


VALUES = [
    ("smallint", -7),
    ("integer", 2**31 - 1),
    ("bigint", -(2**63)),
    ("real", 1.5),
    ("double precision", -0.1),
    ("numeric(20, 5)", Decimal("-12345678901.00010")),
    ("numeric(10, 4)", Decimal("0.0001")),
    ("boolean", True),
    ("varchar(20)", "ä€😀"),
    ("date", dt.date(1969, 12, 31)),
    ("time", dt.time(23, 59, 59, 999999)),
    ("timestamp", dt.datetime(1999, 12, 31, 23, 59, 59, 1)),
    ("timestamptz", dt.datetime(2018, 11, 1, 21, 1, 46, 796000, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize(("kind", "value"), VALUES, ids=[kind for kind, _ in VALUES])
def test_values_go_in_and_come_back_in_both_formats(connection, kind, value, binary):
    mark = "%b" if binary else "%t"
    row = connection.execute(f"select {mark}::{kind} as v, null::{kind}", (value,), binary=binary).fetchone()
    assert row == (value, None)


def test_a_statement_is_prepared_after_a_few_runs_and_survives_ddl(connection):
    connection.execute("create table pg3 (a int)")
    for number in range(8):
        connection.execute("insert into pg3 values (%s)", (number,))
        if number == 6:
            connection.execute("alter table pg3 add column b int default 5")
            connection.execute("alter table pg3 drop column b")
    assert connection.execute("select count(*) from pg3").fetchone() == (8,)
    connection.execute("drop table pg3")


def test_a_pipeline_sends_everything_before_it_reads(connection):
    connection.execute("create table pipe (a int)")
    with connection.pipeline():
        cursors = [connection.execute("insert into pipe values (%s)", (n,)) for n in range(10)]
        total = connection.execute("select count(*), sum(a) from pipe")
    assert [cursor.rowcount for cursor in cursors] == [1] * 10
    assert total.fetchone() == (10, 45)
    connection.execute("drop table pipe")


def test_an_error_in_a_pipeline_undoes_what_was_sent_before_the_next_sync(connection):
    connection.execute("create table pipe2 (a int)")
    with pytest.raises(psycopg.errors.DivisionByZero), connection.pipeline():
        connection.execute("insert into pipe2 values (1)")
        connection.execute("select 1 / 0")
        connection.execute("insert into pipe2 values (2)")
    assert connection.execute("select count(*) from pipe2").fetchone() == (0,)
    connection.execute("drop table pipe2")


def test_a_server_side_cursor_pages_through_a_result(endpoint):
    with psycopg.connect(endpoint.dsn) as connection, connection.cursor("paged") as cursor:
        cursor.itersize = 3
        cursor.execute(
            "select n from (select 1 as n union all select 2 union all select 3 union all select 4) t order by n"
        )
        assert [row[0] for row in cursor] == [1, 2, 3, 4]


def test_a_stream_gives_row_after_row(connection):
    with connection.cursor() as cursor:
        rows = list(cursor.stream("select a.n from (select 1 as n union all select 2) a order by 1"))
    assert rows == [(1,), (2,)]


def test_copy_from_stdin_is_refused_and_the_connection_goes_on(connection):
    with pytest.raises(psycopg.errors.FeatureNotSupported), connection.cursor().copy("copy t from stdin"):
        pass
    assert connection.execute("select 1").fetchone() == (1,)


def test_the_transaction_status_is_told(connection):
    status = psycopg.pq.TransactionStatus
    assert connection.info.transaction_status == status.IDLE
    with connection.transaction():
        connection.execute("select 1")
        assert connection.info.transaction_status == status.INTRANS
    with pytest.raises(psycopg.errors.UndefinedColumn), connection.transaction():
        connection.execute("select nope from (select 1 as a) t")
    assert connection.info.transaction_status == status.IDLE


def test_a_read_only_transaction_refuses_to_write(endpoint):
    with psycopg.connect(endpoint.dsn) as connection:
        connection.read_only = True
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction, match="transaction is read-only"):
            connection.execute("create table forbidden (a int)")
        connection.rollback()
