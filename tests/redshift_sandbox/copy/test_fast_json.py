"""The fast path may only take what the precise one gives: both load the same files and must agree row by row."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_sandbox.copy.json import batches, lines, precise_path
from tests.examples import examples
from tests.redshift_sandbox.copy.harness import Cluster

COLUMNS = (
    "a smallint;b varchar(9);c float8;d decimal(9,2);e boolean;f date;g timestamp;h timestamptz;i char(3);j real;"
    "k bigint;l decimal(18,0);m varchar(6)"
)
NAMES = [part.split()[0] for part in COLUMNS.split(";")]
LITERALS = st.one_of(
    # Not -0, the one number that DuckDB tells from 0 no more: as text it loads as 0.
    st.sampled_from(
        ["1", "0", "00", "+1", "1.0", "1.50", "0.10", "1e3", "1E-3", "1e400", "-1.5e5", "12345678901234567890", "0.1234567890123456789", "123456.789", "32768", "-0.5", "1541106106796", "1541106106796.0", "1541106106", "99999999999999999", "99999999.999", "-0.001", "1e-7", "true", "false", "null", "NaN", "Infinity"]
    ),
    st.sampled_from(
        ['""', '" "', '"  1"', '"1 "', '"1_0"', '"0x1F"', '"1.5"', '"1e3"', '"t"', '"TRUE"', '"yes"', '"0"', '"nan"', '"NaN"',
         '"inf"', '"-Infinity"', '"Nina"', '"India"', '"[x"', '"{x"', '"-"', '"."', '"+"', '"2018-11-01"', '"2018-1-1"',
         '"0000-01-01"', '"9999-12-31"', '"2018-02-30"', '"2018-11-01 01:02:03"', '"2018-11-01 01:02:03.123456789"',
         '"2018-11-01 24:00:00"', '"2018-11-01T01:02:03Z"', '"2018-11-01 01:02"', '"2018-11-01 01:02:03+02"', '"epoch"',
         '"infinity"', '"20181101"', '"Nov 1, 2018"', '"é"', '"ééé"', '"éééé"', r'"a\u0000b"', r'"\ud800"', r'"\ud83d\ude00"',
         '"abc   "', '"abcdefghij"', r'"\n"', r'"\u00a01"', '"١٢"', '"1,5"', '"99999999.999"', '"-0.001"', '{"x":1}',
         '{"x":1.50}', '{"x":"y"}', '{"x":null}', '{"x":[1]}', '[1,2]', '[]', '"1541106106796"', '"-1541106106796"', '"12:30"']
    ),
    st.integers(-(2**40), 2**64).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(1, 10**9, allow_nan=False, places=3).map(str),
    st.text(max_size=5).map(json.dumps),
)  # fmt: skip
OBJECTS = st.dictionaries(st.sampled_from(NAMES), LITERALS, min_size=1, max_size=5)
OPTIONS = [
    "",
    "timeformat 'epochmillisecs'",
    "timeformat 'epochsecs' dateformat 'auto'",
    "timeformat 'auto' emptyasnull",
    "blanksasnull trimblanks null as '1'",
    "truncatecolumns acceptinvchars acceptanydate null as ''",
]


def loaded(cluster: Cluster, options: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    cluster.connection.execute("delete from main.t")
    cluster.log.rows.clear()
    cluster.load("t", f"{options} maxerror 100000")
    kept = ("line_number", "column_name", "error_code", "error_message", "raw_field_value", "position")
    errors = sorted(tuple(error[name] for name in kept) for error in cluster.errors())
    return sorted(map(repr, cluster.rows("t"))), errors


@settings(max_examples=examples(25))
@given(objects=st.lists(OBJECTS, min_size=1, max_size=8))
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("paths", [False, True], ids=["keys", "paths"])
def test_both_paths_agree(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, options: str, paths: bool, objects: list[dict[str, str]]
) -> None:
    if "t" not in cluster.tables:
        cluster.table("t", COLUMNS)
    form = "json 'auto'"
    if paths:
        cluster.put("paths.json", json.dumps({"jsonpaths": [f"$.{name}" for name in NAMES[:-1]] + ["$.b.x"]}))
        form = "json 's3://bucket/paths.json'"
    text = "\n".join("{" + ",".join(f'"{key}": {value}' for key, value in each.items()) + "}" for each in objects)
    cluster.put("data/1.json", text.encode("utf-8", "surrogatepass"))
    fast = loaded(cluster, f"{form} {options}")
    with monkeypatch.context() as patch:
        patch.setattr(batches, "fast_plan", lambda *_: None)
        precise = loaded(cluster, f"{form} {options}")
    assert fast == precise


def test_plain_lines_need_no_precise_path(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.table("t", "userid int;firstname varchar(20);length float8;ts timestamp;paid boolean;price decimal(8,2)")
    line = '{"userid":"39","firstname":"Nina","length":193.07057,"ts":1541106106796,"paid":true,"price":1.239}'
    cluster.put("data/1.json", "\n".join([line] * 5000))
    for number in range(50):
        cluster.put(f"data/small/{number}.json", line)
    monkeypatch.setattr(batches.JsonReader, "read", lambda *_: pytest.fail("not taken by the fast path"))
    assert cluster.load("t", "json 'auto' timeformat 'epochmillisecs'").rows == 5050


@pytest.mark.parametrize(
    ("content", "counted"),
    [
        (b"", (0, 0)),
        (b'{"a":1}', (1, 1)),
        (b'{"a":1}\n\n{"a":2}\r\n', (2, 3)),
        (b' {"a":1} \n   \n', (1, 2)),
        (b'{"a":1,}\n', None),
        (b'{"a":1, }\n', None),
        (b'{"a":\n1}', None),
        (b"[1]\n", None),
        (b'\xef\xbb\xbf{"a":1}', None),
        (b'{"a":"' + b"x" * (4 * 1024 * 1024) + b'"}', None),
    ],
)
def test_lines_that_hold_an_object_each_are_counted(
    tmp_path: Any, content: bytes, counted: tuple[int, int] | None
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    found = lines.count_file(str(path))
    assert (None if found is None else (found.objects, found.lines)) == counted
    lines.CHUNK_BYTES, before = 5, lines.CHUNK_BYTES
    try:
        found = lines.count_file(str(path)) if len(content) < 100 else found
    finally:
        lines.CHUNK_BYTES = before
    assert (None if found is None else (found.objects, found.lines)) == counted


@pytest.mark.parametrize("options", ["", "gzip"])
def test_a_large_file_of_objects_over_many_lines_is_read_in_pieces(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, options: str
) -> None:
    monkeypatch.setattr(precise_path, "CHUNK_CHARACTERS", 1000)
    monkeypatch.setattr(precise_path, "MAX_OBJECT_BYTES", 200)
    monkeypatch.setattr(batches, "SMALL_FILE_BYTES", 10)
    cluster.table("t", "a int;b varchar(20)")
    objects = [{"a": "wrong" if number == 900 else number, "b": "é" * (number % 10)} for number in range(1000)]
    content = "\n".join(json.dumps(each, indent=1, ensure_ascii=False) for each in objects).encode()
    cluster.put("data/1.json", gzip.compress(content) if options else content)
    assert cluster.load("t", f"json 'auto' maxerror 2 {options}").rows == 999
    assert sorted(cluster.rows("t")) == [(each["a"], each["b"]) for each in objects if each["a"] != "wrong"]
    assert cluster.errors()[0]["line_number"] == 900 * 4 + 1
    assert cluster.log.rows["load_files"][0]["lines_scanned"] == 4000


def test_the_first_of_several_members_with_one_key_counts(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.table("t", "a int;m varchar(6)")
    cluster.put("data/1.json", '{"a":1,"z":0,"a":2,"m":"x","m":"y"}')
    assert loaded(cluster, "json 'auto'") == (["(1, 'x')"], [])
    monkeypatch.setattr(batches, "fast_plan", lambda *_: None)
    assert loaded(cluster, "json 'auto'") == (["(1, 'x')"], [])
