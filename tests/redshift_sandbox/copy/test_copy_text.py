"""COPY from delimited, CSV, fixed-width and Parquet files, with the options that only they have."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_sandbox.copy.copy_statement import parse_copy
from redshift_sandbox.copy.delimited import splitter
from redshift_sandbox.sql.sql_error import SqlError
from tests.examples import examples
from tests.redshift_sandbox.copy.harness import Cluster

TABLE = "a int;b varchar(10);c varchar(10)"


@pytest.mark.parametrize(
    ("options", "content", "rows"),
    [
        ("", "1|x|y\n2||\n", [(1, "x", "y"), (2, "", "")]),
        ("", "1|x|y\r\n|\\N|z", [(1, "x", "y"), (None, None, "z")]),
        ("delimiter ','", "1,x,y", [(1, "x", "y")]),
        ("delimiter '\\t'", "1\tx\ty", [(1, "x", "y")]),
        ("delimiter as '\\001'", "1\x01x\x01y", [(1, "x", "y")]),
        ("format as delimiter ';'", "1;x;y", [(1, "x", "y")]),
        ("escape", "1|x\\|y|z\\\nw\n2|\\\\|\\N", [(1, "x|y", "z\nw"), (2, "\\", None)]),
        ("removequotes", "1|\"x|y\"|'z'\n2|x\"y|''", [(1, "x|y", "z"), (2, 'x"y', "")]),
        ("null as 'NA'", "NA|NA|\\N", [(None, None, "\\N")]),
        ("null as '\\\\N'", "1|\\N|y", [(1, None, "y")]),
        ("emptyasnull", "1||y", [(1, None, "y")]),
        ("blanksasnull", "1|  |y", [(1, None, "y")]),
        ("trimblanks", "1|x  | y ", [(1, "x", " y")]),
        ("fillrecord", "1\n2|x\n3|x|y", [(1, "", ""), (2, "x", ""), (3, "x", "y")]),
        ("fillrecord emptyasnull", "1", [(1, None, None)]),
        ("ignoreheader 1", "a|b|c\n1|x|y", [(1, "x", "y")]),
        ("ignoreheader as 2", "a\n\n1|x|y", [(1, "x", "y")]),
        ("ignoreblanklines", "1|x|y\n\n\n2|z|w", [(1, "x", "y"), (2, "z", "w")]),
        ("truncatecolumns", "1|0123456789abc|y", [(1, "0123456789", "y")]),
        ("csv", '1,"x,""y""",z\n2,"two\nlines",\n', [(1, 'x,"y"', "z"), (2, "two\nlines", "")]),
        ("csv quote as '%'", '1,%x,%%%,"\n', [(1, "x,%", '"')]),
        ("csv delimiter '|'", '1|"x|y"|z', [(1, "x|y", "z")]),
        ("csv ignoreheader 1 null as ''", "a,b,c\n1,,z", [(1, None, "z")]),
        ("fixedwidth 'a:3,b:4,c:2'", "001abcdxy\n 2 efghzz", [(1, "abcd", "xy"), (2, "efgh", "zz")]),
        ("encoding utf16", "1|é|y".encode("utf-16"), [(1, "é", "y")]),
        ("gzip", gzip.compress(b"1|x|y", mtime=0), [(1, "x", "y")]),
        ("bzip2", bz2.compress(b"1|x|y"), [(1, "x", "y")]),
        ("zstd", zstandard.compress(b"1|x|y"), [(1, "x", "y")]),
        ("acceptinvchars", b"1|\xff\xfex|y", [(1, "??x", "y")]),
        ("acceptinvchars as '^'", b"1|a\xe9|y", [(1, "a^", "y")]),
    ],
)
def test_rows_of_a_text(cluster: Cluster, options: str, content: str | bytes, rows: list[tuple[Any, ...]]) -> None:
    cluster.table("t", TABLE)
    cluster.put("data/1.txt", content)
    cluster.load("t", options)
    assert sorted(cluster.rows("t"), key=repr) == sorted(rows, key=repr)


@pytest.mark.parametrize(
    ("options", "content", "code", "reason", "line"),
    [
        ("", "1|x|y\n2", 1201, "Delimiter not found", 2),
        ("", "1|x|y\n2|x", 1203, "Delimiter not found", 2),
        ("", "1|x|y|z", 1202, "Extra column(s) found", 1),
        ("", "1|x|y\n\n2|x|y", 1201, "Delimiter not found", 2),
        ("csv", '1,"x,y', 1216, "Invalid quote formatting for CSV", 1),
        ("csv", '1,"x"y,z', 1216, "Invalid quote formatting for CSV", 1),
        ("csv ignoreheader 1", 'a,b,c\n1,"x\ny",z\nno,x,y', 1207, "Invalid digit, Value 'n', Pos 0, Type: Integer", 4),
        ("removequotes", '1|"x|y', 1216, "Missing closing quotation mark", 1),
        (
            "",
            b"1|a\xe9|y",
            1220,
            "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: e9 (error 2)",
            1,
        ),
    ],
)
def test_what_is_no_row(
    cluster: Cluster, options: str, content: str | bytes, code: int, reason: str, line: int
) -> None:
    cluster.table("t", TABLE)
    cluster.put("data/1.txt", content)
    with pytest.raises(SqlError):
        cluster.load("t", options)
    (error,) = cluster.errors()
    assert (error["error_code"], error["error_message"], error["line_number"]) == (code, reason, line)


