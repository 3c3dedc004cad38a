"""Rows as csv and JSON: read back they are what they were."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.warehouse.row_texts import csv_line, distinct, json_array, json_text, plain_text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(Decimal("12.50"), "12.50", id="decimal"),
        pytest.param(Decimal("12"), "12", id="decimal-integral"),
        pytest.param(Decimal("0E-10"), "0.0000000000", id="decimal-zero"),
        pytest.param(Decimal("0.1234567890123456789"), "0.1234567890123456789", id="decimal-beyond-a-double"),
        pytest.param(Decimal("NaN"), '"NaN"', id="decimal-nan"),
        pytest.param(float("inf"), '"Infinity"', id="infinity"),
        pytest.param(float("nan"), '"NaN"', id="nan"),
        pytest.param(1e300, "1e+300", id="double"),
        pytest.param(True, "true", id="boolean"),
        pytest.param(None, "null", id="null"),
        pytest.param(2**53 + 1, "9007199254740993", id="integer-beyond-a-double"),
        pytest.param(date(2018, 11, 1), '"2018-11-01"', id="date"),
        pytest.param(
            datetime(2018, 11, 1, 1, 2, 3, 796000, tzinfo=UTC), '"2018-11-01T01:02:03.796000+00:00"', id="moment"
        ),
        pytest.param(b"\x00\xff", '"00ff"', id="bytes"),
        pytest.param('a"\n\\', '"a\\"\\n\\\\"', id="text"),
    ],
)
def test_a_value_in_json_keeps_every_digit_and_place(value: object, written: str) -> None:
    assert json_text(value) == written


NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=9)


@given(st.lists(st.tuples(st.none() | NUMBERS, st.text(st.characters(exclude_categories=["Cs"])))))
def test_numbers_of_json_read_exactly_are_the_values(rows: list[tuple[object, str]]) -> None:
    for ascii_only in (True, False):
        text = json_array(["n", "n"], rows, ascii_only=ascii_only)
        assert json.loads(text, parse_float=Decimal) == [{"n": number, "n_2": word} for number, word in rows]


@given(st.lists(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_csv_is_read_back_as_it_was_but_for_null(rows: list[list[str | None]]) -> None:
    text = "".join(map(csv_line, rows))
    assert list(csv.reader(StringIO(text, newline=""))) == [[value or "" for value in row] for row in rows]


def test_csv_tells_null_from_nothing_and_has_no_empty_line() -> None:
    assert csv_line([None, "", " a", "b\t"]) == ',""," a","b\t"\n'
    assert csv_line([None]) == '""\n'
    assert csv_line([True, Decimal("0E-2"), datetime(2018, 11, 1)]) == "true,0.00,2018-11-01 00:00:00\n"


@given(st.text())
def test_a_text_is_its_own_plain_text(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a"], ["a", "a_2"]),
        (["a", "a", "a_2"], ["a", "a_2_", "a_2"]),
        (["a", "a", "a"], ["a", "a_2", "a_3"]),
    ],
    ids=str,
)
def test_every_column_keeps_a_key_of_its_own(names: list[str], keys: list[str]) -> None:
    assert distinct(names) == keys
