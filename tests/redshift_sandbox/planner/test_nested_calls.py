"""Calls within calls: a statement grows with its depth, not with a power of it, and the values stay what they are."""

from __future__ import annotations

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

DEPTH = 4
# An expression over @, and the value that it begins with; each takes what it gives.
STEPS = {
    "@ / 3": "1234.56::numeric(10, 2)",
    "round(@, 1::smallint + 1)": "1234.56::numeric(10, 2)",
    "trunc(@, -1)": "1234.56::numeric(10, 2)",
    "round(@, 1)": "1234.56::float8",
    "trunc(@, 1)": "1234.56::float8",
    "power(@, 0.9)": "1234.56::float8",
    "cbrt(@)": "1234.56::float8",
    "@::varchar::float8": "1234.56::float8",
    "@::varchar::int": "1234",
    "@::varchar::numeric(10, 2)": "1234.56::numeric(10, 2)",
    "@::varchar::timestamp": "'2020-02-29 10:00'::timestamp",
    "to_timestamp(@::varchar, 'YYYY-MM-DD HH24:MI:SS')::timestamp": "'2020-02-29 10:00'::timestamp",
    "regexp_instr(@ || 'b', 'b', 1, 1)::varchar": "'ab'::varchar(100)",
    "add_months(@, 1)": "'2020-02-29'::timestamp",
    "next_day(@, 'mon')": "'2020-02-29'::date",
    "json_extract_path_text('{\"a\":' || @ || '}', 'a')": "'[1, 2.50]'::varchar(100)",
    "json_extract_array_element_text('[' || @ || ']', 0, true)": "'[1, 2.50]'::varchar(100)",
    "json_serialize(json_parse(@))": "'[1, 2.50]'::varchar(100)",
    "split_part(@ || ',', ',', 1)": "'a,b'::varchar(100)",
    "substring(@, 0, 5)": "'abcdef'::varchar(100)",
    "quote_ident(@)": "'Ab'::varchar(100)",
    "@::char(3)::varchar(2)": "'ab'::varchar(100)",
    "to_varbyte(from_varbyte(@, 'hex'), 'hex')": "'ab'::varbyte",
    "array_concat(@, array(1))": "array('a')",
    "array_sort(@)": "array(3, 1, 2)",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_deeply_nested_call_gives_what_its_steps_give(shared_sandbox_database: Sandbox, step: str) -> None:
    sandbox = shared_sandbox_database
    nested = STEPS[step]
    sandbox.run(f"create table step_0 as select {nested} as x")
    for depth in range(DEPTH):
        nested = step.replace("@", f"({nested})")
        sandbox.run(f"create table step_{depth + 1} as select {step.replace('@', 'x')} as x from step_{depth}")
    expected = sandbox.run(f"select x::varchar from step_{DEPTH}")[0]
    for depth in range(DEPTH + 1):
        sandbox.run(f"drop table step_{depth}")
    assert sandbox.run(f"select ({nested})::varchar")[0] == expected
