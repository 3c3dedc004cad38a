"""What a recursive WITH query must be like."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.expressions.typed import INTEGERS, is_string
from redshift_sandbox.planner.functions.declarations import AGGREGATES
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError


def check_recursion(body: exp.Expr) -> None:
    """UNION ALL, and nothing that would need all rows before there are any."""
    if body.args.get("distinct"):
        raise SqlError("UNION in a recursive query is not supported: use UNION ALL", "0A000")
    for part, words in (("order", "ORDER BY"), ("limit", "LIMIT"), ("offset", "OFFSET")):
        if body.args.get(part) or body.expression.args.get(part):
            raise SqlError(f"{words} in a recursive query is not implemented", "0A000")
    for call in body.expression.find_all(exp.Anonymous):
        if call.name.lower() in AGGREGATES and call.find_ancestor(exp.Query) is body.expression:
            raise SqlError("aggregate functions are not allowed in a recursive query's recursive term", "42P19")


def require_same_types(name: str, first: list[RedshiftType], overall: list[RedshiftType]) -> None:
    """The recursive part of a query gives the types that the first part has."""
    for number, (have, want) in enumerate(zip(first, overall, strict=True), 1):
        alike = all(is_string(kind) for kind in (have, want)) or {have.oid, want.oid} <= set(INTEGERS)
        if have.oid != want.oid and not alike:
            told = f"has type {have.name} in non-recursive term but type {want.name} overall"
            raise SqlError(f'recursive query "{name}" column {number} {told}', "42804")


def names_itself(body: exp.Expr, name: str) -> bool:
    """Whether a query reads a relation of a name."""
    return any(table.name.lower() == name for table in body.find_all(exp.Table))
