"""Values and tables as they are printed."""

from __future__ import annotations

from decimal import Decimal

from sparkify_tui.cli.output import table


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
