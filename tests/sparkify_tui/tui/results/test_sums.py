"""Sums of a selection: exact, NULL left out and said so."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.tui.results.sums import summary
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import Scripted, page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1, 2, 4, 5], "4 cells  sum 12  average 3  min 1  max 5"),
        ([Decimal("0.10"), Decimal("0.20"), None], "3 cells, 1 NULL not counted  sum 0.3  average 0.15  min 0.1  max 0.2"),
        ([1, 1, 2], "3 cells  sum 4  average ≈ 1.33333333333333  min 1  max 2"),
        ([2**62, 2**62], "2 cells  sum 9,223,372,036,854,775,808  average 4,611,686,018,427,387,904  "
         "min 4,611,686,018,427,387,904  max 4,611,686,018,427,387,904"),
        (["a", None, True], "3 cells, 1 NULL not counted"),
        (["a", 7], "2 cells, 1 of them a number  sum 7  average 7  min 7  max 7"),
        ([0.1, 0.2, Decimal("0.3")], "3 cells  sum 0.6  average 0.19999999999999998  min 0.1  max 0.3"),
        ([float("nan"), 1.0], "2 cells  sum NaN  average NaN  min 1.0  max NaN"),
        ([float("inf"), float("-inf")], "2 cells  sum NaN  average NaN  min -Infinity  max Infinity"),
        ([1e308, 1e308], "2 cells  sum Infinity  average Infinity  min 1e+308  max 1e+308"),
        ([None], "1 cell, 1 NULL not counted"),
    ],
    ids=str,
)  # fmt: skip
def test_a_selection_is_told(values: list[Any], told: str) -> None:
    assert summary([(value,) for value in values]) == told


@given(st.lists(st.decimals(-(10**19), 10**19, places=18) | st.integers(), min_size=1, max_size=20))
def test_sums_are_exact(values: list[Decimal | int]) -> None:
    told = summary([tuple(values)])
    told_sum = told.split("sum ")[1].split("  ")[0].replace(",", "")
    assert Fraction(told_sum) == sum(map(Fraction, values))


async def test_the_status_line_sums_what_is_selected_and_returns_to_the_result(drive: Drive, backend: Scripted) -> None:
    backend.answers["select 1"] = page(20, complete=True)
    async with drive((100, 30)) as driven:
        await driven.press("f4")
        await driven.type("select 1")
        await driven.press("ctrl+j")
        await driven.until(lambda: len(driven.main.panes.query.grid.store) > 0)
        await driven.press("escape", "right", "shift+down", "shift+down")
        await driven.see("3 cells  sum 3,000  average 1,000  min 0  max 2,000")
        await driven.press("shift+left")
        await driven.see("6 cells, 3 of them numbers  sum 3,000")
        await driven.press("escape")
        await driven.see("20 rows  complete")
        await driven.press("ctrl+home", "left", "shift+down")
        await driven.see("6 cells, 2 of them numbers  sum 1,000")
        await driven.press("s")
        await driven.see("20 rows  complete")
