"""psycopg 3: the extended protocol, binary values, pipelines and server-side cursors."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.clients.test_psycopg2 import ENDLESS
from tests.redshift_sandbox.wire.endpoint import Endpoint

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
    ("timetz", dt.time(1, 2, 3, tzinfo=dt.UTC)),
    ("interval", dt.timedelta(days=1, hours=2)),
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


# Parameters that decide what their statement means, and values in the spellings that Redshift takes.
MEANINGS = [
    ("select date_trunc(%s, %s::timestamp)", ("month", dt.datetime(2020, 5, 6)), dt.datetime(2020, 5, 1)),
    ("select date_part(%s, %s::timestamp)", ("hour", dt.datetime(2020, 5, 6, 7)), 7.0),
    ("select dateadd(%s, %s, %s::date)", ("day", 3, dt.date(2020, 1, 1)), dt.datetime(2020, 1, 4)),
    ("select datediff(%s, %s::date, %s::date)", ("day", dt.date(2020, 1, 1), dt.date(2020, 2, 1)), 31),
    ("select to_char(%s::timestamp, %s)", (dt.datetime(2020, 5, 6), "YYYY-MM"), "2020-05"),
    ("select to_char(%s, %s)", (1234.5, "9,999.00"), " 1,234.50"),
    ("select to_date(%s, %s)", ("05/06/2020", "MM/DD/YYYY"), dt.date(2020, 5, 6)),
    ("select to_number(%s, %s)", ("12.5", "99D9"), Decimal("12.5")),
    ("select 1 where 2 = any(%s)", ([1, 2],), 1),
    ("select 1 where 'b,' = any(%s)", (["a", "b,"],), 1),
    ("select %s::timetz", (dt.time(10, tzinfo=dt.timezone(dt.timedelta(hours=5))),), dt.time(5, tzinfo=dt.UTC)),
    ("select %s::timetz", ("20:41:19 EST",), dt.time(1, 41, 19, tzinfo=dt.UTC)),
    ("select %s::timestamp", ("2020-01-01 10:00:00+05",), dt.datetime(2020, 1, 1, 10)),
    ("select %s::timestamp", ("2020-01-01 +00",), dt.datetime(2020, 1, 1)),
    ("select %s::date", ("Jan 2, 2020",), dt.date(2020, 1, 2)),
]


@pytest.mark.parametrize("prepare", [False, True], ids=["once", "prepared"])
@pytest.mark.parametrize(("query", "values", "expected"), MEANINGS, ids=[f"{m[0]}-{m[1][0]}" for m in MEANINGS])
def test_parameters_mean_what_the_same_text_would(connection, query, values, expected, prepare):
    for _ in range(2):
        assert connection.execute(query, values, prepare=prepare).fetchone() == (expected,)


def test_create_explain_and_declare_take_parameters(connection):
    connection.execute("create temp table made as select %s as a, %s as b where 1 = %s", (5, "it's \\ $1", 1))
    assert connection.execute("select a, b from made").fetchall() == [(5, "it's \\ $1")]
    with connection.transaction():
        connection.execute("declare parts cursor for select %s::int as v", (7,))
        assert connection.execute("fetch all from parts").fetchall() == [(7,)]
    assert "cost=" in connection.execute("explain select %s", (1,)).fetchone()[0]


def test_bytes_survive_the_way_through_a_varbyte_column(connection):
    content = b"\0\x01\\a'"
    connection.execute("create temp table bytes (a varbyte(10))")
    connection.execute("insert into bytes values (%s), (%b)", (content, content))
    assert connection.cursor(binary=True).execute("select a from bytes").fetchall() == [(content,)] * 2


def test_the_look_up_of_a_types_array_is_refused_as_on_redshift(connection):
    from psycopg.types import TypeInfo

    with pytest.raises(psycopg.errors.UndefinedColumn, match="typarray"):
        TypeInfo.fetch(connection, "int4")


def test_a_statement_is_cancelled_over_tls(endpoint):
    failures: list[Exception] = []
    with psycopg.connect(endpoint.dsn, sslmode="require", autocommit=True) as connection:

        def cancel() -> None:
            try:
                connection.cancel_safe(timeout=20)
            except psycopg.Error as error:
                failures.append(error)

        timer = threading.Timer(0.3, cancel)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute(ENDLESS)
        timer.join()
        assert connection.execute("select 1").fetchone() == (1,)
    assert failures == []
