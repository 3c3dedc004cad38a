"""Small files that decompress to a great deal: read as a stream, within a row's limit, and stopped when asked to."""

from __future__ import annotations

import bz2
import gzip
import io
import tracemalloc
from collections.abc import Callable

import pytest
import zstandard

from redshift_sandbox.copy.copy_statement import parse_copy
from redshift_sandbox.copy.delimited import records
from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.copy.harness import BUCKET, ROLE, Cluster

MEGABYTE = 1024 * 1024
BOMB_BYTES = 100 * MEGABYTE
PEAK_BYTES = 70 * MEGABYTE
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda content: gzip.compress(content, 1),
    "bzip2": lambda content: bz2.compress(content, 9),
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.fixture(scope="module", params=COMPRESSIONS)
def bomb(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    packed = COMPRESSIONS[request.param](b" " * BOMB_BYTES)
    assert len(packed) < 512 * 1024
    return request.param, packed


@pytest.mark.parametrize("options", ["csv", "delimiter '|'", "fixedwidth 'a:3'", "delimiter ',' escape"])
def test_a_line_without_end_is_one_bad_row_and_never_whole_in_memory(
    cluster: Cluster, bomb: tuple[str, bytes], options: str
) -> None:
    compression, packed = bomb
    cluster.table("t", "a varchar(10)")
    cluster.put("data/bomb", packed)
    tracemalloc.start()
    with pytest.raises(SqlError, match="stl_load_errors"):
        cluster.load("t", f"{options} {compression}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < PEAK_BYTES
    (error,) = cluster.errors()
    assert "exceeds the maximum size of 4194304 bytes" in error["error_message"]


def test_blanks_between_objects_have_no_limit_and_take_no_memory(cluster: Cluster, bomb: tuple[str, bytes]) -> None:
    compression, packed = bomb
    cluster.table("t", "a int")
    one, two = (COMPRESSIONS[compression](b'{"a": %d}\n' % number) for number in (1, 2))
    cluster.put("data/1", one)
    cluster.put("data/2-bomb", packed)
    cluster.put("data/3", two)
    tracemalloc.start()
    cluster.load("t", f"json 'auto' {compression}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < PEAK_BYTES
    assert cluster.rows("t") == [(1,), (2,)]


def test_rows_beside_one_that_is_too_long_are_loaded(cluster: Cluster) -> None:
    cluster.table("t", "a int;b varchar(10)")
    cluster.put("data/1", "1,x\n2," + "y" * (5 * MEGABYTE) + "\n3,z\n")
    cluster.load("t", "csv maxerror 5")
    assert cluster.rows("t") == [(1, "x"), (3, "z")]
    assert [error["line_number"] for error in cluster.errors()] == [2]


def test_a_line_without_end_is_left_in_the_middle_when_the_client_cancels() -> None:
    statement = parse_copy(f"copy t from 's3://{BUCKET}/x' iam_role '{ROLE}' csv")
    stream = io.StringIO("x" * (20 * MEGABYTE))

    def cancel() -> None:
        raise SqlError("Query cancelled on user's request", "57014")

    with pytest.raises(SqlError, match="cancelled"):
        list(records(stream, statement, cancel))
    assert stream.tell() < 10 * MEGABYTE


@pytest.mark.parametrize("options", ["json 's3://bucket/deep'", "csv manifest"])
def test_a_manifest_or_jsonpaths_file_nested_too_deep_is_refused(cluster: Cluster, options: str) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1", "{}")
    cluster.put("deep", "[" * 200_000)
    with pytest.raises(SqlError, match=r"JSONPaths|manifest"):
        cluster.load("t", options, "deep" if "manifest" in options else "data/")
