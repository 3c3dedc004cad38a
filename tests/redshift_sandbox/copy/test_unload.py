"""UNLOAD: which objects come out, what is in them, and that COPY brings the same rows back."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_sandbox.sql.sql_error import SqlError
from tests.examples import examples
from tests.redshift_sandbox.copy.harness import BUCKET, ROLE, Cluster

COLUMNS = "id int;b varchar(200);f float8;d decimal(18,4);t timestamp;y date;k boolean"
ROWS = [
    (1, "x|y", 1.5, "2.2500", "2018-11-01 21:01:46.796", "2018-11-01", True),
    (2, "two\nlines \"quoted\" 'single' \\ back", -0.25, "-1.0000", "1999-12-31 23:59:59", "1999-12-31", False),
    (3, None, None, None, None, None, None),
    (4, "çé😀, comma", 1e300, "0.0001", "2018-11-01 00:00:00.000001", "2018-11-01", True),
]


def fill(cluster: Cluster, rows: list[tuple[Any, ...]]) -> None:
    cluster.table("t", COLUMNS)
    cluster.table("back", COLUMNS)
    for row in rows:
        cluster.connection.execute("insert into t values (?, ?, ?, ?, ?, ?, ?)", row)


def unload(cluster: Cluster, options: str, query: str = "select * from t order by id") -> None:
    cluster.unload(f"unload ('{query}') to 's3://{BUCKET}/out/' iam_role '{ROLE}' {options}")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("null as '@'  escape", "null as '@' escape"),
        ("addquotes escape null as '@'", "removequotes escape null as '@'"),
        ("delimiter as '\\t' null '@' escape gzip", "delimiter '\\t' null '@' escape gzip"),
        ("csv null as '@'", "csv null as '@'"),
        ("csv delimiter ';' header null as '@' zstd", "csv delimiter ';' ignoreheader 1 null as '@' zstd"),
        ("format as json", "json 'auto'"),
        ("json bzip2 parallel off", "json 'auto' bzip2"),
        ("format parquet", "format parquet"),
    ],
)
def test_copy_brings_back_what_unload_wrote(cluster: Cluster, written: str, read: str) -> None:
    fill(cluster, ROWS)
    unload(cluster, written)
    cluster.load("back", read, prefix="out/")
    assert cluster.rows("back") == cluster.rows("t")


@pytest.mark.parametrize("quoted", ["$$select 'a' as k$$", "$a1$select 'a' as k$a1$", r"'select \'a\' as k'"])
def test_the_query_stands_in_any_quotes(cluster: Cluster, quoted: str) -> None:
    cluster.unload(f"unload ({quoted}) /* x /* y */ z */ to 's3://{BUCKET}/out/' iam_role '{ROLE}' parallel off")
    assert cluster.objects("out/") == {"out/000": b"a\n"}


def test_one_file_per_slice_or_one_alone(cluster: Cluster) -> None:
    fill(cluster, ROWS)
    unload(cluster, "csv")
    assert list(cluster.objects("out/")) == ["out/0000_part_00", "out/0001_part_00"]
    cluster.unload(
        f"unload ('select id from t order by id') to 's3://{BUCKET}/one_' iam_role '{ROLE}' parallel off gzip"
    )
    assert {key: gzip.decompress(data) for key, data in cluster.objects("one_").items()} == {
        "one_000.gz": b"1\n2\n3\n4\n"
    }


def test_a_destination_that_is_not_empty_is_refused_unless_told_otherwise(cluster: Cluster) -> None:
    fill(cluster, ROWS)
    cluster.put("out/old", "x")
    with pytest.raises(SqlError, match="Specified unload destination on S3 is not empty"):
        unload(cluster, "csv")
    unload(cluster, "csv allowoverwrite")
    assert "out/old" in cluster.objects("out/")
    unload(cluster, "csv cleanpath")
    assert list(cluster.objects("out/")) == ["out/0000_part_00", "out/0001_part_00"]


def test_manifest_names_every_file(cluster: Cluster) -> None:
    fill(cluster, ROWS)
    unload(cluster, "format json manifest verbose")
    document = json.loads(cluster.objects("out/manifest")["out/manifest"])
    assert [entry["url"] for entry in document["entries"]] == [
        f"s3://{BUCKET}/out/0000_part_00",
        f"s3://{BUCKET}/out/0001_part_00",
    ]
    assert document["meta"]["record_count"] == 4
    cluster.copy(f"copy back from 's3://{BUCKET}/out/manifest' iam_role '{ROLE}' json 'auto' manifest")
    assert cluster.rows("back") == cluster.rows("t")


def test_partitions_become_folders(cluster: Cluster) -> None:
    fill(cluster, ROWS)
    unload(cluster, "csv parallel off partition by (k, y)", "select id, k, y from t")
    assert cluster.objects("out/") == {
        "out/k=__HIVE_DEFAULT_PARTITION__/y=__HIVE_DEFAULT_PARTITION__/000": b"3\n",
        "out/k=f/y=1999-12-31/000": b"2\n",
        "out/k=t/y=2018-11-01/000": b"1\n4\n",
    }


def test_text_is_written_as_redshift_writes_it(cluster: Cluster) -> None:
    fill(cluster, ROWS[:1])
    unload(cluster, "header", "select *, 1541106106796.0::double as ms from t")
    assert cluster.objects("out/")["out/0000_part_00"] == (
        b"id|b|f|d|t|y|k|ms\n1|x|y|1.5|2.2500|2018-11-01 21:01:46.796|2018-11-01|t|1541106106796\n"
    )


ODD = """select 'NaN'::float8 as a, 'Infinity'::float8 as b, '-Infinity'::float4 as c, null::float8 as d,
interval '1 year 2 months' as e, '0044-03-15 (BC)'::date as f"""


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("csv", b"NaN,Infinity,-Infinity,,1 year 2 mons,0044-03-15 BC\n"),
        ("", b"NaN|Infinity|-Infinity||1 year 2 mons|0044-03-15 BC\n"),
        ("json", b'{"a":"NaN","b":"Infinity","c":"-Infinity","d":null,"e":"1 year 2 mons","f":"0044-03-15 BC"}\n'),
    ],
)
def test_values_are_written_with_redshifts_words(cluster: Cluster, options: str, line: bytes) -> None:
    cluster.unload(f"unload ($${ODD}$$) to 's3://{BUCKET}/out/' iam_role '{ROLE}' {options} parallel off")
    assert cluster.objects("out/")["out/000"] == line


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("unload ('select 1 limit 5') to 's3://bucket/x' iam_role default", "Limit clause is not supported"),
        ("unload ('select 1') to 's3://bucket/x' iam_role default csv escape", "ESCAPE cannot be used with CSV"),
        ("unload ('select 1') to 's3://nowhere/x' iam_role default", "The specified bucket does not exist"),
        ("unload ('select 1') to 's3://bucket/x' iam_role 'arn:aws:iam::1:role/no'", "not authorized to assume"),
        ("unload ('select 1') to 's3://bucket/x' iam_role default bogus", 'syntax error at or near "bogus"'),
        ("unload ('delete from t') to 's3://bucket/x' iam_role default", "UNLOAD needs a SELECT query"),
    ],
)
def test_refused(cluster: Cluster, statement: str, message: str) -> None:
    with pytest.raises(SqlError, match=message):
        cluster.unload(statement)


def test_the_log_says_what_was_written(cluster: Cluster) -> None:
    fill(cluster, ROWS)
    unload(cluster, "csv")
    (row,) = cluster.log.rows["unloads"]
    assert (row["status"], row["unloaded_rows"], row["unloaded_files_count"]) == ("completed", 4, 2)
    assert [file["line_count"] for file in cluster.log.rows["unload_files"]] == [2, 2]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
ROW = st.tuples(
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | TEXT.filter(lambda text: text != "\x01N"),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.decimals(-(10**12), 10**12, places=4),
    st.none() | st.datetimes(),
    st.none() | st.dates(),
    st.none() | st.booleans(),
)


@settings(max_examples=examples(25))
@given(rows=st.lists(ROW, max_size=8), form=st.sampled_from(["escape", "csv", "json", "parquet"]))
def test_any_rows_survive_unload_and_copy(cluster: Cluster, rows: list[tuple[Any, ...]], form: str) -> None:
    cluster.connection.execute("drop table if exists main.t; drop table if exists main.back")
    fill(cluster, rows)
    null = "" if form in ("json", "parquet") else " null as '\x01N'"
    unload(cluster, f"{form}{null} cleanpath", "select * from t")
    cluster.load("back", f"{form}{null}", prefix="out/")
    assert sorted(map(repr, cluster.rows("back"))) == sorted(map(repr, cluster.rows("t")))
