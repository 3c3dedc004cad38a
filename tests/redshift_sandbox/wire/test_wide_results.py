"""Results of wide rows: little of them is in memory at any time, however slowly a client reads."""

from __future__ import annotations

import numpy as np
import psycopg
import pytest

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RunSql, Scope
from redshift_sandbox.wire.execution.plans import _batch_rows
from redshift_sandbox.wire.protocol.arrow import Batch, Vector
from redshift_sandbox.wire.session.engine import BATCH_ROWS, LEAST_BATCH_ROWS
from tests.redshift_sandbox.wire.endpoint import LocalEndpoint


def strings(values: list[bytes]) -> Vector:
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=offsets[1:])
    return Vector("u", len(values), np.frombuffer(b"".join(values), np.uint8), None, offsets)


@pytest.mark.parametrize("size_bytes", [1, 100, 1000, 10**9])
def test_portions_of_a_batch_are_its_rows_and_bounded(size_bytes: int) -> None:
    values = [b"%d" % number * 20 for number in range(100)]
    portions = list(Batch(100, (strings(values),)).portions(size_bytes))
    assert [piece for portion in portions for piece in portion.columns[0].pieces()] == values
    assert all(portion.length == 1 or portion.length * 60 <= 2 * size_bytes for portion in portions)


@pytest.mark.parametrize(
    ("kinds", "rows"),
    [
        ((types.INT4, types.TIMESTAMP, types.varchar(256)), BATCH_ROWS),
        ((types.INT4, types.varchar(65535)), LEAST_BATCH_ROWS),
        ((types.TEXT,), LEAST_BATCH_ROWS),
        ((types.SUPER, None), LEAST_BATCH_ROWS),
        ((), BATCH_ROWS),
    ],
    ids=str,
)
def test_rows_that_may_be_wide_come_in_small_batches(kinds: tuple[types.RedshiftType | None, ...], rows: int) -> None:
    plan = RunSql(sql=("select 1",), scope=Scope.READ, tag="SELECT", returns_rows=True, types=kinds)
    assert _batch_rows(plan) == rows


@pytest.mark.parametrize("binary", [False, True])
def test_a_result_of_wide_rows_arrives_whole(endpoint: LocalEndpoint, binary: bool) -> None:
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        cursor = connection.cursor(binary=binary)
        numbers = "with recursive g(n) as (select 1 union all select n + 1 from g where n < 300)"
        cursor.execute(f"{numbers} select n, repeat(chr(97 + n % 26), 40000), repeat('b', n) from g order by n")
        for number, wide, growing in cursor.fetchall():
            assert (wide, growing) == (chr(97 + number % 26) * 40000, "b" * number)
