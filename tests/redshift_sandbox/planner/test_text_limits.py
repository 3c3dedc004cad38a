"""No function makes a text longer than Redshift's longest VARCHAR: it is refused before it takes the memory."""

from __future__ import annotations

import pytest

from redshift_sandbox.planner.expressions.text_limits import LONGEST_SUPER, LONGEST_TEXT
from tests.redshift_sandbox.planner.conftest import Sandbox


def refusal(shared_sandbox_database: Sandbox, statement: str) -> str:
    return shared_sandbox_database.failure(statement).sqlstate


TOO_LONG = (
    "repeat('x', 2000000000)",
    "replicate('x', 2000000000)",
    f"repeat('x', {LONGEST_TEXT + 1})",
    "repeat('é', 40000)",
    "lpad('x', 2000000000)",
    "rpad('x', 2000000000, 'ab')",
    "lpad('x', 40000, 'é')",
    "replace(repeat('x', 60000), 'x', repeat('y', 60000))",
    "replace(repeat('x', 60000), 'x', 'yy')",
    "replace(replace(replace(repeat('x', 8000), 'x', 'yyy'), 'y', 'zzz'), 'z', 'aaa')",
    "regexp_replace(repeat('x', 60000), 'x', repeat('y', 60000))",
    "regexp_replace(repeat('x', 60000), '(.+)', '$1$1')",
    "regexp_replace(repeat('x', 60000), '(?<=x)x', repeat('y', 60000), 1, 'p')",
    r"regexp_replace(repeat('x', 60000), '(?=x)(.*)', repeat('\\1', 2000), 1, 'p')",
    "repeat('x', 60000) || repeat('y', 60000)",
    "concat(repeat('x', 60000), repeat('y', 60000))",
    "quote_literal(repeat(chr(39), 60000))",
    "overlay(repeat('x', 60000) placing repeat('y', 60000) from 30000 for 1)",
)


@pytest.mark.parametrize("call", TOO_LONG)
def test_a_text_longer_than_any_varchar_is_refused(shared_sandbox_database: Sandbox, call: str) -> None:
    assert refusal(shared_sandbox_database, f"select len({call})") == "22001"


def test_texts_that_double_in_every_step_of_a_query_are_refused(shared_sandbox_database: Sandbox) -> None:
    steps = ["s0 as (select 'x'::text as x)"]
    steps += [f"s{n} as (select x || x || x || x as x from s{n - 1})" for n in range(1, 20)]
    assert refusal(shared_sandbox_database, f"with {', '.join(steps)} select len(x) from s19") == "22001"


def test_super_values_that_double_in_every_step_are_refused(shared_sandbox_database: Sandbox) -> None:
    steps = ["s0 as (select array('0123456789') as x)"]
    steps += [f"s{n} as (select array(x, x, x, x, x, x, x, x) as x from s{n - 1})" for n in range(1, 12)]
    assert refusal(shared_sandbox_database, f"with {', '.join(steps)} select json_size(x) from s11") == "54000"
    assert LONGEST_SUPER == 1 << 24


LONGEST = {
    f"len(repeat('x', {LONGEST_TEXT}))": LONGEST_TEXT,
    f"len(lpad('x', {LONGEST_TEXT}))": LONGEST_TEXT,
    f"len(rpad('', {LONGEST_TEXT}, 'ab'))": LONGEST_TEXT,
    "len(replace(repeat('x', 13107), 'x', '12345'))": LONGEST_TEXT,
    "len(regexp_replace(repeat('x', 13107), 'x', '12345'))": LONGEST_TEXT,
    f"len(repeat('x', {LONGEST_TEXT - 1}) || 'y')": LONGEST_TEXT,
    "repeat('', 2000000000)": "",
    "rpad('a', 2000000000, '')": "a",
    "repeat(null, 3)": None,
    "repeat('x', null)": None,
    "lpad('x', null)": None,
    "replace('abc', 'b', null)": None,
    "replace('abc', '', 'xxx')": "abc",
    "replace('abc', 'b', '<b>')": "a<b>c",
    "regexp_replace('abab', '(?<=a)(b)', '<$1>', 1, 'p')": "a<b>a<b>",
}


@pytest.mark.parametrize(("call", "value"), LONGEST.items(), ids=LONGEST)
def test_a_text_up_to_that_length_is_made(shared_sandbox_database: Sandbox, call: str, value: object) -> None:
    assert shared_sandbox_database.value(call) == value
