"""What a selection of cells comes to: how many, and of numbers sum, average, least and greatest. Knows no widget.

Whole numbers and decimals are added exactly; with a float among them all are added as floats, rounded once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, localcontext

from sparkify_tui.models import Row
from sparkify_tui.warehouse.values import float_text

_EXACT = 400
"""Digits: a sum of any numbers that a result holds needs less."""
_SHOWN = 15
"""Digits of an average that doesn't end, as of a double."""

Number = int | Decimal | float


def summary(rows: Iterable[Row]) -> str:
    """One line about the cells of these rows; NULL is counted among the cells alone, and said so."""
    cells = nulls = 0
    exact: list[int | Decimal] = []
    floats: list[float] = []
    for row in rows:
        for value in row:
            cells += 1
            if value is None:
                nulls += 1
            elif isinstance(value, float):
                floats.append(value)
            elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                exact.append(value)
    told = [f"{cells:,} {'cell' if cells == 1 else 'cells'}"]
    if nulls:
        told.append(f"{nulls:,} NULL not counted")
    numbers = len(exact) + len(floats)
    if not numbers:
        return ", ".join(told)
    if numbers != cells - nulls:
        told.append(f"{numbers:,} of them {'a number' if numbers == 1 else 'numbers'}")
    figures = _of_floats([*floats, *map(float, exact)]) if floats else _of_exact(exact)
    return "  ".join([", ".join(told), *(f"{name} {text}" for name, text in figures)])


def _of_exact(numbers: list[int | Decimal]) -> list[tuple[str, str]]:
    if any(isinstance(number, Decimal) and not number.is_finite() for number in numbers):
        return _of_floats([float(number) for number in numbers])
    with localcontext(Context(prec=_EXACT)) as context:
        total = sum(map(Decimal, numbers), Decimal(0))
        context.clear_flags()
        average = total / len(numbers)
        rounded = context.flags[Inexact]
        shown = Context(prec=_SHOWN).plus(average) if rounded else average
    ends = [("min", _text(min(numbers))), ("max", _text(max(numbers)))]
    return [("sum", _text(total)), ("average", f"{'≈ ' if rounded else ''}{_text(shown)}"), *ends]


def _of_floats(numbers: list[float]) -> list[tuple[str, str]]:
    """NaN is greater than all numbers, as Redshift orders, and what it is added to is NaN."""
    try:
        total = math.fsum(numbers)
    except (OverflowError, ValueError):  # beyond what a double holds; both infinities
        total = sum(numbers)
    rest = [number for number in numbers if not math.isnan(number)]
    greatest = math.nan if len(rest) < len(numbers) else max(rest)
    figures = (("sum", total), ("average", total / len(numbers)), ("min", min(rest, default=math.nan)))
    return [(name, float_text(number)) for name, number in (*figures, ("max", greatest))]


def _text(number: Number) -> str:
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
