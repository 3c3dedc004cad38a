"""Values on the wire: whole columns and single values say the same, and what PostgreSQL would."""

from __future__ import annotations

import datetime as dt
import struct

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_sandbox.sql import types
from redshift_sandbox.wire.protocol import binary_values, parameter_values, text_values, vectors
from redshift_sandbox.wire.protocol.arrow import ArrowStream, Batch, Vector
from redshift_sandbox.wire.session import variables
from tests.examples import examples


def batch_of(sql: str) -> Batch:
    with duckdb.connect() as connection:
        stream = ArrowStream(connection._submit(sql, None, "stream", 8192).arrow_capsule())
        batch = stream.next()
        stream.close()
    assert batch is not None
    return batch


def column_texts(vector: Vector, kind) -> list[bytes | None]:
    encoded = vectors.encode_text(vector, kind)
    found, at = [], 0
    for length in encoded.lengths.tolist():
        found.append(None if length < 0 else encoded.data[at : at + length].tobytes())
        at += max(length, 0)
    assert at == encoded.data.size
    return found


FLOATS = [
    (0.0, "0"),
    (-0.0, "-0"),
    (1.0, "1"),
    (0.1, "0.1"),
    (-2.5, "-2.5"),
    (0.0001, "0.0001"),
    (0.00001, "1e-05"),
    (0.000123, "0.000123"),
    (1e14, "100000000000000"),
    (1e15, "1e+15"),
    (123456789012345.6, "123456789012345.6"),
    (1234567890123456.0, "1.234567890123456e+15"),
    (1e22, "1e+22"),
    (1.5e300, "1.5e+300"),
    (float("inf"), "Infinity"),
    (float("-inf"), "-Infinity"),
    (float("nan"), "NaN"),
]


@pytest.mark.parametrize(("value", "text"), FLOATS, ids=[text for _, text in FLOATS])
def test_a_double_is_written_as_postgresql_writes_it(value, text):
    assert text_values.float_text(repr(value), 15) == text


@pytest.mark.parametrize(("value", "text"), [(0.1, "0.1"), (1e6, "1e+06"), (123456.0, "123456"), (1.5, "1.5")])
def test_a_real_turns_scientific_earlier(value, text):
    assert text_values.float_text(str(np.float32(value)), 6) == text


@settings(max_examples=examples(60))
@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), min_size=1, max_size=80))
def test_integers_by_column_are_integers_one_by_one(numbers):
    valid = np.array([number is not None for number in numbers])
    vector = Vector("l", len(numbers), np.array([number or 0 for number in numbers], np.int64), valid)
    assert column_texts(vector, types.INT8) == [None if n is None else str(n).encode() for n in numbers]


@settings(max_examples=examples(60))
@given(st.lists(st.floats(), min_size=1, max_size=80))
def test_doubles_by_column_are_doubles_one_by_one(numbers):
    vector = Vector("g", len(numbers), np.array(numbers, np.float64))
    assert column_texts(vector, types.FLOAT8) == text_values.texts(vector, types.FLOAT8)


@settings(max_examples=examples(60))
@given(st.lists(st.one_of(st.none(), st.datetimes()), min_size=1, max_size=80))
def test_timestamps_by_column_are_what_python_says(values):
    epoch = dt.datetime(1970, 1, 1)
    micros = [0 if v is None else (v - epoch) // dt.timedelta(microseconds=1) for v in values]
    valid = np.array([v is not None for v in values])
    vector = Vector("tsu:", len(values), np.array(micros, np.int64), valid)
    expected = []
    for value in values:
        text = None if value is None else value.isoformat(" ").rjust(19, "0").encode()
        expected.append(text.rstrip(b"0") if text is not None and b"." in text else text)
    assert column_texts(vector, types.TIMESTAMP) == expected
    assert text_values.texts(vector, types.TIMESTAMP) == expected


@pytest.mark.parametrize(
    ("sql", "kind", "text"),
    [
        ("date '0044-03-15 (BC)'", types.DATE, "0044-03-15 BC"),
        ("'infinity'::timestamp", types.TIMESTAMP, "infinity"),
        ("time '23:59:59.5'", types.TIME, "23:59:59.5"),
        ("interval '1 year 2 months 3 days 04:05:06.7'", types.INTERVAL, "1 year 2 mons 3 days 04:05:06.7"),
        ("interval '-1 day'", types.INTERVAL, "-1 days"),
        ("['a', 'b c', null, '', 'NULL', 'q\"']", types.TEXT_ARRAY, '{a,"b c",NULL,"","NULL","q\\""}'),
        ("{'a': 1, 'b': [true, null]}", types.SUPER, '{"a":1,"b":[true,null]}'),
        ("'\\xff\\x00'::blob", types.VARBYTE, "ff00"),
        ("-0.05::decimal(10, 2)", types.numeric(10, 2), "-0.05"),
        ("'x'::enum('x', 'y')", types.TEXT, "x"),
        ("'ab'", types.char(4), "ab  "),
        ("true", types.BOOL, "t"),
        (
            "12345678901234567890123456789012345678::hugeint",
            types.numeric(38, 0),
            "12345678901234567890123456789012345678",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_rarer_values_are_written_as_postgresql_writes_them(sql, kind, text):
    vector = batch_of(f"select {sql} as v").columns[0]
    assert text_values.texts(vector, kind) == [text.encode()]
    assert column_texts(vector, kind) == [text.encode()]


@settings(max_examples=examples(200))
@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 37))
def test_numerics_survive_their_binary_form(unscaled, scale):
    binary = binary_values.numeric_binary(unscaled, scale)
    assert parameter_values.numeric(binary) == text_values.decimal_text(unscaled, scale)


def test_rows_are_datarow_messages():
    batch = batch_of("select i, 'n' || i, case when i % 3 = 0 then null else i * 0.5::double end from range(100) t(i)")
    kinds = (types.INT8, types.TEXT, types.FLOAT8)
    encoded = [vectors.encode_text(vector, kind) for vector, kind in zip(batch.columns, kinds, strict=True)]
    data, at, seen = vectors.rows(encoded, batch.length).tobytes(), 0, []
    while at < len(data):
        assert data[at : at + 1] == b"D"
        size, count = struct.unpack_from("!ih", data, at + 1)
        position, row = at + 7, []
        for _ in range(count):
            (length,) = struct.unpack_from("!i", data, position)
            row.append(None if length < 0 else data[position + 4 : position + 4 + length].decode())
            position += 4 + max(length, 0)
        assert position == at + 1 + size
        seen.append(row)
        at = position
    assert seen[:2] == [["0", "n0", None], ["1", "n1", "0.5"]]
    assert len(seen) == 100


# microseconds since 1970, time zone, what PostgreSQL 15 writes
ZONED = [
    (327_416_976_550_000_000, "America/New_York", "12345-06-07 04:09:10-04"),
    (327_404_016_550_000_000, "America/New_York", "12345-01-08 03:09:10-05"),
    (-63_517_780_800_000_000, "America/New_York", "0044-03-15 07:03:58-04:56:02 BC"),
    (-5_364_662_400_000_000, "America/New_York", "1799-12-31 19:03:58-04:56:02"),
    (327_416_976_550_000_000, "UTC-2", "12345-06-07 10:09:10+02"),
    (0, "UTC+5:30", "1969-12-31 18:30:00-05:30"),
]


@pytest.mark.parametrize(("value", "zone", "text"), ZONED, ids=[text for _, _, text in ZONED])
def test_a_moment_is_written_in_the_sessions_zone_in_every_year(value, zone, text):
    assert text_values.timestamp_text(value, variables.zone(zone)) == text