def test_a_file_that_is_not_compressed_as_said_is_refused(cluster: Cluster) -> None:
    cluster.table("t", TABLE)
    cluster.put("data/1.txt", "1|x|y")
    for compression in ("gzip", "bzip2", "zstd"):
        with pytest.raises(SqlError):
            cluster.load("t", compression)
    assert [row["status"] for row in cluster.log.rows["loads"]] == ["aborted"] * 3


def parquet(cluster: Cluster, tmp_path: Path, query: str) -> None:
    path = tmp_path / "out.parquet"
    duckdb.connect().execute(f"copy ({query}) to '{path}' (format parquet)")
    cluster.put("data/1.parquet", path.read_bytes())


def test_parquet_columns_go_by_position(cluster: Cluster, tmp_path: Path) -> None:
    cluster.table("t", "a int;b varchar(3);c decimal(6,2);d timestamp")
    parquet(
        cluster,
        tmp_path,
        "select 7::bigint as x, 'abc' as y, 1.50::decimal(4,2) as z, timestamp '2018-11-01 01:02:03' as w",
    )
    assert cluster.load("t", "format as parquet").rows == 1
    assert [tuple(map(str, row)) for row in cluster.rows("t")] == [("7", "abc", "1.50", "2018-11-01 01:02:03")]


@pytest.mark.parametrize("links", [True, False], ids=["with links", "where links are not allowed"])
def test_parquet_under_a_name_that_looks_like_a_pattern(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("a required privilege is not held by the client")

    cluster.table("t", "a int")
    cluster.connection.execute(f"copy (select 7 as a) to '{tmp_path}/odd' (format parquet)")
    cluster.put("data/[1]{2}.parquet", (tmp_path / "odd").read_bytes())
    if not links:
        monkeypatch.setattr(Path, "symlink_to", refuse)
    assert cluster.load("t", "parquet").rows == 1
    assert cluster.rows("t") == [(7,)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select 1::bigint as x", "incompatible Parquet schema: 1 columns"),
        ("select 'x' as x, 'abc' as y", "incompatible Parquet schema for column 'a'"),
        ("select 1::bigint as x, 'abcd' as y", "longer than the length defined in the table. Table: 3, Data: 4"),
        ("select 3000000000::bigint as x, 'abc' as y", "A value of column a is out of range"),
    ],
)
def test_parquet_that_does_not_fit_is_refused(cluster: Cluster, tmp_path: Path, query: str, message: str) -> None:
    cluster.table("t", "a int;b varchar(3)")
    parquet(cluster, tmp_path, query)
    with pytest.raises(SqlError, match=message):
        cluster.load("t", "parquet")


FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\x01"), max_size=10)


@settings(max_examples=examples(60))
@given(rows=st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=5))
def test_csv_of_any_text_loads_as_it_was(cluster: Cluster, rows: list[tuple[str, str]]) -> None:
    cluster.connection.execute("drop table if exists main.t")
    cluster.table("t", "a varchar(200);b varchar(200)")
    lines = (",".join('"' + field.replace('"', '""') + '"' for field in row) for row in rows)
    cluster.put("data/1.csv", "\n".join(lines))
    cluster.load("t", "csv null as '\x01'")
    assert sorted(cluster.rows("t")) == sorted(rows)


@settings(max_examples=examples(150))
@given(content=st.binary(max_size=60) | st.text('{}[]":,\\\n\r ab01.eE-+tfn\0', max_size=40).map(str.encode))
@pytest.mark.parametrize(
    "options", ["json 'auto'", "json 'auto ignorecase'", "csv", "removequotes escape fillrecord", "gzip"]
)
def test_any_bytes_load_or_are_refused(cluster: Cluster, options: str, content: bytes) -> None:
    cluster.connection.execute("drop table if exists main.t")
    cluster.table("t", TABLE)
    cluster.put("data/1", content)
    try:
        cluster.load("t", f"{options} maxerror 100000")
    except SqlError as error:
        assert options == "gzip", error


@pytest.mark.parametrize("options", ["csv", "delimiter ','", "delimiter ',' escape", "delimiter ',' removequotes"])
@pytest.mark.parametrize("quoted", [False, True], ids=["plain", "quoted"])
def test_a_line_of_far_too_many_fields_is_split_no_further_than_the_first_that_is_too_much(options, quoted):
    split = splitter(parse_copy(f"copy t from 's3://b/k' iam_role default {options}"), 2)
    fields = split(",".join(['"a"' if quoted else "a"] * 1000))
    assert len(fields) == 3
