"""Where JSON values end: long ones are walked through in portions, and judged as the scanner judges them as a whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redshift_sandbox.copy.json.extent import PORTION, MalformedJsonError, end_of_value
from redshift_sandbox.copy.json.records import members, records
from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.sql_error import SqlError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
LONG = {
    "an object of many keys": "{" + ",".join(f'"k{i}":{i}' for i in range(20_000)) + "}",
    "an array in an object": '{"a": [' + ", ".join("[]" for _ in range(20_000)) + "]}",
    "a string": '{"a": "' + "x" * 100_000 + '"}',
}


def _told(text: str) -> int | tuple[str, int]:
    try:
        return end_of_value(text, 0)
    except MalformedJsonError as error:
        return error.reason, error.position


@given(VALUES, st.integers(0, 200), st.sampled_from(["", ",", "]", "}", '"', ":", " ", "x", "{", "\\"]))
def test_a_long_value_ends_or_is_malformed_where_a_short_one_is(value, place, sign):
    written = json.dumps({"a": value, "b": [value, {}]}, ensure_ascii=False)
    place = min(place, len(written))
    text = written[:place] + sign + written[place + len(sign) :]
    short = _told(f"[1,{text}]")
    padding = "1," * PORTION
    assert _told(f"[{padding}{text}]") == (
        short + len(padding) - 2 if isinstance(short, int) else (short[0], short[1] + len(padding) - 2)
    )


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_record_ends_at_its_bracket(text):
    (first, second) = records(f"{text} \n{text}")
    assert (first.start, first.end, first.error) == (0, len(text), None)
    assert (second.start, second.end, second.error) == (len(text) + 2, 2 * len(text) + 2, None)
    assert len(members(text)) == len(json.loads(text))


def test_brackets_without_end_are_refused():
    with pytest.raises(MalformedJsonError):
        end_of_value("[" * 100_000, 0)


@pytest.mark.parametrize("text", [LONG["an object of many keys"], LONG["an array in an object"]])
def test_reading_a_long_value_can_be_cancelled(text):
    asked = 0

    def cancelled_late() -> None:
        nonlocal asked
        asked += 1
        if asked > 5:
            raise SqlError("cancelled", "57014")

    with interruptible(cancelled_late), pytest.raises(SqlError):
        list(records(text))
