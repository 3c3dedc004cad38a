"""COPY from JSON: what comes out of which file, and the load error of what can't be loaded."""

from __future__ import annotations

import gzip
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from redshift_sandbox.sql.sql_error import SqlError
from tests.paths import DATA
from tests.redshift_sandbox.copy.harness import BUCKET, ROLE, Cluster


def test_loads_objects_one_after_another(cluster: Cluster) -> None:
    cluster.table("t", "a int;b varchar(10)")
    cluster.put("data/1.json", '{"a": 1, "b": "x"}\n{"b": "y", "a": "2", "c": 3}')
    outcome = cluster.load("t")
    assert cluster.rows("t") == [(1, "x"), (2, "y")]
    assert (outcome.rows, outcome.tag) == (2, "COPY")
    assert outcome.notices[0].message == "Load into table 't' completed, 2 record(s) loaded successfully."


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param('{"a":1}{"a":2}  {"a":3}', [1, 2, 3], id="without white space between"),
        pytest.param('{\n "a":\n 1\n}\n{\n"a":2}\n', [1, 2], id="over many lines"),
        pytest.param('{"a":1}\r\n\r\n{"a":2}\r\n', [1, 2], id="windows line ends and an empty line"),
        pytest.param('\ufeff{"a":1}\n{"a":2}', [1, 2], id="byte order mark"),
        pytest.param("", [], id="no bytes"),
        pytest.param(" \n ", [], id="blanks alone"),
        pytest.param('{"A":1}\n{"b":2}\n{}\n{"a":null}', [None] * 4, id="keys that aren't the column's"),
        pytest.param('{"a":""}\n{"a":"  "}', [None, None], id="empty text for a number"),
        pytest.param('{"a":" 5 "}\n{"a":"+6"}\n{"a":"-0"}', [5, 6, 0], id="numbers in strings"),
        pytest.param('{"x":{"a":9},"a":1}\n{"x":[{"a":9}],"a":2}', [1, 2], id="the same key deeper down"),
    ],
)
def test_objects_of_a_file(cluster: Cluster, content: str, rows: list[int | None]) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1.json", content)
    cluster.put("data/2.json", "")
    cluster.load("t")
    assert [row[0] for row in cluster.rows("t", order="rowid")] == rows


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("27", "27"),
        ("0.10", "0.10"),
        ("1E3", "1E3"),
        ("123.456789012345678901234", "123.456789012345678901234"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("true", "true"),
        ("null", None),
        ('"null"', "null"),
        ("[1, 2,  3]", "[1, 2,  3]"),
        ('{"k": 1.50}', '{"k": 1.50}'),
        ('"[not nested"', "[not nested"),
        ('"NaN"', "NaN"),
        ('"1.50"', "1.50"),
        (r'"\ud83d\ude00 \u00e9\t\"\/"', '😀 é\t"/'),
        ('""', ""),
    ],
)
def test_text_columns_take_every_value_as_it_is_written(cluster: Cluster, raw: str, text: str | None) -> None:
    cluster.table("t", "a varchar(100)")
    cluster.put("data/1.json", f'{{"a": {raw}}}\n{{"a": "other"}}')
    cluster.load("t")
    assert set(cluster.rows("t")) == {(text,), ("other",)}


