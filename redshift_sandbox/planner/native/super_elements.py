"""Functions over the elements of SUPER arrays and the names of SUPER objects, computed in Python.

An array comes as the JSON texts of its elements, None for null. Elements are equal when their values are: 1 and 1.0
are, and so are objects with the same members in another order.
"""

from __future__ import annotations

import json
import operator
import re
from collections import Counter
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
    DecimalException,
    localcontext,
)
from math import isfinite

from redshift_sandbox.planner.native.native_calls import Native
from redshift_sandbox.sql.interruption import pause

Element = str | None
_PRECISE = 80


def _key(value: object) -> tuple[object, ...]:
    """What compares and sorts as ARRAY_SORT's reference says: booleans, numbers, strings, arrays, objects."""
    if value is None:
        return (5,)
    if isinstance(value, bool):
        return 0, value
    if isinstance(value, str):
        return 2, value
    if isinstance(value, list):
        return 3, tuple(_key(item) for item in value)
    if isinstance(value, dict):
        return 4, tuple(sorted((name, _key(item)) for name, item in value.items()))
    return 1, value


def _element_key(text: Element) -> tuple[object, ...]:
    pause()
    return _key(None if text is None else json.loads(text, parse_float=Decimal))


def array_distinct(items: list[Element]) -> list[Element]:
    """The elements without repetitions, each where it comes first."""
    first: dict[tuple[object, ...], Element] = {}
    for item in items:
        first.setdefault(_element_key(item), item)
    return list(first.values())


