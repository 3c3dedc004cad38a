"""Calls within calls: a statement grows with its depth, not with a power of it, and the values stay what they are."""

from __future__ import annotations

import pytest

from tests.dialect.conftest import Sandbox

DEPTH = 6
# An expression over _, and the value that it begins with; each takes what it gives.
STEPS = {
    "_ / 3": "1234.56::numeric(10, 2)",
    "round(_, 1::smallint + 1)": "1234.56::numeric(10, 2)",
    "trunc(_, -1)": "1234.56::numeric(10, 2)",
    "round(_, 1)": "1234.56::float8",
    "trunc(_, 1)": "1234.56::float8",
    "power(_, 0.9)": "1234.56::float8",
    "cbrt(_)": "1234.56::float8",
    "_::varchar::float8": "1234.56::float8",
    "_::varchar::int": "1234",
    "_::varchar::numeric(10, 2)": "1234.56::numeric(10, 2)",
    "_::varchar::timestamp": "'2020-02-29 10:00'::timestamp",
    "add_months(_, 1)": "'2020-02-29'::timestamp",
    "next_day(_, 'mon')": "'2020-02-29'::date",
    "json_extract_path_text('{\"a\":' || _ || '}', 'a')": "'[1, 2.50]'::varchar(100)",
    "json_extract_array_element_text('[' || _ || ']', 0, true)": "'[1, 2.50]'::varchar(100)",
    "json_serialize(json_parse(_))": "'[1, 2.50]'::varchar(100)",
    "split_part(_ || ',', ',', 1)": "'a,b'::varchar(100)",
    "substring(_, 0, 5)": "'abcdef'::varchar(100)",
    "quote_ident(_)": "'Ab'::varchar(100)",
    "_::char(3)::varchar(2)": "'ab'::varchar(100)",
    "to_varbyte(from_varbyte(_, 'hex'), 'hex')": "'ab'::varbyte",
    "array_concat(_, array(1))": "array('a')",
    "array_sort(_)": "array(3, 1, 2)",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_deeply_nested_call_gives_what_its_steps_give(shared_sandbox_database: Sandbox, step: str) -> None:
    sandbox = shared_sandbox_database
    nested = stepwise = f"({STEPS[step]})"
    sandbox.run(f"create table step_0 as select {stepwise} as x")
    for depth in range(DEPTH):
        nested = f"({step.replace('_', nested, 1)})" if step.count("_") == 1 else _replaced(step, nested)
        sandbox.run(f"create table step_{depth + 1} as select {_replaced(step, 'x')} as x from step_{depth}")
    expected = sandbox.run(f"select x::varchar from step_{DEPTH}")[0]
    for depth in range(DEPTH + 1):
        sandbox.run(f"drop table step_{depth}")
    assert sandbox.run(f"select {nested}::varchar")[0] == expected


def _replaced(step: str, by: str) -> str:
    return " ".join(step.replace("(_", f"({by}").replace("_::", f"{by}::").replace("_ ", f"{by} ").split("\n"))