LOAD_ERRORS = [
    ("a int", '"2x"', 1207, "Invalid digit, Value 'x', Pos 1, Type: Integer", 1),
    ("a bigint", "1541106106796.5", 1207, "Invalid digit, Value '.', Pos 13, Type: Long", 13),
    ("a smallint", '"x"', 1207, "Invalid digit, Value 'x', Pos 0, Type: Short", 0),
    ("a smallint", "32768", 1204, "Overflow, Value '32768' is out of range, Type: Short", 0),
    ("a int", "15e-1", 1207, "Invalid digit, Value 'e', Pos 2, Type: Integer", 2),
    ("a int", '"1_000"', 1207, "Invalid digit, Value '_', Pos 1, Type: Integer", 1),
    ("a int", "true", 1207, "Invalid digit, Value 't', Pos 0, Type: Integer", 0),
    ("a varchar(3)", '"abcd"', 1204, "String length exceeds DDL length", 0),
    ("a varchar(3)", '"éé"', 1204, "String length exceeds DDL length", 0),
    ("a char(4)", '"é"', 1220, "Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: c3 a9", 0),
    ("a float8", '"1.5x"', 1208, "Invalid digit, Value 'x', Pos 3, Type: Double", 3),
    ("a float8", '"1_0"', 1208, "Invalid digit, Value '_', Pos 1, Type: Double", 1),
    ("a decimal(4,2)", '"1,5"', 1209, "Invalid digit, Value ',', Pos 1, Type: Decimal", 1),
    ("a decimal(4,2)", "100", 1204, "Overflow for NUMERIC(4,2)", 0),
    ("a boolean", '"maybe"', 1210, "Unknown boolean format", 0),
    ("a date", '"2018"', 1205, "Invalid Date Format - length must be 10 or more", 0),
    ("a date", '"2018-02-30"', 1205, "Invalid date format or value [YYYY-MM-DD]", 0),
    ("a timestamp", "1541106106796", 1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]", 0),
    ("a timestamp", '"2018-11-01T21:01:46Z"', 1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]", 0),
    ("a int not null", "null", 1213, "Missing data for not-null field", 0),
    ("a varchar(9)", r'"\ud800x"', 1220, "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: ed a0 80 (error 5)", 0),
]  # fmt: skip


@pytest.mark.parametrize(("column", "raw", "code", "reason", "position"), LOAD_ERRORS)
def test_a_bad_value_fails_the_load_and_names_its_place(
    cluster: Cluster, column: str, raw: str, code: int, reason: str, position: int
) -> None:
    cluster.table("t", column)
    good = {"int": "1", "bigint": "1", "smallint": "1"}.get(column.split()[1], '""')
    good = '"1"' if "not null" in column else good
    cluster.put("data/1.json", f'{{"a": {good}}}\n\n{{"a": {raw}}}\n{{"a": {good}}}')
    failed = "Load into table 't' failed.  Check 'stl_load_errors' system table for details."
    with pytest.raises(SqlError, match=re.escape(failed)):
        cluster.load("t")
    assert cluster.rows("t") == []
    (error,) = cluster.errors()
    assert (error["error_code"], error["error_message"], error["position"]) == (code, reason[:100], position)
    assert (error["file_name"], error["line_number"], error["column_name"]) == ("s3://bucket/data/1.json", 3, "a")
    assert error["raw_line"] == f'{{"a": {raw}}}'
    assert cluster.log.rows["loads"][0]["status"] == "aborted"


@pytest.mark.parametrize(
    "line",
    [
        '{"a":1,"b"',
        '{"a":1,}',
        '{"a":1} x',
        '{"a":NaN}',
        "{'a':1}",
        '{"a":01}',
        '{"a":"tab\there"}',
        '{"a":1 /* no */}',
        "5",
        '"text"',
    ],
)
def test_what_is_not_json_is_an_error_with_its_line(cluster: Cluster, line: str) -> None:
    cluster.table("t", "a varchar(20)")
    cluster.put("data/1.json", f'{{"a":1}}\n{{"a":2}}\n{line}\n{{"a":3}}')
    cluster.load("t", "json 'auto' maxerror 5")
    (error,) = cluster.errors()
    assert (error["error_code"], error["line_number"]) == (1200, 3)
    assert {("1",), ("2",), ("3",)} == {row for row in cluster.rows("t") if row != ("1",)} | {("1",)}


