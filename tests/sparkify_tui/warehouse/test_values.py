"""Values come out as they are stored: each is compared with the text that the server itself sends of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import psycopg2.extensions
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparkify_tui.config import ClusterConfig
from sparkify_tui.errors import StatementError
from sparkify_tui.tui.results.cells import cell_text
from sparkify_tui.warehouse.connection import connect
from sparkify_tui.warehouse.row_texts import json_text, plain_text
from tests.redshift_sandbox.wire.endpoint import in_a_process


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterConfig]:
    with in_a_process(tmp_path_factory.mktemp("values")) as (endpoint, _):
        yield ClusterConfig(
            host="127.0.0.1",
            db_port=endpoint.port,
            db_name=endpoint.database,
            db_user=endpoint.user,
            db_password=endpoint.password,
            sslmode="disable",
        )


async def seen(cluster: ClusterConfig, *expressions: str) -> list[tuple[object, str]]:
    """Each value as the application has it, with the text that the server sends of it to whom asks for text."""
    sql = f"select {', '.join(expressions)}"
    async with await connect(cluster) as connection:
        row = (await connection.execute(sql)).rows[0]
    return list(zip(row, await asyncio.to_thread(texts, cluster, sql), strict=True))


def texts(cluster: ClusterConfig, sql: str) -> list[str]:
    login = {"host": cluster.host, "port": cluster.db_port, "dbname": cluster.db_name, "user": cluster.db_user}
    with closing(psycopg2.connect(**login, password=cluster.db_password)) as connection:
        as_text = psycopg2.extensions.new_type(
            (700, 1082, 1083, 1114, 1184, 1186, 6551), "AS_TEXT", lambda text, _cursor: text
        )
        psycopg2.extensions.register_type(as_text, connection)
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()[0])


BEYOND = [
    "dateadd(s, 1, timestamp '9999-12-31 23:59:59')",
    "dateadd(ms, 123, dateadd(day, 1, timestamp '9999-12-31 05:06:07'))",
    "dateadd(year, 20000, timestamp '2018-11-01 21:01:46.796')",
    "dateadd(year, -2100, timestamp '2018-11-01 21:01:46')",
    "dateadd(year, -2100, date '2018-11-01')::date",
    "dateadd(year, 30000, date '2018-11-01')::date",
    "dateadd(day, -1, date '0001-01-01')::date",
    "dateadd(day, 1, date '9999-12-31')::date",
]


@pytest.mark.parametrize("literal", BEYOND)
async def test_what_python_cannot_hold_is_shown_as_the_servers_text(cluster: ClusterConfig, literal: str) -> None:
    ((value, text),) = await seen(cluster, literal)
    assert value == text
    assert plain_text(value) == json.loads(json_text(value)) == cell_text(value) == text


@given(
    days=st.one_of(st.integers(-1_700_000, 20_000_000), st.integers(-740_000, -140_000)),
    microseconds=st.integers(0, 86_399_999_999),
)
@settings(max_examples=40)
def test_any_date_and_moment_is_the_stored_one(cluster: ClusterConfig, days: int, microseconds: int) -> None:
    day = f"cast(dateadd(day, {days}, date '2000-01-01') as date)"
    moment = f"dateadd(us, {microseconds}, dateadd(day, {days}, timestamp '2000-01-01'))"
    clock = f"cast(dateadd(us, {microseconds}, timestamp '2000-01-01') as time)"
    for value, text in asyncio.run(seen(cluster, day, moment, clock)):
        shown = plain_text(value)
        assert (shown if "." not in shown else shown.rstrip("0")) == text
        if isinstance(value, (dt.date, dt.datetime)):
            assert 1 <= value.year <= 9999


@pytest.mark.parametrize(
    "number", ["1.1", "0.1", "3.4028235e38", "1e-38", "1e-45", "16777216", "-0.33333334", "123456.79"]
)
async def test_a_real_has_the_digits_that_the_server_shows(cluster: ClusterConfig, number: str) -> None:
    ((value, text),) = await seen(cluster, f"cast({number} as real)")
    assert float(text) == value


@pytest.mark.parametrize(
    "interval",
    [
        "interval '1 year 2 months'",
        "interval '-3 years'",
        "interval '70000 months'",
        "interval '3 days 04:05:06.7'",
        "interval '-3 days -00:00:00.000001'",
        "interval '1 mon -1 day'",
        "interval '-1 mon 1 day'",
        "interval '-1 mon 12:00'",
        "interval '0 days'",
        "interval '1.5 seconds'",
    ],
)
async def test_an_interval_is_the_servers_text(cluster: ClusterConfig, interval: str) -> None:
    ((value, text),) = await seen(cluster, interval)
    assert plain_text(value) == json.loads(json_text(value)) == cell_text(value) == text


@pytest.mark.parametrize("value", ["'abc'::varbyte", "from_hex('ff00')", "''::varbyte", "'24:00:00'::time"])
async def test_bytes_and_the_end_of_a_day_are_the_servers_text(cluster: ClusterConfig, value: str) -> None:
    ((seen_value, text),) = await seen(cluster, value)
    assert plain_text(seen_value) == json.loads(json_text(seen_value)) == text


@pytest.mark.parametrize("rows", [2, 1_000])
async def test_names_of_the_catalogue_and_intervals_that_are_null_come_as_numbers_and_nulls(
    cluster: ClusterConfig, rows: int
) -> None:
    sql = "select 'int4in'::regproc, null::regproc, null::interval, case when i = 1 then interval '1 day' end"
    async with await connect(cluster) as connection:
        answer = (await connection.execute(f"{sql} from generate_series(1, {rows}) as g(i) order by i")).rows
        assert answer == ((42, None, None, "1 day"), *((42, None, None, None) for _ in range(rows - 1)))
        assert len((await connection.execute("select * from pg_type")).rows) > 48


async def test_an_interval_beyond_what_redshift_stores_is_refused(cluster: ClusterConfig) -> None:
    async with await connect(cluster) as connection:
        with pytest.raises(StatementError) as refused:
            await connection.execute("select interval '300000000 days'")
    assert refused.value.sqlstate == "22008"
