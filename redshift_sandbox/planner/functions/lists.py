"""Aggregates that put the values of a group in a row: LISTAGG and ARRAY_AGG."""

from __future__ import annotations

from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import Typed
from redshift_sandbox.planner.functions.aggregates import Call, aggregate
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError


@aggregate("listagg")
def _listagg(call: Call) -> Typed:
    note = call.scope.statement.note
    plain = call.argument(0)
    item = casts.coerce(plain, types.TEXT, note)
    between = casts.coerce(call.arguments[1], types.TEXT, note).sql if len(call.arguments) > 1 else "''"
    order = f" ORDER BY {call.within}" if call.within else ""
    if call.distinct and any(key.sql not in (item.sql, plain.sql) for key in call.within_items):
        raise SqlError("in a LISTAGG with DISTINCT, ORDER BY expressions must appear in the argument list", "42P10")
    if call.distinct and item.sql != plain.sql:  # the values are told apart and sorted, not their texts
        values = call.sql("list", plain.sql, ordered=order)
        text = casts.coerce(Typed("__v", plain.type), types.TEXT).sql
        sql = f"list_aggregate(list_transform({values}, lambda __v: {text}), 'string_agg', {between})"
    else:
        sql = call.sql("string_agg", item.sql, between, ordered=order)
    return Typed(f"sandbox_system.main.within_listagg({sql})", types.VARCHAR)


@aggregate("array_agg")
def _array_agg(call: Call) -> Typed:
    item = call.argument(0)
    order = f" ORDER BY {call.within}" if call.within else ""
    return Typed(call.sql("list", item.sql, ordered=order), types.array_of(item.type))