def test_an_array_is_not_an_object_but_jsonpaths_take_its_elements(cluster: Cluster) -> None:
    cluster.table("t", "a int;b varchar(10)")
    cluster.put("data/1.json", '[1, "x"]\n[2, "y"]')
    with pytest.raises(SqlError):
        cluster.load("t")
    assert cluster.errors()[0]["error_message"] == "Invalid JSONPath format: Member is not an object."
    cluster.put("paths.json", json.dumps({"jsonpaths": ["$[0]", "$[1]"]}))
    cluster.load("t", "json 's3://bucket/paths.json'")
    assert cluster.rows("t") == [(1, "x"), (2, "y")]


@pytest.mark.parametrize(
    "paths",
    [["$['user']['name']", "$['tags'][1]", "$['n']"], ["$.user.name", "$.tags[1]", "$.n"]],
    ids=["bracket notation", "dot notation"],
)
def test_jsonpaths_lead_to_deeper_values(cluster: Cluster, paths: list[str]) -> None:
    cluster.table("t", "a varchar(10);b varchar(10);c int")
    cluster.put("paths.json", json.dumps({"jsonpaths": paths}))
    cluster.put("data/1.json", '{"user":{"name":"x"},"tags":["p",0.50],"n":1}\n{"user":null,"tags":[],"n":2}\n{"n":3}')
    cluster.load("t", "json as 's3://bucket/paths.json'")
    assert cluster.rows("t", "c") == [("x", "0.50", 1), (None, None, 2), (None, None, 3)]


def test_jsonpaths_must_be_as_many_as_columns(cluster: Cluster) -> None:
    cluster.table("t", "a int;b int")
    cluster.put("paths.json", '{"jsonpaths": ["$.a"]}')
    cluster.put("data/1.json", "{}")
    expected = (
        "Number of jsonpaths and the number of columns should match. "
        "JSONPath size: 1, Number of columns in table or column list: 2"
    )
    with pytest.raises(SqlError, match=re.escape(expected)):
        cluster.load("t", "json 's3://bucket/paths.json'")


def test_auto_ignorecase_finds_camel_case_keys(cluster: Cluster) -> None:
    cluster.table("t", "userid int;firstname varchar(10)")
    cluster.put("data/1.json", '{"userId": "39", "firstName": "Walter"}\n{"USERID": 1}')
    cluster.load("t", "json 'auto ignorecase'")
    assert cluster.rows("t", "userid") == [(1, None), (39, "Walter")]


def test_columns_outside_the_list_get_their_defaults(cluster: Cluster) -> None:
    cluster.table("t", "id bigint identity;a int;b varchar(10) default 'none'")
    cluster.put("data/1.json", '{"a": 1, "b": "x", "id": 7}')
    cluster.copy(f"copy t (a) from 's3://{BUCKET}/data' iam_role '{ROLE}' json 'auto'")
    assert cluster.rows("t") == [(0, 1, "none")]


