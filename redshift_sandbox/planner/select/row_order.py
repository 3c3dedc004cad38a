"""What queries have behind their rows: directions and places in ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import MACROS, Kind
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError


def direction(item: exp.Expr) -> str:
    """ASC or DESC with its place for NULLs, which sort as the largest unless the statement says otherwise."""
    down = bool(item.args.get("desc"))
    first = item.args.get("nulls_first")
    first = down if first is None else bool(first)
    return f" {'DESC' if down else 'ASC'} NULLS {'FIRST' if first else 'LAST'}"


def ordinal(key: exp.Expr, count: int, clause: str) -> int:
    """The place in the select list that a number in GROUP BY or ORDER BY is; raises SqlError for one beyond it."""
    if not key.name.isdigit():
        raise SqlError(f"non-integer constant in {clause}", "42601")
    if not 1 <= int(key.name) <= count:
        raise SqlError(f"{clause} position {key.name} is not in select list", "42P10")
    return int(key.name)


def limit_clause(node: exp.Expr, scope: Scope) -> str:
    """LIMIT and OFFSET of a query."""
    sql = ""
    for part, word in (("limit", "LIMIT"), ("offset", "OFFSET")):
        clause = node.args.get(part)
        if clause is None:
            continue
        value = clause.expression
        if isinstance(value, (exp.Column, exp.Var)) and value.name.lower() == "all":
            continue
        if any(column.find_ancestor(exp.Query) is node for column in value.find_all(exp.Column)):
            raise SqlError(f"argument of {word} must not contain variables", "42P10")
        item = bind(value, scope)
        if item.kind == Kind.NULL:
            continue
        if item.kind == Kind.NUMBER and item.text.startswith("-"):
            raise SqlError(f"{word} must not be negative", "2201W" if word == "LIMIT" else "2201X")
        count = casts.coerce(item, types.INT8, scope.statement.note).sql
        if item.kind == Kind.VALUE:
            state = "2201W" if word == "LIMIT" else "2201X"
            refusal = f"{MACROS}refuse('{state}|{word} must not be negative')"
            count = f"(CASE WHEN {count} < 0 THEN CAST({refusal} AS BIGINT) ELSE {count} END)"
        sql += f" {word} {count}"
    return sql
