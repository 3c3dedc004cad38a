"""Values and tables as they are printed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sparkify_tui.cli.output import plain, table


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        pytest.param(Decimal("12.50"), 12.5, id="decimal-exact-as-double"),
        pytest.param(Decimal("12"), 12, id="decimal-integral"),
        pytest.param(Decimal("0.1234567890123456789"), "0.1234567890123456789", id="decimal-beyond-a-double"),
        pytest.param(Decimal("NaN"), "NaN", id="decimal-nan"),
        pytest.param(float("inf"), "Infinity", id="infinity"),
        pytest.param(float("nan"), "NaN", id="nan"),
        pytest.param(True, True, id="boolean"),
        pytest.param(None, None, id="null"),
        pytest.param(10**30, 10**30, id="huge-integer"),
        pytest.param(date(2018, 11, 1), "2018-11-01", id="date"),
        pytest.param(datetime(2018, 11, 1, 1, 2, 3, 796000, tzinfo=UTC), "2018-11-01T01:02:03.796000+00:00", id="time"),
        pytest.param(b"\x00\xff", "00ff", id="bytes"),
    ],
)
def test_database_values_become_json_without_losing_a_digit(value: object, printed: object) -> None:
    assert json.loads(json.dumps(plain(value), allow_nan=False)) == printed


def test_tables_keep_digits_align_numbers_and_show_nothing_for_null() -> None:
    text = table(("name", "plays"), [("a", Decimal("1.10")), (None, Decimal("20.00"))])
    assert [line.split() for line in text.splitlines()[2:]] == [["a", "1.10"], ["20.00"]]
    assert {len(line) for line in text.splitlines()[1:]} == {15}


def test_tables_of_no_rows_still_have_headers() -> None:
    assert table(("a", "b"), []).split() == ["a", "b", "---", "---"]


def test_a_cell_cannot_send_control_sequences_to_the_terminal() -> None:
    assert "\x1b" not in table(("x",), [("\x1b[2Jboo\x07\x9b",)])


def test_text_that_looks_like_a_number_is_left_as_it_is() -> None:
    assert "00123" in table(("x",), [("00123",)])
