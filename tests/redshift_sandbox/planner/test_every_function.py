"""What holds of every function that is declared: NULL in, NULL out, and its arguments may be any expression."""

from __future__ import annotations

import pytest

from redshift_sandbox.planner.functions.declarations import OVERLOADS, Overload
from tests.redshift_sandbox.planner.conftest import Sandbox

# A value of each kind of argument, and the type of its NULL. Brackets, since many take JSON.
VALUES = {
    "text": ("'[1]'", "varchar(9)"),
    "varbyte": ("'abc'::varbyte", "varbyte"),
    "integer": ("2", "integer"),
    "smallint": ("2::smallint", "smallint"),
    "bigint": ("2::bigint", "bigint"),
    "numeric": ("0.5", "numeric(10, 2)"),
    "number": ("0.5", "numeric(10, 2)"),
    "real": ("0.5::real", "real"),
    "double": ("0.5::float8", "float8"),
    "boolean": ("true", "boolean"),
    "date": ("date '2020-01-31'", "date"),
    "timestamp": ("timestamp '2020-01-31 10:11:12'", "timestamp"),
    "timestamptz": ("timestamptz '2020-01-31 10:11:12'", "timestamptz"),
    "time": ("time '10:11:12'", "time"),
    "interval": ("interval '2 days'", "interval"),
    "super": ("json_parse('[1,2]')", "super"),
    "any": ("2", "integer"),
    "oid": ("2::oid", "oid"),
    "name": ("'a'::name", "name"),
}
# The text that some need in the place of the one above.
TEXTS = {"from_hex": "'ab'", "from_varbyte": "'hex'", "to_varbyte": "'utf8'", "next_day": "'mon'", "strtol": "'1'"}
TEXTS |= {"timezone": "'UTC'"}
# A boolean that says how to go about it, and what has no value where JSON hasn't.
LENIENT = {"array_except", "array_intersection", "array_sort", "json_array_length"}
NOT_NULL = {"is_valid_json", "is_valid_json_array", "array_concat"} | LENIENT
# Compared with nothing but themselves, or with no order.
WITHOUT_MINIMUM = {"boolean", "super", "varbyte", "time", "name"}


def covered(overloads: list[Overload]) -> list[Overload]:
    return [each for each in overloads if each.arguments and all(kind in VALUES for kind in each.arguments)]


DECLARED = [name for name, overloads in sorted(OVERLOADS.items()) if covered(overloads)]


def given(name: str, overload: Overload) -> list[str]:
    text = TEXTS.get(name)
    return [text if kind == "text" and text else VALUES[kind][0] for kind in overload.arguments]


@pytest.mark.parametrize("name", [name for name in DECLARED if name not in NOT_NULL])
def test_a_function_of_null_is_null(shared_sandbox_database: Sandbox, name: str) -> None:
    calls = []
    for overload in covered(OVERLOADS[name]):
        arguments = given(name, overload)
        calls.append(f"{name}({', '.join(arguments)}) is null or true")
        for place, kind in enumerate(overload.arguments):
            with_null = [*arguments[:place], f"null::{VALUES[kind][1]}", *arguments[place + 1 :]]
            calls.append(f"{name}({', '.join(with_null)}) is null")
    (row,), _, _ = shared_sandbox_database.run(f"select {', '.join(calls)}")
    assert [call for call, holds in zip(calls, row, strict=True) if not holds] == []


@pytest.mark.parametrize("name", DECLARED)
def test_a_function_takes_aggregates_in_having(shared_sandbox_database: Sandbox, name: str) -> None:
    columns, calls = [], []
    for overload in covered(OVERLOADS[name]):
        arguments = []
        for kind, value in zip(overload.arguments, given(name, overload), strict=True):
            function = "any_value" if kind in WITHOUT_MINIMUM else "min"
            arguments.append(f"{function}(v.c{len(columns)})")
            columns.append(f"{value} as c{len(columns)}")
        calls.append(f"({name}({', '.join(arguments)}) is null or true)")
    query = f"select count(*) from (select {', '.join(columns)}) v having {' and '.join(calls)}"
    assert shared_sandbox_database.run(query)[0] == [(1,)]


# Names that parameters of macros and lambdas have inside the sandbox.
CALLS = (
    "repeat(@, 2)",
    "replace(@, 'b', @)",
    "lpad(@, 6, '*')",
    "rpad(@, 6, @)",
    "(@ || @)",
    "substring(@, 2)",
    "split_part(@, 'b', 2)",
    "regexp_replace(@, '[b]', 'x')",
    "charindex('c', @, 2)",
    "quote_ident(@)",
)
NAMES = ("s", "n", "v", "w", "r", "f", "e", "x", "a", "p", "once_", "p1")


@pytest.mark.parametrize("relation", NAMES)
def test_no_name_of_a_relation_or_column_is_taken_for_one_inside(
    shared_sandbox_database: Sandbox, relation: str
) -> None:
    texts = {column: f"'ab{place}cd'" for place, column in enumerate(sorted({relation, "s", "v", "n"}))}
    source = ", ".join(f"{text}::varchar(9) as {column}" for column, text in texts.items())
    compared = [
        f"{call.replace('@', f'{relation}.{column}')} = {call.replace('@', text)}"
        for column, text in texts.items()
        for call in CALLS
    ]
    (row,), _, _ = shared_sandbox_database.run(f"select {', '.join(compared)} from (select {source}) {relation}")
    assert [each for each, holds in zip(compared, row, strict=True) if not holds] == []


def test_a_plan_that_is_copied_may_hold_greatest_over_columns_of_one_name(
    shared_sandbox_database: Sandbox,
) -> None:
    sandbox = shared_sandbox_database
    sandbox.run("create table t (a integer, n numeric(10, 2))")
    sandbox.run("create table u (b integer)")
    sandbox.run(
        "with w as (select z from (select greatest(3.00, n, n) as g, b as z from t cross join u)"
        " where least('a', '42', '7') <> 'x')"
        " select 1 from w x left join w y on x.z = -1 where y.z = 1 order by 1 limit 1"
    )
    assert sandbox.value("greatest(1, 5, 3, null, 5, 4)") == 5
    assert sandbox.value("least(4)") == 4