_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]|[^\[\]{},"]+')


def array_flatten(array: str) -> str:
    """The array with the elements of all arrays in it, however deep, as they are written; those in objects stay."""
    elements, element, depth = [], "", 0
    for match in _PIECE.finditer(array):
        pause()
        piece = match[0]
        if depth == 0 and piece in ("[", "]", ","):
            elements.append(element.strip())
            element = ""
            continue
        depth += (piece == "{") - (piece == "}")
        element += piece
    return f"[{','.join(text for text in elements if text)}]"


def array_keep(items: list[Element], others: list[Element], distinct: bool, common: bool) -> list[Element]:
    """The elements that are (`common`) or aren't in the others, one for one; as sets when `distinct`."""
    if distinct:
        known = {_element_key(item) for item in others}
        return [item for item in array_distinct(items) if (_element_key(item) in known) is common]
    left = Counter(_element_key(item) for item in others)
    kept = []
    for item in items:
        key = _element_key(item)
        matched = left[key] > 0
        left[key] -= matched
        if matched is common:
            kept.append(item)
    return kept


def array_places(items: list[Element], wanted: str) -> list[int]:
    """Where an element is, counted from 0; `wanted` is its JSON text."""
    key = _element_key(wanted)
    return [place for place, item in enumerate(items) if _element_key(item) == key]


def array_order(items: list[Element], ascending: bool, nulls_first: bool) -> list[Element]:
    """The elements sorted, nulls at one end."""
    valued = [item for item in items if item is not None and item != "null"]
    nulls: list[Element] = [None] * (len(items) - len(valued))
    ordered: list[Element] = [*sorted(valued, key=_element_key, reverse=not ascending)]
    return nulls + ordered if nulls_first else ordered + nulls


def attribute_names(text: str, upper: bool) -> str | None:
    """A JSON text with the names of its objects in one case; None when two of one object become the same."""

    def renamed(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = {name.upper() if upper else name.lower(): value for name, value in pairs}
        if len(members) < len(pairs):
            raise _SameNameError
        return members

    try:
        value = json.loads(text, object_pairs_hook=renamed, parse_float=_Spelled, parse_int=_Spelled)
    except _SameNameError:
        return None
    return _written(value)


def _written(value: object) -> str:
    if isinstance(value, _Spelled):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(_written(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(name)}:{_written(item)}" for name, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


class _Spelled(str):
    """A number as it is written: no digit of it gets lost."""

    __slots__ = ()


class _SameNameError(Exception):
    """Two attributes of one object have the same name."""


def signed_number(text: str, scale: int, truncate: bool) -> str | None:
    """A number with its sign at either end, at so many digits after the point; 0 for a blank text.

    It is cut when `truncate`, else rounded half to even. None for what is no number.
    """
    plain = text.strip()
    if not plain:
        return "0"
    if plain[-1] in "+-" and plain[0] not in "+-":
        plain = plain[-1] + plain[:-1].rstrip()
    with localcontext() as context:
        context.prec = _PRECISE
        try:
            number = Decimal(plain)
            if not number.is_finite():
                return None
            return f"{number.quantize(Decimal(1).scaleb(-scale), ROUND_DOWN if truncate else ROUND_HALF_EVEN):f}"
        except DecimalException:
            return None


_BINARY: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "modulo": operator.mod,
}
_ROUNDINGS = {"ceil": ROUND_CEILING, "floor": ROUND_FLOOR, "trunc": ROUND_DOWN, "round": ROUND_HALF_UP}
_GREATEST = Decimal(10) ** 38


def super_arithmetic(name: str, left: str | None, right: str | None) -> str | None:
    """The JSON text of an operation on two JSON texts; "division by zero" and "overflow" are errors.

    None unless both are numbers, or for add both strings. Whole numbers divide to a whole number, decimals to the scale
    that Redshift's division has.
    """
    if left is None or right is None:
        return None
    one, other = _scalar(left), _scalar(right)
    if name == "add" and isinstance(one, str) and isinstance(other, str):
        return json.dumps(one + other, ensure_ascii=False)
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return None
    with localcontext() as context:
        context.prec = _PRECISE
        if name in ("divide", "modulo") and other == 0:
            return "division by zero"
        result = _quotient(one, other) if name == "divide" else _BINARY[name](one, other)
        if "e" in f"{left}{right}".lower():
            return repr(float(result)) if isfinite(float(result)) else "overflow"
        return f"{result:f}" if abs(result) < _GREATEST else "overflow"


def _quotient(one: Decimal, other: Decimal) -> Decimal:
    scale, scale_of_other = _scale(one), _scale(other)
    if scale == scale_of_other == 0:
        return (one / other).quantize(Decimal(1), ROUND_DOWN)
    digits = max(4, scale + len(other.as_tuple().digits) - scale_of_other + 1)
    return (one / other).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _scale(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _scalar(text: str) -> object:
    value = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return None if isinstance(value, bool) else value


def super_rounded(name: str, text: str | None, digits: int | None) -> str | None:
    """abs, sign, negate, ceil, floor, trunc or round (to `digits` after the point) of a JSON number; else None."""
    number = _scalar(text) if text is not None else None
    if not isinstance(number, Decimal) or digits is None:
        return None
    digits = max(-_PRECISE // 2, min(digits, _PRECISE // 2))
    with localcontext() as context:
        context.prec = _PRECISE
        if name == "sign":
            return str((number > 0) - (number < 0))
        if name in ("abs", "negate"):
            return f"{abs(number) if name == 'abs' else -number:f}"
        return f"{number.quantize(Decimal(1).scaleb(-digits), _ROUNDINGS[name]):f}"


def super_digits(text: str | None, after: bool) -> int | None:
    """How many digits a decimal number has, `after` its point or in all; None for anything else."""
    number = _scalar(text) if text is not None else None
    if text is None or not isinstance(number, Decimal) or "e" in text.lower():
        return None
    scale = _scale(number)
    return scale if after else max(len(number.as_tuple().digits), scale)


def super_transformed(text: str, kept: list[str], places: list[str], values: list[str | None]) -> str:
    """What OBJECT_TRANSFORM makes of an object: the paths that are kept, all without any, and those that are set.

    A path is its attributes in double quotes with points between them.
    """
    source = json.loads(text, parse_float=_Spelled, parse_int=_Spelled)
    made: dict[str, object] = {} if kept else source
    for path in kept:
        _copy(source, made, _steps(path))
    for path, value in zip(places, values, strict=True):
        new = None if value is None else json.loads(value, parse_float=_Spelled, parse_int=_Spelled)
        _put(made, _steps(path), new)
    return _written(made)


_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\.|$)')


def _steps(path: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", step) for step in _STEP.findall(path)]


def _copy(source: object, made: dict[str, object], steps: list[str]) -> None:
    for step in steps:
        if not isinstance(source, dict) or step not in source:
            return
        source = source[step]
    _put(made, steps, source)


def _put(made: dict[str, object], steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        inner = made.get(step)
        made[step] = made = inner if isinstance(inner, dict) else {}
    made[steps[-1]] = value


FUNCTIONS: tuple[Native, ...] = (
    (array_distinct, ["VARCHAR[]"], "VARCHAR[]", False),
    (array_flatten, ["VARCHAR"], "VARCHAR", False),
    (array_keep, ["VARCHAR[]", "VARCHAR[]", "BOOLEAN", "BOOLEAN"], "VARCHAR[]", False),
    (array_places, ["VARCHAR[]", "VARCHAR"], "INTEGER[]", False),
    (array_order, ["VARCHAR[]", "BOOLEAN", "BOOLEAN"], "VARCHAR[]", False),
    (attribute_names, ["VARCHAR", "BOOLEAN"], "VARCHAR", True),
    (signed_number, ["VARCHAR", "INTEGER", "BOOLEAN"], "VARCHAR", True),
    (super_arithmetic, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR", True),
    (super_rounded, ["VARCHAR", "VARCHAR", "INTEGER"], "VARCHAR", True),
    (super_digits, ["VARCHAR", "BOOLEAN"], "INTEGER", True),
    (super_transformed, ["VARCHAR", "VARCHAR[]", "VARCHAR[]", "VARCHAR[]"], "VARCHAR", False),
)
