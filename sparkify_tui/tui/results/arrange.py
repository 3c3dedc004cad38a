"""Rows that were fetched in another order, or only those that hold a text: an array of row numbers. Knows no widget."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from sparkify_tui.tui.results.cells import plain_text
from sparkify_tui.tui.results.page_store import PageStore


def arranged(store: PageStore, rows: int, sorted_by: tuple[int, bool] | None, sought: str) -> array[int] | None:
    """The numbers of the first `rows` rows as they are to be shown; None for all of them as fetched.

    `sorted_by` is a column's place and whether it descends. Sorts as Redshift's ORDER BY does: text by its code points,
    NaN after all numbers, NULL after everything, and the other way round when it descends. Equal rows stay as fetched.
    Raises ResultClosedError once the result is closed.
    """
    if sorted_by is None and not sought:
        return None
    numbers: Sequence[int] = _holding(store, rows, sought) if sought else range(rows)
    if sorted_by is None:
        return array("q", numbers)
    place, descends = sorted_by
    values = [row[place] for batch in store.batches(rows) for row in batch]
    return array("q", _sorted(numbers, values, descends=descends))


def _holding(store: PageStore, rows: int, sought: str) -> list[int]:
    wanted = sought.casefold()
    digits = wanted.replace(",", "")  # as the grid groups thousands
    found, number = [], 0
    for batch in store.batches(rows):
        for row in batch:
            if any(_holds(value, wanted, digits) for value in row):
                found.append(number)
            number += 1
    return found


def _holds(value: object, wanted: str, digits: str) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return wanted in value.casefold()
    text = plain_text(value).casefold()
    return wanted in text or (digits != wanted and bool(digits) and digits in text)


# Any: values of one type, which the column says.
def _sorted(numbers: Iterable[int], values: list[Any], *, descends: bool) -> list[int]:
    comparable: list[int] = []
    nans: list[int] = []
    nulls: list[int] = []
    for number in numbers:
        value = values[number]
        if value is None:
            nulls.append(number)
        elif isinstance(value, float) and math.isnan(value):
            nans.append(number)
        else:
            comparable.append(number)
    try:
        comparable.sort(key=values.__getitem__, reverse=descends)
    except TypeError:  # a column of SUPER holds values of several types
        comparable.sort(key=lambda number: plain_text(values[number]), reverse=descends)
    return [*nulls, *nans, *comparable] if descends else [*comparable, *nans, *nulls]
