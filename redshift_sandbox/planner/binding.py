"""Dispatch to what translates a node of the parsed tree, a query, or a statement.

An expression may hold a query, a query a view, and a view's text a statement: what is recursive goes through here, so
that the modules which translate them needn't know each other.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from redshift_sandbox.planner.expressions.typed import Typed
from redshift_sandbox.planner.select.query_parts import Query
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.parsing.nesting import nested
from redshift_sandbox.sql.plan import Plan, PlanContext
from redshift_sandbox.sql.sql_error import unsupported

Binder = Callable[[exp.Expr, Scope], Typed]

_BINDERS: dict[type[exp.Expr], Binder] = {}


def binds(*kinds: type[exp.Expr]) -> Callable[[Binder], Binder]:
    """Register a function as the translator of kinds of nodes."""

    def register(binder: Binder) -> Binder:
        for kind in kinds:
            _BINDERS[kind] = binder
        return binder

    return register


def bind(node: exp.Expr, scope: Scope) -> Typed:
    """The translation of an expression; raises SqlError 0A000 for a construct that has none."""
    pause()
    binder = _BINDERS.get(type(node))
    if binder is None:
        raise unsupported(f"the expression {node.key}")
    return nested(1, binder, node, scope)


QueryTranslator = Callable[[exp.Expr, Scope, bool], Query]
_QUERY: list[QueryTranslator] = []


def translates_queries(function: QueryTranslator) -> QueryTranslator:
    """Register the function that translates queries."""
    _QUERY[:] = [function]
    return function


def compile_query(node: exp.Expr, scope: Scope, *, settle: bool = False) -> Query:
    """Translate a query in a scope of its own; `settle` gives literals and parameters still open the type text."""
    return nested(2, _QUERY[0], node, scope, settle)


StatementPlanner = Callable[[str, PlanContext], Plan]
_STATEMENT: list[StatementPlanner] = []


def plans_statements(function: StatementPlanner) -> StatementPlanner:
    """Register the function that plans statements."""
    _STATEMENT[:] = [function]
    return function


def plan_statement(text: str, context: PlanContext) -> Plan:
    """What the session must do for one statement, as translate.plan says."""
    return _STATEMENT[0](text, context)
