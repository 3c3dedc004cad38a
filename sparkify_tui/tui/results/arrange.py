"""Rows that were fetched in another order, or only those that hold a text: an array of row numbers. Knows no widget.

It runs in a thread beside the keys, so no call of it into C holds the interpreter for long.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import methodcaller
from typing import Any

from sparkify_tui.narration import plural
from sparkify_tui.tui.results.page_store import PageStore
from sparkify_tui.warehouse.row_texts import plain_text

# Any: values of one type, which the column says.
_ToText = Callable[[Any], str]
_Values = dict[int, Any] | list[Any]  # Any: as above; by row number

SORTED_ROWS = 1_000_000
"""A column's values are in memory while it is sorted; beyond this, ORDER BY is the server's work."""
SORTED_BYTES = 100_000_000
"""Likewise, as the values are packed: long texts."""
RANGE_ROWS = 4_000
"""About so many rows are sorted at once, which takes a few milliseconds."""
_SAMPLES = 16
EXACT_CHARACTERS = 15
"""Two different numbers of so many digits have different doubles."""


class TooMuchToSortError(Exception):
    """More values than are held in memory; the message says what to do."""


def arranged(store: PageStore, rows: int, sorted_by: tuple[int, bool] | None, sought: str) -> array[int] | None:
    """The numbers of the first `rows` rows as they are to be shown; None for all of them as fetched.

    `sorted_by` is a column's place and whether it descends. Sorts as Redshift's ORDER BY does: text by its code points,
    NaN after all numbers, NULL after everything, and the other way round when it descends. Equal rows stay as fetched.
    Raises ResultClosedError once the result is closed, TooMuchToSortError when the values would fill the memory.
    """
    if sorted_by is None and not sought:
        return None
    numbers: Sequence[int] = holding(store, rows, sought) if sought else range(rows)
    if sorted_by is None:
        return array("q", numbers)
    place, descends = sorted_by
    if len(numbers) > SORTED_ROWS or store.packed_bytes(place) * len(numbers) > SORTED_BYTES * max(1, rows):
        raise TooMuchToSortError(
            f"These are too many values to sort them here ({plural(len(numbers), 'row')}; up to {SORTED_ROWS:,}, and "
            f"{SORTED_BYTES // 1_000_000} MB, are): filter them first, or add an order by to the statement."
        )
    return array("q", _sorted(numbers, _values(store, place, rows, numbers), descends=descends))


# --- filter ----------------------------------------------------------------------------------------------------------


def holding(store: PageStore, rows: int, sought: str) -> list[int]:
    """The numbers of the rows with a value that holds a text, in whatever case; a number holds it without commas, too.

    Column by column: one search in the joined texts of a batch passes over the columns that hold it nowhere.
    """
    wanted = sought.casefold()
    digits = wanted.replace(",", "")  # as the grid groups thousands
    found: list[int] = []
    first = 0
    for batch in store.columns_of(rows):
        here: set[int] = set()
        taken = 0
        for column in batch:
            here.update(_places(column, wanted, digits))
            taken = len(column)
        found += (first + place for place in sorted(here))
        first += taken
    return found


def holds(value: object, wanted: str, digits: str) -> bool:
    """Whether a value holds a case-folded text, or, when it isn't a text itself, the same without commas."""
    if value is None:
        return False
    if isinstance(value, str):
        return wanted in value.casefold()
    text = plain_text(value).casefold()
    return wanted in text or (bool(digits) and digits in text)


_BETWEEN = "\0"
"""No text of Redshift holds it."""


def _places(column: Sequence[object], wanted: str, digits: str) -> Sequence[int]:
    kinds = set(map(type, column))
    nulls = type(None) in kinds
    kinds.discard(type(None))
    if len(kinds) > 1:  # dates beyond Python's are texts among dates
        return [place for place, value in enumerate(column) if holds(value, wanted, digits)]
    kind = next(iter(kinds), None)
    if kind is None:
        return ()
    to_text, signs = _TEXTS.get(kind, _ANY)
    needles = {wanted} if kind is str else {needle for needle in (wanted, digits) if needle}
    needles = {needle for needle in needles if not signs or signs.issuperset(needle)}
    if not needles:
        return ()
    texts = _texts(column, to_text, nulls=nulls)
    if kind is Decimal and "E" in "".join(texts):  # 0E-10
        texts = _texts(column, plain_text, nulls=nulls)
    joined = _BETWEEN.join(texts).casefold()  # letter by letter, so it can be split again
    if not any(needle in joined for needle in needles):
        return ()
    folded = joined.split(_BETWEEN)
    if len(folded) != len(texts):  # a value holds what stands between
        folded = [text.casefold() for text in texts]
    return [place for needle in needles for place, text in enumerate(folded) if needle in text]


