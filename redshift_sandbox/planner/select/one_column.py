"""A query of one column inside an expression."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import compile_query
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError


def one_column(node: exp.Expr, scope: Scope) -> tuple[str, RedshiftType]:
    """A query of one column, as SQL without parentheses; raises SqlError 42601 for more columns."""
    query = compile_query(node, scope.child(), settle=True)
    if len(query.types) != 1:
        raise SqlError("subquery has too many columns" if query.types else "subquery has too few columns", "42601")
    return query.sql, query.types[0]
