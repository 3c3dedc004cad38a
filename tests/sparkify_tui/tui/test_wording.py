"""Texts folded for narrow panes: no word is broken that needn't be, and no number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.tui.wording import bar, fold, fold_amounts

HOST = "sparkify.c1abcdef.us-west-2.redshift.amazonaws.com:5439"


def test_a_long_word_is_broken_after_its_points() -> None:
    assert fold(HOST, 28) == ["sparkify.c1abcdef.us-west-2.", "redshift.amazonaws.com:5439"]


def test_amounts_stay_whole() -> None:
    assert fold_amounts("9,235 rows · 3.1 MB of 5.0 MB · 75.6 kB/s", 20) == [
        "9,235 rows",
        "3.1 MB of 5.0 MB",
        "75.6 kB/s",
    ]


@given(st.text("ab ./:_-"), st.integers(1, 30))
def test_folding_loses_nothing_and_is_never_too_wide(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= width for line in lines)


@given(st.floats(-1, 2), st.integers(1, 40))
def test_a_bar_has_its_width(fraction: float, width: int) -> None:
    assert sum(len(text) for text, _ in bar(fraction, width)) == width
