"""Small Parquet files whose values are huge: refused by name within little memory, or left when asked to."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.copy.harness import Cluster

MEGABYTE = 1024 * 1024

TOO_LARGE = r"exceeds the maximum size of 4194304 bytes, or of 65535 bytes for a text in it"
TOO_LONG = "is longer than the length defined in the table"

BOMBS = [
    ("varchar(10)", "select repeat('x', 60000) as a from range(60000)", TOO_LONG),
    ("varchar(max)", "select repeat('x', 20000000) as a", TOO_LONG),
    ("varbyte(100)", "select repeat('x', 20000000)::blob as a", TOO_LONG),
    ("varbyte", "select repeat('41', 10000000) as a", TOO_LONG),
    ("super", "select repeat('x', 1000000) as a from range(2000)", TOO_LARGE),
    ("super", "select [repeat('x', 1000000)] as a from range(20)", TOO_LARGE),
    ("super", "select [repeat('x', 1000000)] as a from range(2000)", "more memory than a cluster of the sandbox has"),
    ("super", "select {'b': [{'c': repeat('x', 70000)}]} as a from range(2000)", TOO_LARGE),
    ("super", "select map {repeat('x', 70000): 1} as a", TOO_LARGE),
    ("super", "select [repeat('x', 60000) for i in range(100)] as a from range(3)", TOO_LARGE),
    ("super", "select list_resize([1], 3000000, 1) as a", TOO_LARGE),
    ("super", "select [list_resize([1::tinyint], 3000, 1::tinyint)] as a from range(2048)", "nested values in a row"),
]


def put_parquet(cluster: Cluster, path: Path, query: str) -> int:
    made = path / "made.parquet"
    duckdb.connect().execute(f"copy ({query}) to '{made}' (format parquet, compression zstd)")
    cluster.put("data/1.parquet", made.read_bytes())
    return made.stat().st_size


@pytest.mark.parametrize(("declared", "query", "message"), BOMBS)
def test_a_row_that_is_too_large_is_refused_by_its_file(
    cluster: Cluster, tmp_path: Path, declared: str, query: str, message: str
) -> None:
    cluster.table("t", f"a {declared}")
    assert put_parquet(cluster, tmp_path, query) < MEGABYTE
    cluster.connection.execute("set memory_limit = '600MB'")
    with pytest.raises(SqlError, match=message) as raised:
        cluster.load("t", "parquet")
    assert "s3://bucket/data/1.parquet" in str(raised.value)
    assert cluster.rows("t") == []


def test_values_that_take_too_much_memory_are_named_as_that(cluster: Cluster, tmp_path: Path) -> None:
    cluster.table("t", "a varchar(max)")
    put_parquet(cluster, tmp_path, "select repeat('x', 40000000) as a")
    cluster.connection.execute("set memory_limit = '30MB'")
    with pytest.raises(SqlError, match="more memory than a cluster of the sandbox has") as raised:
        cluster.load("t", "parquet")
    assert raised.value.sqlstate == "53200"


def test_nested_values_within_the_limits_are_loaded(cluster: Cluster, tmp_path: Path) -> None:
    cluster.table("t", "a super;b int")
    query = "select {'k': [1, null], 'm': map {'x': [repeat('y', 3)]}} as a, 1 as b union all select null, 2"
    put_parquet(cluster, tmp_path, query)
    cluster.load("t", "parquet")
    assert [row[1] for row in cluster.rows("t", "b")] == [1, 2]
