"""asyncpg: binary formats for everything, its own introspection, portals with row limits."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import struct
from decimal import Decimal

import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint

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


async def test_columns_with_nulls_of_every_binary_type(endpoint):
    connection = await _connect(endpoint)
    kinds = ["smallint", "bigint", "float8", "numeric(9, 2)", "boolean", "varchar", "date", "time", "timetz"]
    for kind in [*kinds, "timestamp", "timestamptz", "interval"]:
        rows = await connection.fetch(f"select null::{kind} as v union all select $1::{kind}", None)
        assert [row["v"] for row in rows] == [None, None], kind
    await connection.execute("create temp table some_nulls (n int, at timestamp, on_day date)")
    await connection.execute("insert into some_nulls values (1, '2018-11-30', null), (2, null, '2018-11-30')")
    rows = await connection.fetch("select at, on_day from some_nulls order by n")
    assert [tuple(row) for row in rows] == [(dt.datetime(2018, 11, 30), None), (None, dt.date(2018, 11, 30))]
    await connection.close()


def _ends(layout: str, bits: int, *near: int) -> list[bytes]:
    return [struct.pack(layout, value) for value in (2 ** (bits - 1) - 1, -(2 ** (bits - 1)), 0, *near)]


# Values that come back as they went, and those that no column holds.
KEPT = {
    "timestamp": _ends("!q", 64, -2_451_545 * 86_400_000_000),
    "timestamptz": _ends("!q", 64, -2_451_545 * 86_400_000_000),
    "date": _ends("!i", 32, -2_451_545),
    "interval": [
        struct.pack("!qii", micros, days, months)
        for micros in (2**63 - 1, 1 - 2**63, 0)
        for days in (2**31 - 1, -(2**31))
        for months in (2**31 - 1, -(2**31))
    ],
}
REFUSED = {
    "timestamp": [struct.pack("!q", value) for value in (1 - 2**63, 2**63 - 2)],
    "timestamptz": [struct.pack("!q", value) for value in (1 - 2**63, 2**63 - 2)],
    "date": [struct.pack("!i", value) for value in (1 - 2**31, 2**31 - 2, -2_451_546)],
    "interval": [struct.pack("!qii", -(2**63), 0, 0)],
}


@pytest.mark.parametrize("kind", KEPT)
async def test_binary_moments_and_intervals_keep_the_ends_of_their_range(endpoint, kind):
    connection = await _connect(endpoint)
    await connection.set_type_codec(kind, schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
    for value in KEPT[kind]:
        assert await connection.fetchval(f"select $1::{kind}", value) == value, value.hex()
    for value in REFUSED[kind]:
        with pytest.raises(asyncpg.DatetimeFieldOverflowError, match="out of range"):
            await connection.fetchval(f"select $1::{kind}", value)
    await connection.close()


async def test_the_look_up_of_an_arrays_type_is_refused_as_by_redshift(endpoint):
    connection = await _connect(endpoint)
    with pytest.raises(asyncpg.PostgresSyntaxError, match="oid"):  # a reserved word names a column in its query
        await connection.fetch("select 1 where 1 = any($1::int[])", [3, 1])
    await connection.close()


async def test_types_it_does_not_know_are_looked_up_in_the_catalogue(endpoint):
    connection = await _connect(endpoint)
    await connection.set_type_codec("super", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
    assert await connection.fetchval("""select json_parse('{"a": [1, 2]}')""") == {"a": [1, 2]}
    with pytest.raises(ValueError, match=r"unknown type: public\.hstore"):
        await connection.set_builtin_type_codec("hstore", codec_name="pg_contrib.hstore")
    await connection.close()


async def test_a_pool_resets_its_connections_as_on_redshift(endpoint):
    login = {"user": endpoint.user, "password": endpoint.password, "database": endpoint.database}
    async with asyncpg.create_pool(host=endpoint.host, port=endpoint.port, min_size=1, max_size=4, **login) as pool:
        async with pool.acquire() as first:
            await first.execute("set search_path to elsewhere")
        numbers = await asyncio.gather(*[pool.fetchval("select $1::int * 2", n) for n in range(40)])
        assert numbers == [2 * n for n in range(40)]
        assert await pool.fetchval("show search_path") == '"$user", public'


async def test_a_transaction_block_is_undone_by_an_error(endpoint):
    connection = await _connect(endpoint)
    await connection.execute("create temp table undone (a int)")
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with connection.transaction(isolation="serializable"):
            await connection.execute("insert into undone values (1)")
            await connection.execute("select 1 / 0")
    assert await connection.fetchval("select count(*) from undone") == 0
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with connection.transaction(readonly=True):
            await connection.execute("insert into undone values (1)")
    await connection.close()


async def test_create_takes_parameters_of_the_types_that_its_query_gives_them(endpoint):
    connection = await _connect(endpoint)
    query = "create temp table apg_made as select $1::int as a, $2::timestamp as b where $3 = 'yes'"
    await connection.execute(query, 5, dt.datetime(2020, 1, 1), "yes")
    assert [tuple(row) for row in await connection.fetch("select a, b from apg_made")] == [(5, dt.datetime(2020, 1, 1))]
    statement = await connection.prepare("select date_part($1, $2::timestamp)")
    moment = dt.datetime(2020, 5, 6, 7)
    assert [await statement.fetchval(part, moment) for part in ("hour", "day", "year")] == [7.0, 6.0, 2020.0]
    await connection.close()


async def test_copy_of_records_is_refused(endpoint):
    connection = await _connect(endpoint)
    await connection.execute("create temp table loaded (a int)")
    with pytest.raises(asyncpg.FeatureNotSupportedError, match="LOAD source is not supported"):
        await connection.copy_records_to_table("loaded", records=[(1,)])
    assert await connection.fetchval("select count(*) from loaded") == 0
    await connection.close()
