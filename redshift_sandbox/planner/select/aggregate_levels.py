"""Which query an aggregate belongs to: the innermost one that a column in its arguments is of, wherever it stands."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions.typed import Typed
from redshift_sandbox.planner.select.scope import Scope


def bind_at_level(nodes: list[exp.Expr], scope: Scope) -> list[Typed]:
    """The arguments of an aggregate that stands in this scope, so that DuckDB gives it to the query it belongs to.

    DuckDB looks at columns outside of subqueries alone. Where the ones that decide are in a subquery, one of them is
    named beside it.
    """
    if not any(node.find(exp.Query) for node in nodes):
        return [bind(node, scope) for node in nodes]
    around, scope.statement.found = scope.statement.found, []
    try:
        items = [bind(node, scope) for node in nodes]
        found = scope.statement.found
    finally:
        scope.statement.found = around
    if around is not None:
        around += found
    deciding = _deciding(found, scope)
    if deciding is None:
        return items
    first = items[0]
    return [replace(first, sql=f"(CASE WHEN {deciding.sql} IS NULL OR TRUE THEN {first.sql} END)"), *items[1:]]


def _deciding(found: list[tuple[Scope, Typed]], scope: Scope) -> Typed | None:
    """A column of the innermost of the queries around the scope that are read; None where its own columns are."""
    level: Scope | None = scope
    while level is not None:
        for place, column in found:
            if place is level:
                return None if level is scope else column
        level = level.parent
    return None
