"""Functions that stand before OVER alone: ranks, neighbours, first and last values."""

from __future__ import annotations

from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import Kind, Typed
from redshift_sandbox.planner.functions.aggregates import Call, window
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError


@window("row_number", "rank", "dense_rank")
def _ranking(call: Call) -> Typed:
    return Typed(f"{call.name}(){call.over}", types.INT8)


@window("percent_rank", "cume_dist")
def _relative_rank(call: Call) -> Typed:
    return Typed(f"{call.name}(){call.over}", types.FLOAT8)


@window("ntile")
def _ntile(call: Call) -> Typed:
    item = casts.coerce(call.argument(0, number=True), types.INT8, call.scope.statement.note)
    if item.kind == Kind.NUMBER and int(item.text) < 1:
        raise SqlError("argument of ntile must be greater than zero", "22014")
    return Typed(f"ntile({item.sql}){call.over}", types.INT8)


@window("lag", "lead")
def _shifted(call: Call) -> Typed:
    if len(call.arguments) > 2:
        raise SqlError(f"Default parameter not be supported for window function {call.name}", "0A000")
    item = call.argument(0)
    sqls = [item.sql]
    if len(call.arguments) > 1:
        sqls.append(casts.coerce(call.arguments[1], types.INT4, call.scope.statement.note).sql)
    return Typed(call.sql(call.name, *sqls), item.type)


@window("first_value", "last_value", "nth_value")
def _valued(call: Call) -> Typed:
    item = call.argument(0)
    sqls = [item.sql]
    if call.name == "nth_value":
        sqls.append(casts.coerce(call.argument(1, number=True), types.INT8, call.scope.statement.note).sql)
    return Typed(call.sql(call.name, *sqls), item.type)
