"""Manifests, JSONPaths files and quoted records of many lines: read in time that grows with their size, in portions."""

from __future__ import annotations

import io
import json

import pytest

from redshift_sandbox.copy.copy_statement import CopyStatement, parse_copy
from redshift_sandbox.copy.delimited import records
from redshift_sandbox.copy.json.documents import LARGE, elements_of
from redshift_sandbox.copy.json.jsonpaths import parse_paths
from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.copy.harness import BUCKET, ROLE, Cluster

BLANKS = " " * LARGE


def statement(options: str) -> CopyStatement:
    return parse_copy(f"copy t from 's3://b/k' iam_role default {options}")


@pytest.mark.parametrize(
    ("options", "text", "wanted"),
    [
        ("csv", 'a,"b\nc"\nd,"e""f\n\ng"\n', ['a,"b\nc"', 'd,"e""f\n\ng"']),
        ("csv", '"a\r\nb",c\r\nd\r\n', ['"a\nb",c', "d"]),
        ("csv", '"never\nends\n', ['"never\nends']),
        ("csv", '"a\nb"\n"', ['"a\nb"', '"']),
        ("csv", '""\n"a"" ""\n"\n', ['""', '"a"" ""\n"']),
        ("csv ignoreheader 1", 'he"ad\n"a\nb"\n', ['he"ad', '"a\nb"']),
        ("escape", "a\\\nb\\\\\nc\\\n\\\n\\\\\n", ["a\\\nb\\\\", "c\\\n\\\n\\\\"]),
        ("delimiter '|'", 'a"\nb\\\n', ['a"', "b\\"]),
    ],
)
def test_a_record_goes_on_while_a_newline_is_quoted_or_escaped(options: str, text: str, wanted: list[str]) -> None:
    found = records(io.StringIO(text, newline="\n"), statement(options), lambda: None)
    assert [line.text for line in found] == wanted


def test_a_quoted_field_of_many_lines_is_put_together_once() -> None:
    lines = 500_000
    (line,) = records(io.StringIO('"' + "x\n" * lines + '"\n'), statement("csv"), lambda: None)
    assert line.text.count("\n") == lines


def test_a_large_manifest_loads_what_it_names(cluster: Cluster) -> None:
    cluster.table("t", "a int")
    cluster.put("data/1", b"1\n")
    entries = [{"url": f"s3://{BUCKET}/data/1", "mandatory": True}]
    entries += [{"url": f"s3://{BUCKET}/data/missing{n}"} for n in range(25_000)]
    cluster.put("m", json.dumps({"note": [1], "entries": entries}).encode())
    assert len(json.dumps(entries)) > LARGE
    cluster.copy(f"copy t from 's3://{BUCKET}/m' iam_role '{ROLE}' manifest csv")
    assert cluster.connection.execute("select * from t").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "document", ["[]", "{}", '{"entries": 1}', '{"entries": [1]}', '{"entries": [{}]}', '{"entries": []', '{"entries"']
)
def test_a_large_manifest_that_is_none_is_refused(cluster: Cluster, document: str) -> None:
    cluster.table("t", "a int")
    cluster.put("m", (BLANKS + document).encode())
    with pytest.raises(SqlError, match="not in correct json format"):
        cluster.copy(f"copy t from 's3://{BUCKET}/m' iam_role '{ROLE}' manifest csv")


def test_a_large_jsonpaths_file_means_what_a_small_one_does() -> None:
    for document in ('{"jsonpaths": ["$.a", "$[\'b\'][0]"]}', '{"other": 1}'):
        assert parse_paths((BLANKS + document).encode()) == parse_paths(document.encode())
    for document in ('{"jsonpaths": [1]}', '{"jsonpaths": "$.a"}', '{"jsonpaths": ["$.a"]} x'):
        with pytest.raises(SqlError, match="Invalid JSONPaths file"):
            parse_paths((BLANKS + document).encode())


def test_reading_a_large_document_can_be_cancelled() -> None:
    asked = 0

    def cancelled_late() -> None:
        nonlocal asked
        asked += 1
        if asked > 1000:
            raise SqlError("cancelled", "57014")

    document = json.dumps({"entries": [{"url": "s3://b/k"}] * 100_000}).encode()
    with interruptible(cancelled_late), pytest.raises(SqlError, match="cancelled"):
        list(elements_of(document, "entries"))
