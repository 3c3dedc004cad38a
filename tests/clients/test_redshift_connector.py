"""redshift_connector: the driver made for Redshift, which PostgreSQL itself turns away."""

from __future__ import annotations

import datetime as dt
import gc
import threading
import warnings
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.clients.test_psycopg2 import ENDLESS
from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import DATABASE, WANTED, open_port, wait_for
from tests.redshift_sandbox.wire.endpoint import Endpoint
from tests.waiting import until

redshift_connector = pytest.importorskip("redshift_connector", reason="redshift_connector is not installed")


def connect(endpoint: Endpoint, **options: object):
    settings: dict[str, object] = {
        "host": endpoint.host,
        "port": endpoint.port,
        "user": endpoint.user,
        "password": endpoint.password,
        "database": endpoint.database,
        "ssl": False,
    }
    return redshift_connector.connect(**(settings | options))


@pytest.fixture
def connection(endpoint: Endpoint) -> Iterator[object]:
    opened = connect(endpoint)
    yield opened
    opened.close()


def test_values_of_every_common_type_in_and_out(connection):
    values = (
        7,
        2**40,
        1.25,
        Decimal("12.50"),
        True,
        "ä",
        dt.date(2018, 11, 1),
        dt.datetime(2018, 11, 1, 1, 2, 3, 4),
        None,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select %s::int, %s::bigint, %s::float8, %s::numeric(10, 2), %s::boolean, %s::varchar, %s::date,"
            " %s::timestamp, %s::varchar",
            values,
        )
        assert tuple(cursor.fetchone()) == values


def test_a_transaction_begins_by_itself_and_rolls_back(connection):
    with connection.cursor() as cursor:
        cursor.execute("create table rc (a int)")
        connection.rollback()
        with pytest.raises(redshift_connector.ProgrammingError) as caught:
            cursor.execute("select * from rc")
        assert caught.value.args[0]["C"] == "42P01"
        connection.rollback()


def test_executemany_rowcount_and_fetch_dataframe(connection):
    pytest.importorskip("pandas", reason="pandas is not installed")
    with connection.cursor() as cursor:
        cursor.execute("create table rcm (a int, b varchar(10))")
        cursor.executemany("insert into rcm values (%s, %s)", [(n, f"b{n}") for n in range(10)])
        cursor.execute("select a, b from rcm order by a")
        frame = cursor.fetch_dataframe()
        assert list(frame.columns) == ["a", "b"]
        assert frame["a"].sum() == 45
        cursor.execute("drop table rcm")
    connection.commit()


def test_write_dataframe_inserts_its_rows(connection):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    with connection.cursor() as cursor:
        cursor.execute("create table rcw (a int, b varchar(10))")
        cursor.write_dataframe(pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]}), "rcw")
        cursor.execute("select count(*), sum(a) from rcw")
        assert list(cursor.fetchone()) == [2, 3]
        cursor.execute("drop table rcw")
    connection.commit()


def test_metadata_calls_find_tables_columns_and_keys(connection):
    with connection.cursor() as cursor:
        cursor.execute("create table rck (a int primary key, b varchar(10))")
        connection.commit()
        assert "public" in {row[0] for row in cursor.get_schemas()}
        assert "rck" in {row[2] for row in cursor.get_tables(schema_pattern="public")}
        columns = cursor.get_columns(schema_pattern="public", tablename_pattern="rck")
        assert [row[3] for row in columns] == ["a", "b"]
        assert [row[3] for row in cursor.get_primary_keys(schema="public", table="rck")] == ["a"]
        cursor.execute("drop table rck")
    connection.commit()


def test_cancel_comes_from_a_second_connection(endpoint, connection):
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid = cursor.fetchone()[0]

        def cancel() -> None:
            second = connect(endpoint)
            second.autocommit = True
            with second.cursor() as other:
                other.execute(f"cancel {pid}")
            second.close()

        timer = threading.Timer(0.3, cancel)
        timer.start()
        with pytest.raises(redshift_connector.ProgrammingError) as caught:
            cursor.execute(ENDLESS)
        timer.join()
        assert caught.value.args[0]["C"] == "57014"
        connection.rollback()


@pytest.mark.filterwarnings("ignore:ssl\\.:DeprecationWarning")
def test_tls_is_spoken_on_request(endpoint, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(endpoint.directory / "cluster" / "server.crt"))
    secure = connect(endpoint, ssl=True, sslmode="verify-ca")
    with secure.cursor() as cursor:
        cursor.execute("select 1")
        assert list(cursor.fetchone()) == [1]
    secure.close()


def test_a_wrong_password_is_an_interface_error(endpoint):
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # the driver leaves its socket open
        with pytest.raises(redshift_connector.InterfaceError, match="password authentication failed"):
            connect(endpoint, password="wrong")
        gc.collect()


def test_intervals_and_columns_with_nulls_arrive(connection):
    with connection.cursor() as cursor:
        cursor.execute("select interval '1 day 2 hours', %s::interval", (dt.timedelta(days=3, seconds=5),))
        assert list(cursor.fetchone()) == [dt.timedelta(days=1, hours=2), dt.timedelta(days=3, seconds=5)]
        cursor.execute("create temp table rc_nulls (n int, at timestamp)")
        cursor.execute("insert into rc_nulls values (1, null), (2, '2018-11-30'), (3, null)")
        cursor.execute("select at from rc_nulls order by n")
        assert [row[0] for row in cursor.fetchall()] == [None, dt.datetime(2018, 11, 30), None]
    connection.rollback()


