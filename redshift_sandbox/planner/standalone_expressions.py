"""An expression that stands alone: a DEFAULT, a check."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions.typed import is_unknown
from redshift_sandbox.planner.select.scope import Scope, Statement
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import PlanContext, RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported


def expression(sql: str, context: PlanContext) -> tuple[str, RedshiftType | None]:
    """A stand-alone expression (a DEFAULT, a check) in DuckDB's SQL, with its type where that is known."""
    tree = parse(f"SELECT {sql}")
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1:
        raise SqlError(f'syntax error at or near "{sql}"', "42601")
    called: list[object] = []
    item = bind(tree.expressions[0], Scope(Statement(replace(context, functions=called))))
    if called:
        raise unsupported("a user-defined function in a DEFAULT")
    return item.sql, None if is_unknown(item.type) else item.type
