"""Queries as whole statements: SELECT, and SELECT INTO."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner.binding import compile_query
from redshift_sandbox.planner.expressions.typed import MACROS, Typed, identifier, is_unknown
from redshift_sandbox.planner.functions.function_calls import system_call
from redshift_sandbox.planner.select.query_parts import Query
from redshift_sandbox.planner.select.scope import Scope, Statement
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import PlanContext, RedshiftType, RunSql
from redshift_sandbox.sql.plan import Scope as Access
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.system_views.shared_relations import share


def parameters(statement: Statement) -> tuple[RedshiftType | None, ...]:
    """The types of $1 … $n, None where nothing determined one; raises SqlError 42P18 for one that isn't there."""
    if not statement.parameters:
        return ()
    numbers = range(1, max(statement.parameters) + 1)
    for number in numbers:
        if number not in statement.parameters:
            raise SqlError(f"could not determine data type of parameter ${number}", "42P18")
    return tuple(statement.parameters[number] for number in numbers)


def select_plan(node: exp.Expr, context: PlanContext) -> RunSql:
    """The plan of a query."""
    statement = Statement(context)
    query = compile_query(node, Scope(statement), settle=True)
    shown = _shown_parts(query, Scope(statement))
    return replace(query_plan(query, statement), shown=shown)


def _shown_parts(query: Query, scope: Scope) -> tuple[str, str] | None:
    """What goes around a query with columns whose values go to the client in parts.

    Those of type regclass, regtype and regproc are shown as names; their numbers go along, for binary formats.
    DuckDB hands out an interval with nanoseconds in 64 bits, which 293 years of hours overflow.
    """
    texts = {types.REGCLASS.oid: "regclass_text", types.REGTYPE.oid: "regtype_text", types.REGPROC.oid: "regproc_text"}
    if not any(kind.oid in texts or kind.oid == types.INTERVAL.oid for kind in query.types):
        return None
    items = []
    for column, kind in zip(query.columns, query.types, strict=True):
        shown = Typed(f"__n.{identifier(column)}", kind)
        if kind.oid in texts:
            name = (system_call(texts[kind.oid], [shown], scope) or shown).sql
            both = f"{{'name': {name}, 'number': CAST({shown.sql} AS BIGINT)}}"
            shown = Typed(f"CASE WHEN {shown.sql} IS NOT NULL THEN {both} END", kind)
        elif kind.oid == types.INTERVAL.oid:
            parts = f"{{'months': {MACROS}months_of({shown.sql}), 'days': datepart('day', {shown.sql}),"
            parts += f" 'microseconds': {MACROS}microseconds_of({shown.sql})}}"
            shown = Typed(f"CASE WHEN {shown.sql} IS NOT NULL THEN {parts} END", kind)
        items.append(f"{shown.sql} AS {identifier(column)}")
    names = ", ".join(identifier(column) for column in query.columns)
    return f"SELECT {', '.join(items)} FROM (", f") AS __n({names})"


def require_decorrelated(statement: Statement) -> None:
    """Raise SqlError 0A000 for a correlated subquery of a pattern that Redshift doesn't run over tables."""
    if statement.undecorrelated and statement.reads_tables:
        raise SqlError("This type of correlated subquery pattern is not supported yet", "0A000")


def query_plan(query: Query, statement: Statement) -> RunSql:
    """A translated query as a plan."""
    require_decorrelated(statement)
    kinds = tuple(types.TEXT if is_unknown(kind) else kind for kind in query.types)
    return RunSql(
        (share(query.sql, statement.system_relations, statement.context.database),),
        "SELECT",
        Access.READ,
        returns_rows=True,
        types=kinds,
        parameters=parameters(statement),
        result_names=tuple(query.names),
        system_log=statement.reads_log,
        late=statement.late,
        reusable=not statement.volatile,
        deterministic=not (statement.volatile or statement.session_bound or statement.reads_log),
    )