@pytest.mark.parametrize(
    ("style", "query", "values"),
    [
        ("qmark", "select ?::int + ?::int", (1, 2)),
        ("numeric", "select :1::int + :2::int", (1, 2)),
        ("named", "select :a::int + :b::int", {"a": 1, "b": 2}),
        ("format", "select %s::int + %s::int", (1, 2)),
        ("pyformat", "select %(a)s::int + %(b)s::int", {"a": 1, "b": 2}),
    ],
)
def test_parameters_in_every_style(connection, style, query, values):
    with connection.cursor() as cursor:
        cursor.paramstyle = style
        cursor.execute(query, values)
        assert list(cursor.fetchone()) == [3]


@pytest.mark.parametrize("version", [0, 1, 2])
def test_every_version_of_its_protocol_reads_the_same_values(endpoint, version):
    opened = connect(endpoint, client_protocol_version=version)
    with opened.cursor() as cursor:
        cursor.execute("select -0.5::numeric(3, 2), 1e10::numeric(38, 10), 2::bigint, true, null::numeric(5, 2)")
        assert list(cursor.fetchone()) == [Decimal("-0.50"), Decimal("10000000000.0000000000"), 2, True, None]
    opened.close()


def test_autocommit_lets_vacuum_run(connection):
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create table rc_vacuumed (a int)")
        cursor.execute("vacuum rc_vacuumed")
        cursor.execute("drop table rc_vacuumed")
    connection.autocommit = False


def test_numpy_arrays_and_bulk_inserts(connection, tmp_path):
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")
    (tmp_path / "rows.csv").write_text("id,name\n" + "".join(f"{n},n{n}\n" for n in range(7)))
    with connection.cursor() as cursor:
        cursor.execute("create table rc_bulk (id int, name varchar(10))")
        cursor.insert_data_bulk(
            filename=str(tmp_path / "rows.csv"),
            table_name="rc_bulk",
            parameter_indices=[0, 1],
            column_names=["id", "name"],
            delimiter=",",
            batch_size=3,
        )
        cursor.execute("select id from rc_bulk order by id")
        assert numpy.array_equal(cursor.fetch_numpy_array(), numpy.arange(7).reshape(7, 1))
    connection.rollback()


def test_copy_from_stdin_is_refused(connection):
    with connection.cursor() as cursor:
        with pytest.raises(redshift_connector.ProgrammingError) as caught:
            cursor.execute("copy anything from stdin")
        assert caught.value.args[0]["C"] == "0A000"
    connection.rollback()


@pytest.mark.filterwarnings("ignore:ssl\\.:DeprecationWarning")
def test_iam_logs_in_with_temporary_credentials(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    open_port(sandbox)
    sandbox.client("redshift").create_cluster(**WANTED)
    wait_for(sandbox.client("redshift"), "available")
    known = sandbox.environment
    login = {
        "iam": True,
        "cluster_identifier": WANTED["ClusterIdentifier"],
        "database": DATABASE,
        "region": known["AWS_DEFAULT_REGION"],
        "endpoint_url": known["AWS_ENDPOINT_URL"],
        "access_key_id": known["AWS_ACCESS_KEY_ID"],
        "secret_access_key": known["AWS_SECRET_ACCESS_KEY"],
        "sslmode": "verify-ca",
    }
    certificate = until(lambda: next(sandbox.home.path.rglob("server.crt"), None))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for user, created in (("awsuser", False), ("newcomer", True)):
        opened = redshift_connector.connect(**login, db_user=user, auto_create=created)
        with opened.cursor() as cursor:
            cursor.execute("select current_user")
            assert list(cursor.fetchone()) == [user]
        opened.close()
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # the driver leaves its socket open
        with pytest.raises(redshift_connector.InterfaceError, match="password authentication failed"):
            redshift_connector.connect(**login, db_user="nobody")
        gc.collect()


def test_pandas_reads_through_sqlalchemy_with_nulls_in_every_column(endpoint):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
    pytest.importorskip("sqlalchemy_redshift", reason="sqlalchemy-redshift is not installed")
    engine = sqlalchemy.create_engine(
        f"redshift+redshift_connector://{endpoint.url}", connect_args={"ssl": False}, poolclass=sqlalchemy.pool.NullPool
    )
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", None], "c": pandas.to_datetime(["2020-01-01", None])})
    frame.to_sql("rc_pandas", engine, index=False, if_exists="replace", method="multi")
    read = pandas.read_sql("select a, b, c from rc_pandas order by a", engine)
    assert read["b"].isna().tolist() == read["c"].isna().tolist() == [False, True]
    assert read["c"][0] == pandas.Timestamp("2020-01-01")
    engine.dispose()


def test_bytes_are_bound_to_varbyte_columns(connection):
    with connection.cursor() as cursor:
        cursor.execute("create temp table t_varbyte (v1 varbyte, v2 varbyte(3))")
        cursor.execute("insert into t_varbyte(v1, v2) values (%s, %s)", (b"abcd", b"\x00\x01"))
        cursor.execute("select to_hex(v1), to_hex(v2), len(v1 || %s) from t_varbyte where v1 = %s", (b"ab", b"abcd"))
        assert [list(row) for row in cursor.fetchall()] == [["61626364", "0001", 6]]
        with pytest.raises(redshift_connector.ProgrammingError, match="22001"):
            cursor.execute("insert into t_varbyte(v2) values (%s)", (b"abcd",))
