"""psycopg2: what the ETL scripts of most projects use."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint

psycopg2 = pytest.importorskip("psycopg2", reason="psycopg2 is not installed")
extras = pytest.importorskip("psycopg2.extras", reason="psycopg2 is not installed")


@pytest.fixture
def connection(endpoint: Endpoint) -> Iterator[object]:
    opened = psycopg2.connect(endpoint.dsn)
    yield opened
    opened.close()


@pytest.fixture
def table(connection) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("create table psy (id int, name varchar(20), price numeric(10, 2), at timestamp)")
    connection.commit()
    yield "psy"
    connection.rollback()
    with connection.cursor() as cursor:
        cursor.execute("drop table psy")
    connection.commit()


def test_values_of_every_common_type_arrive_as_python_knows_them(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1::smallint, 2, 3::bigint, 1.5::float8, 2.50::numeric(10, 2), true, 'ä'::varchar, null,"
            " date '2018-11-01', timestamp '2018-11-01 21:01:46.796', timestamptz '2018-11-01 21:01:46+00'"
        )
        row = cursor.fetchone()
    utc = dt.UTC
    assert row[:8] == (1, 2, 3, 1.5, Decimal("2.50"), True, "ä", None)
    assert row[8:10] == (dt.date(2018, 11, 1), dt.datetime(2018, 11, 1, 21, 1, 46, 796000))
    assert row[10] == dt.datetime(2018, 11, 1, 21, 1, 46, tzinfo=utc)


def test_executemany_and_execute_values_insert_every_row(connection, table):
    with connection.cursor() as cursor:
        cursor.executemany("insert into psy (id, name) values (%s, %s)", [(n, f"n{n}") for n in range(20)])
        extras.execute_values(cursor, "insert into psy (id, name) values %s", [(n, "it's %") for n in range(20, 300)])
        assert cursor.rowcount == 80  # the last page of the 280 rows
        cursor.execute("select count(*), max(name) from psy")
        assert cursor.fetchone() == (300, "n9")


def test_rowcount_tells_how_many_rows_changed(connection, table):
    with connection.cursor() as cursor:
        cursor.execute("insert into psy (id) values (1), (2), (3)")
        assert cursor.rowcount == 3
        cursor.execute("update psy set name = 'x' where id > 1")
        assert cursor.rowcount == 2
        cursor.execute("delete from psy")
        assert cursor.rowcount == 3


def test_a_named_cursor_reads_in_pages_while_other_statements_run(connection, table):
    with connection.cursor() as cursor, connection.cursor("pages") as pages:
        cursor.execute("insert into psy (id) select n.i from (select 1 as i union all select 2 union all select 3) n")
        pages.itersize = 2
        pages.execute("select id from psy order by id")
        seen = []
        for (number,) in pages:
            cursor.execute("insert into psy (id) values (%s)", (number + 100,))
            seen.append(number)
        assert seen == [1, 2, 3]
        cursor.execute("select count(*) from psy")
        assert cursor.fetchone() == (6,)


def test_an_error_aborts_the_transaction_until_rollback(connection):
    with connection.cursor() as cursor:
        with pytest.raises(psycopg2.errors.UndefinedTable, match='relation "nowhere" does not exist'):
            cursor.execute("select * from nowhere")
        with pytest.raises(psycopg2.errors.InFailedSqlTransaction, match="current transaction is aborted"):
            cursor.execute("select 1")
        connection.rollback()
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [
        ("select 1 / 0", "22012"),
        ("select nope from (select 1 as a) t", "42703"),
        ("select nope(1)", "42883"),
        ("selec 1", "42601"),
        ("select 'x'::int", "22P02"),
        ("select 2147483647 + 1", "22003"),
        ("set nonsense to 1", "42704"),
        ("fetch 1 from nothing", "34000"),
        ("execute nothing", "26000"),
        ("savepoint a", "0A000"),
        ("copy t from stdin", "0A000"),
    ],
    ids=lambda value: value if len(value) == 5 else None,
)
def test_errors_have_the_sqlstate_that_scripts_look_for(connection, statement, sqlstate):
    with connection.cursor() as cursor, pytest.raises(psycopg2.Error) as caught:
        cursor.execute(statement)
    assert caught.value.pgcode == sqlstate


def test_several_statements_of_one_execute_are_one_transaction(endpoint, table):
    other = psycopg2.connect(endpoint.dsn)
    other.autocommit = True
    with other.cursor() as cursor:
        with pytest.raises(psycopg2.errors.DivisionByZero):
            cursor.execute("insert into psy (id) values (1); select 1 / 0")
        cursor.execute("select count(*) from psy")
        assert cursor.fetchone() == (0,)
        cursor.execute("insert into psy (id) values (1); insert into psy (id) values (2); select count(*) from psy")
        assert cursor.fetchone() == (2,)
    other.close()


def test_notices_of_the_server_are_kept(connection):
    with connection.cursor() as cursor:
        cursor.execute("begin")
    assert any("already a transaction in progress" in notice for notice in connection.notices)


def test_a_cancelled_query_ends_with_57014_and_the_connection_goes_on(connection):
    import threading

    with connection.cursor() as cursor:
        timer = threading.Timer(0.2, connection.cancel)
        timer.start()
        with pytest.raises(psycopg2.errors.QueryCanceled):
            cursor.execute(ENDLESS)
        timer.join()
        connection.rollback()
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)


ENDLESS = """with d as (select 1 as i union all select 2 union all select 3 union all select 4 union all select 5
    union all select 6 union all select 7 union all select 8 union all select 9 union all select 10)
    select sum(a.i * b.i * c.i * d1.i * e.i * f.i * g.i * h.i * j.i * k.i)
    from d a, d b, d c, d d1, d e, d f, d g, d h, d j, d k"""


def test_statement_timeout_ends_a_query(connection):
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout to 200")
        with pytest.raises(psycopg2.errors.QueryCanceled, match="statement timeout"):
            cursor.execute(ENDLESS)


def test_wrong_password_and_wrong_database_are_refused(endpoint):
    with pytest.raises(psycopg2.OperationalError, match='password authentication failed for user "awsuser"'):
        psycopg2.connect(endpoint.dsn, password="wrong")
    with pytest.raises(psycopg2.OperationalError, match='password authentication failed for user "nobody"'):
        psycopg2.connect(endpoint.dsn, user="nobody")
    with pytest.raises(psycopg2.OperationalError, match='database "nowhere" does not exist'):
        psycopg2.connect(endpoint.dsn, dbname="nowhere")


def test_tls_is_spoken_on_request(endpoint):
    with psycopg2.connect(endpoint.dsn, sslmode="require") as secure:
        assert secure.info.ssl_in_use
    secure.close()
    certificate = endpoint.directory / "cluster" / "server.crt"
    with psycopg2.connect(endpoint.dsn, sslmode="verify-full", sslrootcert=str(certificate)) as verified:
        assert verified.info.ssl_in_use
    verified.close()


def test_execute_batch_and_adapted_values(connection, table):
    rows = [(n, f"ä'\"\\%{n}", Decimal("1.50"), dt.datetime(2020, 1, 1, 1, 2, 3, n)) for n in range(120)]
    with connection.cursor() as cursor:
        extras.execute_batch(cursor, "insert into psy values (%s, %s, %s, %s)", rows, page_size=50)
        cursor.execute("select id, name, price, at from psy order by id")
        assert cursor.fetchall() == rows
        cursor.execute("select id from psy where id = any(%s) or id in %s order by id", ([1, 2], (5,)))
        assert cursor.fetchall() == [(1,), (2,), (5,)]
        cursor.execute("create temp table psy_raw (a varbyte(20))")
        cursor.execute("insert into psy_raw values (%s)", (b"\0\x01a",))
        cursor.execute("select a from psy_raw")
        assert cursor.fetchone() == ("000161",)


@pytest.mark.parametrize("statement", ["copy psy from stdin with csv", "copy psy (id) from stdin delimiter ','"])
def test_copy_expert_is_refused(connection, statement):
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.FeatureNotSupported) as caught:
        cursor.copy_expert(statement, io.StringIO("1\n"))
    words = "LOAD source is not supported. (Hint: only S3 or DynamoDB or EMR based load is allowed)"
    assert caught.value.diag.message_primary == words


def test_rows_as_dictionaries_and_named_tuples(connection):
    for factory in (extras.DictCursor, extras.RealDictCursor):
        with connection.cursor(cursor_factory=factory) as cursor:
            cursor.execute("select 1 as one, 'b' as two")
            row = cursor.fetchone()
            assert (row["one"], row["two"]) == (1, "b")
    with connection.cursor("parts", cursor_factory=extras.NamedTupleCursor) as cursor:
        cursor.execute("select 1 as one union all select 2 order by 1")
        assert [row.one for row in cursor] == [1, 2]


def test_the_description_tells_names_types_and_sizes(connection):
    with connection.cursor() as cursor:
        cursor.execute("select 1::smallint as a, 2.5::numeric(10, 2) as b, 'x'::varchar(7) as c, 'y'::char(3) as d")
        shown = [(column.name, column.type_code, column.precision, column.scale) for column in cursor.description]
    assert shown == [("a", 21, None, None), ("b", 1700, 10, 2), ("c", 1043, None, None), ("d", 1042, None, None)]


def test_sessions_and_with_blocks_keep_their_promises(connection, table):
    connection.set_session(readonly=True)
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        cursor.execute("insert into psy (id) values (1)")
    connection.rollback()
    connection.set_session(readonly=False, isolation_level="SERIALIZABLE")
    with pytest.raises(KeyError), connection, connection.cursor() as cursor:
        cursor.execute("insert into psy (id) values (1)")
        raise KeyError
    with connection, connection.cursor() as cursor:
        cursor.execute("insert into psy (id) values (2)")
    with connection, connection.cursor() as cursor:
        cursor.execute("select id from psy")
        assert cursor.fetchall() == [(2,)]


def test_notices_are_collected(connection):
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists nowhere_to_be_found")
    assert connection.notices == ['INFO:  Table "nowhere_to_be_found" does not exist and will be skipped\n']


def test_an_asynchronous_connection_is_cancelled(endpoint):
    opened = psycopg2.connect(endpoint.dsn, async_=True)
    extras.wait_select(opened)
    with opened.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        extras.wait_select(opened)
        pid = cursor.fetchone()[0]
        cursor.execute(ENDLESS)
        other = psycopg2.connect(endpoint.dsn)
        with other.cursor() as looking:  # a request that comes before the statement runs has nothing to cancel
            while True:
                looking.execute("select count(*) from stv_inflight where pid = %s", (pid,))
                if looking.fetchone()[0]:
                    break
        other.close()
        opened.cancel()
        with pytest.raises(psycopg2.errors.QueryCanceled):
            extras.wait_select(opened)
    opened.close()


def test_read_only_can_be_asked_for_in_every_way(connection):
    connection.autocommit = True
    with connection.cursor() as cursor:

        def shown(name: str) -> str:
            cursor.execute(f"show {name}")
            return cursor.fetchone()[0]

        cursor.execute("begin read only")
        assert shown("transaction_read_only") == "on"
        cursor.execute("rollback")
        assert shown("transaction_read_only") == "off"
        cursor.execute("set session characteristics as transaction isolation level serializable, read only")
        assert shown("default_transaction_read_only") == "on"
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            cursor.execute("create table never_made (a int)")
        cursor.execute("set session characteristics as transaction read write")
        assert shown("default_transaction_read_only") == "off"
