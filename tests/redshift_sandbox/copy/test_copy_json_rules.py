"""Any JSON objects, however they are written, load as the rules of COPY say: beside a reference that spells the rules out."""

from __future__ import annotations

import json
import re
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.redshift_sandbox.copy.harness import Cluster

KEYS = ["a", "b", "c", "d", "e"]
TABLE = "a int;b varchar(12);c float8;d decimal(9,2);e boolean"
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**33), 2**33),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["", " ", "1", "-7", "1.5", "t", "no", "NaN", "inf", "1e3", "0x1F", "1_0", "[", "true"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
OBJECTS = st.dictionaries(st.sampled_from([*KEYS, "A", "z"]), VALUES, max_size=6)
DIGITS = re.compile(r"[+-]?[0-9]+")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Rejected(Exception):
    pass


def reference(column: str, value: Any) -> Any:
    """What one JSON value becomes in a column of TABLE; written to be read, not to be fast."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    if column == "b":
        if len(text.encode()) > 12:
            raise Rejected
        return text
    text = text.strip(" \t\n\r\v\f")
    if not text:
        return None
    if column == "a":
        text = whole(text)
        if not DIGITS.fullmatch(text) or not -(2**31) <= int(text) < 2**31:
            raise Rejected
        return int(text)
    if column == "e":
        if text.lower() not in ("t", "true", "y", "yes", "1", "f", "false", "n", "no", "0"):
            raise Rejected
        return text.lower() in ("t", "true", "y", "yes", "1")
    if column == "c" and text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return repr(float(text))
    if not NUMBER.fullmatch(text):
        raise Rejected
    if column == "c":
        return repr(float(text))
    return cut(text)


def whole(text: str) -> str:
    """A whole number that is written with a fraction or an exponent, as digits."""
    if not NUMBER.fullmatch(text) or abs(number := float(text)) >= 2**53 or not number.is_integer():
        return text
    return str(int(number))


def cut(text: str) -> str:
    with localcontext(prec=1000):
        number = Decimal(text).quantize(Decimal("0.01"), ROUND_DOWN)
    if abs(number) >= 10**7:
        raise Rejected
    return f"{number + 0:f}" if number else "0.00"


@settings(max_examples=examples(150))
@given(
    objects=st.lists(OBJECTS, min_size=1, max_size=6),
    separator=st.sampled_from(["\n", "\r\n", " ", "", "\n\n"]),
    indent=st.sampled_from([None, 1]),
)
@example(objects=[{"b": "x\0y"}], separator="\n", indent=None)
@example(objects=[{"a": 0.0}, {"a": -3e2}, {"a": 1.5}], separator="\n", indent=None)
def test_any_objects_load_as_the_rules_say(
    cluster: Cluster, objects: list[dict[str, Any]], separator: str, indent: int | None
) -> None:
    cluster.connection.execute("drop table if exists main.t")
    cluster.log.rows.clear()
    cluster.table("t", TABLE)
    if any(isinstance(value, list | dict) for each in objects for value in each.values()):
        indent = None  # nested values load with their white space, which the reference doesn't know
    cluster.put("data/1.json", separator.join(json.dumps(each, indent=indent) for each in objects))
    cluster.load("t", "json 'auto' maxerror 1000")
    expected, rejected = [], 0
    for each in objects:
        text = json.loads(json.dumps(each))
        try:
            row = [reference(key, text.get(key)) for key in KEYS]
        except Rejected:
            rejected += 1
        else:
            expected.append(tuple(row))
    loaded = [
        (a, b, None if c is None else repr(c), None if d is None else f"{d:f}", e)
        for a, b, c, d, e in cluster.rows("t")
    ]
    assert sorted(map(repr, loaded)) == sorted(map(repr, expected))
    assert len(cluster.errors()) == rejected