def _texts(column: Sequence[object], to_text: _ToText, *, nulls: bool) -> list[str]:
    return ["" if value is None else to_text(value) for value in column] if nulls else [*map(to_text, column)]


_ANY: tuple[_ToText, frozenset[str]] = (plain_text, frozenset())
_TEXTS: dict[type, tuple[_ToText, frozenset[str]]] = {
    str: (str, frozenset()),
    int: (str, frozenset("-0123456789")),
    Decimal: (str, frozenset("-0123456789.infatysn")),
    date: (str, frozenset("-0123456789")),
    datetime: (methodcaller("isoformat", " "), frozenset("-0123456789:.+ ")),
}
"""Quicker ways to what plain_text makes of values of one type, and the folded characters in it; none says any."""


# --- sort ------------------------------------------------------------------------------------------------------------


def _values(store: PageStore, place: int, rows: int, numbers: Sequence[int]) -> _Values:
    """A column's values by row number, of these rows alone."""
    if len(numbers) == rows:
        return [value for batch in store.column(place, rows) for value in batch]
    found: dict[int, object] = {}
    wanted, first = iter(numbers), 0
    number = next(wanted, None)
    for batch in store.column(place, rows):
        while number is not None and number < first + len(batch):
            found[number] = batch[number - first]
            number = next(wanted, None)
        first += len(batch)
    return found


def _sorted(numbers: Sequence[int], values: _Values, *, descends: bool) -> list[int]:
    comparable: list[int] = []
    nans: list[int] = []
    nulls: list[int] = []
    kinds: set[type] = set()
    for number in numbers:
        value = values[number]
        if value is None:
            nulls.append(number)
        elif (isinstance(value, float) and math.isnan(value)) or (isinstance(value, Decimal) and value.is_nan()):
            nans.append(number)
        else:
            comparable.append(number)
            kinds.add(type(value))
    try:
        ordered = (_by_size if kinds == {Decimal} else _in_ranges)(comparable, values, descends=descends)
    except TypeError:  # a column of values of several types
        texts = {number: plain_text(values[number]) for number in comparable}
        ordered = _in_ranges(comparable, texts, descends=descends)
    return [*nulls, *nans, *ordered] if descends else [*ordered, *nans, *nulls]


def _in_ranges(numbers: list[int], values: _Values, *, descends: bool) -> list[int]:
    """Deal the rows out to ranges of values that a sample gives, then sort range by range; equal rows keep their order.

    One `sort` of all would hold the interpreter, and with it the keys, until its end.
    """
    ranges = max(1, len(numbers) // RANGE_ROWS)
    step = max(1, len(numbers) // (ranges * _SAMPLES))
    bounds = sorted(values[number] for number in numbers[::step])[_SAMPLES::_SAMPLES] if ranges > 1 else []
    dealt: list[list[int]] = [[] for _ in range(len(bounds) + 1)]
    for number in numbers:
        dealt[bisect_right(bounds, values[number])].append(number)
    result: list[int] = []
    for some in reversed(dealt) if descends else dealt:
        some.sort(key=values.__getitem__, reverse=descends)
        result += some
    return result


def _by_size(numbers: list[int], values: _Values, *, descends: bool) -> list[int]:
    """Decimals by the nearest double, which compares in a third of the time; where digits are more, then exactly."""
    texts = [str(values[number]) for number in numbers]
    nearest = {number: float(text) for number, text in zip(numbers, texts, strict=True)}
    ordered = _in_ranges(numbers, nearest, descends=descends)
    if all(len(text) <= EXACT_CHARACTERS for text in texts):
        return ordered
    result: list[int] = []
    for _, alike in groupby(ordered, nearest.__getitem__):
        result += sorted(alike, key=values.__getitem__, reverse=descends)
    return result