@pytest.mark.parametrize(
    ("options", "column", "raw", "value"),
    [
        ("emptyasnull", "a varchar(9)", '""', None),
        ("blanksasnull", "a varchar(9)", '"  "', None),
        ("blanksasnull", "a varchar(9)", '""', None),
        ("trimblanks", "a varchar(9)", '"x  "', "x"),
        ("truncatecolumns", "a varchar(3)", '"aéé"', "aé"),
        ("null as 'n/a'", "a int", '"n/a"', None),
        ("acceptinvchars as '^'", "a varchar(9)", r'"\ud800x"', "^x"),
        ("acceptanydate", "a date", '"never"', None),
        ("roundec", "a decimal(4,1)", "0.25", 0.3),
        ("", "a decimal(4,1)", "0.29", 0.2),
        ("", "a decimal(4,1)", "-0.29", -0.2),
        ("", "a bigint", "1541106106796.0", 1541106106796),
        ("", "a int", "-7.00", -7),
        ("", "a int", "1e2", 100),
        ("dateformat 'auto'", "a date", '"January 8, 1999"', "1999-01-08"),
        ("dateformat 'DD.MM.YYYY'", "a date", '"08.01.1999"', "1999-01-08"),
        ("timeformat 'auto'", "a timestamp", '"2018-11-01T21:01:46.796Z"', "2018-11-01 21:01:46.796000"),
        ("timeformat 'epochsecs'", "a timestamp", "1541106106", "2018-11-01 21:01:46"),
        ("timeformat as 'epochmillisecs'", "a timestamp", "1541106106796", "2018-11-01 21:01:46.796000"),
        ("timeformat as 'epochmillisecs'", "a timestamp", '"1541106106796"', "2018-11-01 21:01:46.796000"),
        ("timeformat 'MM/DD/YYYY HH:MI AM'", "a timestamp", '"11/02/2018 01:05 PM"', "2018-11-02 13:05:00"),
    ],
)
def test_options_that_change_values(cluster: Cluster, options: str, column: str, raw: str, value: Any) -> None:
    cluster.table("t", column)
    cluster.put("data/1.json", f'{{"a": {raw}}}\n{{"z": 1}}')
    cluster.load("t", f"json 'auto' {options}")
    (loaded,) = cluster.rows("t", "rowid")[0]
    expected = value if value is None or isinstance(loaded, str) else str(value)
    assert (loaded if isinstance(loaded, str | None) else str(loaded)) == expected


