"""Functions that estimate on Redshift: APPROXIMATE and HyperLogLog, whose sketches are kept and combined."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import MACROS, Typed
from redshift_sandbox.planner.functions.aggregates import Call, aggregate
from redshift_sandbox.planner.functions.declarations import special, unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError


@special("approximate", takes=(1,))
def _approximate(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    inner = nodes[0]
    called = inner.find(exp.Anonymous)
    word = called.name.lower() if called is not None else ""
    if word not in ("count", "percentile_disc"):
        raise SqlError(f'syntax error at or near "{word}"', "42601")
    # Exact is within the promised error, and repeatable.
    return bind(inner, scope).named(word)


@aggregate("hll")
def _hll(call: Call) -> Typed:
    """HLL(x) estimates as APPROXIMATE COUNT(DISTINCT x) does: exact, within the promised error."""
    return Typed(f"count(DISTINCT {call.argument(0).sql}){call.filter}{call.over}", types.INT8)


@aggregate("hll_create_sketch")
def _sketch(call: Call) -> Typed:
    item = call.argument(0)
    if types.HLLSKETCH.oid == item.type.oid:
        raise unknown_function(call.name, call.arguments)
    call.distinct = True
    hashes = call.sql("list", f"md5_number_lower({casts.to_text(item.sql, item.type)})")
    return Typed(f"{MACROS}native_hll_sketch({hashes})", types.HLLSKETCH)


@aggregate("hll_combine")
def _combined(call: Call) -> Typed:
    item = call.argument(0)
    if item.type.oid != types.HLLSKETCH.oid:
        raise unknown_function(call.name, call.arguments)
    return Typed(f"{MACROS}native_hll_combined({call.sql('list', item.sql)})", types.HLLSKETCH)
