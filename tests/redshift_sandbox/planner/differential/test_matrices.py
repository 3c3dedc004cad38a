"""Every operator between every pair of types, and every cast, as on PostgreSQL 15: the same result type or the same refusal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox
from tests.redshift_sandbox.planner.differential.comparison import on_postgres, on_sandbox

VALUES = {
    "smallint": "7::smallint",
    "integer": "12",
    "bigint": "5000000000",
    "numeric": "2.50::numeric(6,2)",
    "real": "1.5::real",
    "double": "0.25::float8",
    "varchar": "'12'::varchar(5)",
    "char": "'ab'::char(4)",
    "boolean": "true",
    "date": "date '2020-02-29'",
    "timestamp": "timestamp '2020-02-29 10:30:00'",
    "timestamptz": "timestamptz '2020-02-29 10:30:00+00'",
    "time": "time '10:30:00'",
    "interval": "interval '36 hours'",
    "literal": "'1'",
    "null": "null",
}
TARGETS = (
    "smallint",
    "int",
    "bigint",
    "numeric(8,2)",
    "real",
    "float8",
    "varchar(20)",
    "varchar(2)",
    "char(3)",
    "text",
    "boolean",
    "date",
    "timestamp",
    "timestamptz",
    "time",
)


def known_difference(operator: str, left: str, right: str) -> bool:
    """Whether Redshift is documented or known to answer where PostgreSQL refuses, or in another type."""
    sides = {left, right}
    numbers = {"smallint", "integer", "bigint", "numeric", "real", "double"}
    if "boolean" in sides and sides & {"smallint", "integer", "bigint"} and operator in ("=", "<", "<>"):
        return True  # an integer is a boolean, too: true where it isn't 0
    if sides & {"varchar", "char"} and sides & (numbers | {"interval", "date", "timestamp", "timestamptz"}):
        return True
    if sides & {"timestamp", "timestamptz"} and sides & {"smallint", "integer", "bigint"} and operator in "+-":
        return True
    if sides <= {"varchar", "char"} and operator == "+":
        return True  # Redshift joins strings with +, too
    if sides == {"time", "interval"} and operator in ("=", "<", "<>"):
        return True  # PostgreSQL 15 compares times with intervals
    if sides == {"bigint", "interval"} or sides == {"bigint", "time"}:
        return True  # both refuse five thousand million days, in other words
    if sides == {"time"} and operator == "+":
        return True  # refused by both, in other words
    if sides & {"date"} and sides & {"bigint"}:
        return True  # PostgreSQL adds integers alone
    if sides & {"null", "literal"} and sides & {
        "varchar",
        "char",
        "boolean",
        "time",
        "date",
        "timestamp",
        "timestamptz",
        "interval",
    }:
        return operator in ("+", "-", "*", "/", "%")  # an open literal is guessed by rules of its own
    if sides <= {"null", "literal"}:
        return True
    return operator == "%" and bool(sides & {"real", "double", "numeric"})


OPERATORS = ("+", "-", "*", "/", "%", "=", "<", "<>")
PAIRS = [
    (op, left, right)
    for op in OPERATORS
    for left in VALUES
    for right in VALUES
    if not known_difference(op, left, right)
]


@pytest.fixture(scope="module")
def both(postgres: Any, shared_sandbox_database: Sandbox) -> tuple[Any, Sandbox]:
    return postgres, shared_sandbox_database


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_take_and_give_the_same_types(both: tuple[Any, Sandbox], operator: str) -> None:
    problems = []
    for _, left, right in (pair for pair in PAIRS if pair[0] == operator):
        statement = f"select {VALUES[left]} {operator} {VALUES[right]}"
        theirs, ours = on_postgres(both[0], statement), on_sandbox(both[1], statement)
        numeric_division = operator == "/" and ours[0] == theirs[0] == "rows" and ours[1] == theirs[1] == ("1700",)
        if ours[:2] != theirs[:2] or (ours[0] == "rows" and ours[2] != theirs[2] and not numeric_division):
            problems.append(f"{statement}: PostgreSQL {theirs}, sandbox {ours}")
    assert not problems, "\n".join(problems)


CASTS = {
    **{name: value for name, value in VALUES.items() if name not in ("interval",)},
    "text that is a number": "'42'::text",
    "text that is a date": "'2020-02-29'::text",
    "text that is nothing": "'nothing'::text",
    "text with blanks": "'  7 '::text",
    "text that is true": "'yes'::text",
    "a big number": "123456789",
    "a negative number": "-1.5",
    "a float between integers": "2.5::float8",
    "a float out of range": "1e30::float8",
}
# Casts that Redshift has and PostgreSQL 15 lacks, or the other way round.
CAST_DIFFERENCES = {
    ("smallint", "boolean"), ("bigint", "boolean"), ("boolean", "smallint"), ("boolean", "bigint"),
    ("text that is a number", "date"), ("text that is a number", "timestamp"), ("text that is a number", "timestamptz"),
    *(("boolean", target) for target in ("varchar(20)", "varchar(2)", "char(3)", "text")),
    *((f"text that is {what}", "boolean") for what in ("a number", "a date", "nothing", "true")),
    ("text with blanks", "boolean"), ("varchar", "boolean"), ("char", "boolean"),
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_casts_convert_or_refuse_alike(both: tuple[Any, Sandbox], target: str) -> None:
    problems = []
    for name, value in CASTS.items():
        if (name, target) in CAST_DIFFERENCES:
            continue
        statement = f"select cast({value} as {target})"
        theirs, ours = on_postgres(both[0], statement), on_sandbox(both[1], statement)
        if ours[:2] != theirs[:2] or (ours[0] == "rows" and ours[2] != theirs[2]):
            problems.append(f"{statement}: PostgreSQL {theirs}, sandbox {ours}")
    assert not problems, "\n".join(problems)
