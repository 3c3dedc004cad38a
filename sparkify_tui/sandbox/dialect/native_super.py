"""Functions over the elements of SUPER arrays and the names of SUPER objects, computed in Python.

An array comes as the JSON texts of its elements, None for null. Elements are equal when their values are: 1 and 1.0
are, and so are objects with the same members in another order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal, DecimalException, localcontext
from typing import Any

Element = str | None
_PRECISE = 80


def _key(value: Any) -> tuple[Any, ...]:
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


def _element_key(text: Element) -> tuple[Any, ...]:
    return _key(None if text is None else json.loads(text, parse_float=Decimal))


def array_distinct(items: list[Element]) -> list[Element]:
    """The elements without repetitions, each where it comes first."""
    first: dict[tuple[Any, ...], Element] = {}
    for item in items:
        first.setdefault(_element_key(item), item)
    return list(first.values())


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

    def renamed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = {name.upper() if upper else name.lower(): value for name, value in pairs}
        if len(members) < len(pairs):
            raise _SameNameError
        return members

    try:
        value = json.loads(text, object_pairs_hook=renamed, parse_float=_Spelled, parse_int=_Spelled)
    except _SameNameError:
        return None
    return _written(value)


def _written(value: Any) -> str:
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


FUNCTIONS: tuple[tuple[Callable[..., Any], list[str], str, bool], ...] = (
    (array_distinct, ["VARCHAR[]"], "VARCHAR[]", False),
    (array_keep, ["VARCHAR[]", "VARCHAR[]", "BOOLEAN", "BOOLEAN"], "VARCHAR[]", False),
    (array_places, ["VARCHAR[]", "VARCHAR"], "INTEGER[]", False),
    (array_order, ["VARCHAR[]", "BOOLEAN", "BOOLEAN"], "VARCHAR[]", False),
    (attribute_names, ["VARCHAR", "BOOLEAN"], "VARCHAR", True),
    (signed_number, ["VARCHAR", "INTEGER", "BOOLEAN"], "VARCHAR", True),
)
