"""Queries inside expressions: EXISTS, IN, scalar subqueries."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds, compile_query
from redshift_sandbox.planner.expressions.operators import comparable
from redshift_sandbox.planner.expressions.typed import Typed
from redshift_sandbox.planner.functions.declarations import AGGREGATES, special, unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError


@binds(exp.Subquery, exp.Select, exp.Union, exp.Except, exp.Intersect)
def _scalar(node: exp.Expr, scope: Scope) -> Typed:
    query = compile_query(node, scope.child(), settle=True)
    if len(query.types) != 1:
        raise SqlError("subquery must return only one column", "42601")
    return Typed(f"({query.sql})", query.types[0], name=query.names[0])


@binds(exp.Exists)
def _exists(node: exp.Expr, scope: Scope) -> Typed:
    query = compile_query(node.this, scope.child(), settle=True)
    return Typed(f"EXISTS ({query.sql})", types.BOOL, name="exists")


@special("exists", takes=(1,))
def _exists_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """A query in more parentheses than one, which the parser takes for an argument."""
    query = nodes[0].unnest()
    if not isinstance(query, (exp.Query, exp.Subquery)):
        raise unknown_function(name, [bind(node, scope) for node in nodes])
    return _exists(exp.Exists(this=query), scope)


def membership(subject: exp.Expr, query: exp.Expr, scope: Scope) -> Typed:
    """subject IN (query), for one value or a row of values."""
    lefts = [bind(part, scope) for part in (subject.expressions if isinstance(subject, exp.Tuple) else [subject])]
    inside = scope.child()
    compiled = compile_query(query, inside, settle=True)
    if inside.is_correlated and _adds_up_groups(query.unnest()):
        scope.statement.undecorrelated = True
    if len(compiled.types) != len(lefts):
        few = "few" if len(compiled.types) < len(lefts) else "many"
        raise SqlError(f"subquery has too {few} columns", "42601")
    places = [f"__i.c{index}" for index in range(len(lefts))]
    pairs = [
        comparable(left, Typed(place, type_), "=", scope)
        for left, place, type_ in zip(lefts, places, compiled.types, strict=True)
    ]
    sql = compiled.sql
    if any(right.sql != place for (_, right), place in zip(pairs, places, strict=True)):
        columns = ", ".join(f"c{index}" for index in range(len(lefts)))
        sql = f"SELECT {', '.join(right.sql for _, right in pairs)} FROM ({sql}) AS __i({columns})"
    row = ", ".join(left.sql for left, _ in pairs)
    return Typed(f"({'(' + row + ')' if len(pairs) > 1 else row} IN ({sql}))", types.BOOL)


def _adds_up_groups(query: exp.Expr) -> bool:
    """Whether there is a GROUP BY and an aggregate beside MIN and MAX."""
    called = {call.name.lower() for item in query.expressions for call in item.find_all(exp.Anonymous)}
    return bool(query.args.get("group")) and not called.isdisjoint(AGGREGATES.keys() - {"min", "max"})