def test_maxerror_lets_fewer_errors_pass_and_fails_at_as_many(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1.json", '{"a":"x"}\n{"a":1}\n{"a":"y"}\n{"a":2}')
    outcome = cluster.load("t", "json 'auto' maxerror as 3")
    assert outcome.rows == 2
    assert [notice.severity for notice in outcome.notices] == ["WARNING", "INFO"]
    assert [error["line_number"] for error in cluster.errors()] == [1, 3]
    with pytest.raises(SqlError):
        cluster.load("t", "json 'auto' maxerror 2")


def test_ignoreallerrors_lets_every_error_pass(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1.json", '{"a":"x"}\n{"a":1}\n{"a":"y"}')
    assert cluster.load("t", "json 'auto' ignoreallerrors").rows == 1
    assert [error["line_number"] for error in cluster.errors()] == [1, 3]


def test_noload_parses_and_loads_nothing(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1.json", '{"a":1}')
    assert cluster.load("t", "json 'auto' noload").rows == 1
    assert cluster.rows("t") == []
    cluster.put("data/1.json", '{"a":"x"}')
    with pytest.raises(SqlError):
        cluster.load("t", "json 'auto' noload")


def test_compressed_files_and_odd_names(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    cluster.put("data/[1]*.json", gzip.compress(b'{"a":1}\n' * 3))
    cluster.put("data/2?.json", gzip.compress(b"".join(b'{"a":%d}\n' % number for number in range(60_000))))
    assert cluster.load("t", "json 'auto' gzip").rows == 60_003


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "copy nowhere from 's3://bucket/data' iam_role default json 'auto'",
            "Cannot COPY into nonexistent table nowhere",
        ),
        (
            "copy t from 's3://bucket/none' iam_role default json 'auto'",
            "The specified S3 prefix 'none' does not exist",
        ),
        (
            "copy t from 's3://nobucket/x' iam_role default json 'auto'",
            "The specified bucket does not exist,Status 404",
        ),
        ("copy t from 's3://far/x' iam_role default json 'auto'", "Status 301,Error PermanentRedirect"),
        (
            "copy t from 's3://bucket/data' iam_role 'arn:aws:iam::1:role/no' json 'auto'",
            "is not authorized to assume IAM Role",
        ),
        ("copy t from 's3://bucket/data' json 'auto'", "No credentials specified"),
        (
            "copy t from 's3://bucket/data' iam_role default format avro 'auto'",
            "sandbox: COPY from AVRO is not supported",
        ),
        ("copy t (nope) from 's3://bucket/data' iam_role default", 'column "nope" of relation "t" does not exist'),
        ("copy t from 's3://bucket/data' iam_role default json 'auto' csv", "conflicting or redundant options"),
        ("copy t from 's3://bucket/data' iam_role default frobnicate", 'syntax error at or near "frobnicate"'),
        (
            "copy t from 's3://bucket/data' credentials 'aws_access_key_id=AKIAEXAMPLE;aws_secret_access_key=no'",
            "Access Key",
        ),
        ("copy t from stdin", "LOAD source is not supported. (Hint: only S3 or DynamoDB or EMR based load is allowed)"),
        ("copy t from '/etc/passwd' iam_role default", "LOAD source is not supported"),
        ("copy t to stdout", 'syntax error at or near "stdout"'),
    ],
)
def test_refused(cluster: Cluster, statement: str, message: str) -> None:
    cluster.table("t", "a int")
    cluster.store.create_bucket("far")
    cluster.environment.regions["far"] = "eu-west-1"
    with pytest.raises(SqlError, match=re.escape(message)):
        cluster.copy(statement)


def test_manifest_loads_what_it_names(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    for number in range(3):
        cluster.put(f"data/{number}.json", f'{{"a":{number}}}')
    entries = [{"url": f"s3://bucket/data/{number}.json", "mandatory": number < 2} for number in (0, 2, 9)]
    cluster.put("m", json.dumps({"entries": entries}))
    cluster.copy(f"copy t from 's3://bucket/m' iam_role '{ROLE}' manifest json 'auto'")
    assert cluster.rows("t") == [(0,), (2,)]
    entries[2]["mandatory"] = True
    cluster.put("m", json.dumps({"entries": entries}))
    with pytest.raises(SqlError, match=r"s3://bucket/data/9.json does not exist"):
        cluster.copy(f"copy t from 's3://bucket/m' iam_role '{ROLE}' manifest json 'auto'")


def test_cancelling_and_faults_end_a_load(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1.json", '{"a":1}')
    cluster.environment.faults.raises["copy"] = ConnectionError("dropped")
    with pytest.raises(ConnectionError):
        cluster.load("t")
    cluster.environment.faults.raises.clear()
    cluster.cancelled.set()
    with pytest.raises(SqlError) as caught:
        cluster.load("t")
    assert caught.value.sqlstate == "57014"
    assert [row["status"] for row in cluster.log.rows["loads"]] == ["aborted", "aborted"]


# --- against a plain reading of the rules ---


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")
def test_the_real_data(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "s3" / "real").symlink_to(DATA)
    cluster.table(
        "events",
        "artist varchar(256);auth varchar;firstname varchar;gender char(1);iteminsession int;lastname varchar;"
        "length float8;level varchar;location varchar;method varchar;page varchar;registration float8;sessionid int;"
        "song varchar(256);status int;ts timestamp;useragent varchar(256);userid int",
    )
    cluster.table(
        "songs",
        "artist_id varchar;artist_latitude float8;artist_location varchar(256);artist_longitude float8;"
        "artist_name varchar(512);duration float8;num_songs int;song_id varchar;title varchar(256);year int",
    )
    copied = cluster.copy(
        f"copy events from 's3://real/log_data' iam_role '{ROLE}' json 's3://real/log_json_path.json' "
        "timeformat 'epochmillisecs'"
    )
    assert copied.rows == 8056
    assert cluster.copy(f"copy songs from 's3://real/song_data' iam_role '{ROLE}' json 'auto'").rows == 1943
    ask = cluster.connection.execute
    assert ask("select count(*) from main.events where userid is null").fetchone() == (286,)
    assert ask("select min(ts) from main.events").fetchone() == (datetime(2018, 11, 1, 20, 57, 10, 796000),)
    assert ask("select count(*) from main.songs where artist_location in ('27', '108')").fetchone() == (2,)
