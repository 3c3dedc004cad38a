"""asyncpg: binary formats for everything, its own introspection, portals with row limits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.redshift.endpoint import Endpoint

asyncpg = pytest.importorskip("asyncpg", reason="asyncpg is not installed")


async def _connect(endpoint: Endpoint):
    return await asyncpg.connect(
        host=endpoint.host,
        port=endpoint.port,
        user=endpoint.user,
        password=endpoint.password,
        database=endpoint.database,
    )


async def test_values_of_every_common_type_in_and_out(endpoint):
    connection = await _connect(endpoint)
    utc = dt.UTC
    values = [
        ("smallint", 7),
        ("integer", -5),
        ("bigint", 2**40),
        ("float8", 0.1),
        ("numeric(12, 3)", Decimal("-1234.500")),
        ("boolean", False),
        ("varchar", "ä"),
        ("date", dt.date(2018, 11, 30)),
        ("time", dt.time(1, 2, 3, 4)),
        ("timestamp", dt.datetime(2018, 11, 30, 1, 2, 3, 4)),
        ("timestamptz", dt.datetime(2018, 11, 30, 1, 2, 3, 4, tzinfo=utc)),
    ]
    for kind, value in values:
        assert await connection.fetchval(f"select $1::{kind}", value) == value, kind
        assert await connection.fetchval(f"select $1::{kind}", None) is None, kind
    await connection.close()


async def test_a_cursor_fetches_a_portal_in_parts(endpoint):
    connection = await _connect(endpoint)
    async with connection.transaction():
        query = "select a.n * 3 + b.n as n from (select 0 as n union all select 1) a, (select 0 as n union all select 1) b order by 1"
        cursor = await connection.cursor(query)
        assert [row["n"] for row in await cursor.fetch(3)] == [0, 1, 3]
        assert await connection.fetchval("select 41 + 1") == 42
        assert [row["n"] for row in await cursor.fetch(3)] == [4]
    await connection.close()


async def test_executemany_and_errors(endpoint):
    connection = await _connect(endpoint)
    await connection.execute("create table apg (a int, b varchar(10))")
    await connection.executemany("insert into apg values ($1, $2)", [(n, str(n)) for n in range(50)])
    assert await connection.fetchval("select sum(a) from apg where b <> $1", "3") == 1225 - 3
    with pytest.raises(asyncpg.UndefinedColumnError):
        await connection.fetch("select zzz from apg")
    assert (await connection.execute("delete from apg")) == "DELETE 50"
    await connection.execute("drop table apg")
    await connection.close()


async def test_a_query_that_takes_too_long_is_cancelled(endpoint):
    from tests.clients.test_psycopg2 import ENDLESS

    connection = await _connect(endpoint)
    with pytest.raises(TimeoutError):
        await connection.fetch(ENDLESS, timeout=0.3)
    assert await connection.fetchval("select 1") == 1
    await connection.close()
