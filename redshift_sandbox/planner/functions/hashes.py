"""FARMFINGERPRINT64, MURMUR3_32_HASH and the functions over sketches; they are computed in native_….py."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import INTEGERS, MACROS, Typed, is_string, is_unknown
from redshift_sandbox.planner.functions.declarations import declare, special, unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import unsupported

declare("""
    hll_cardinality(hllsketch) -> bigint: @native_hll_cardinality({0})
    hll_combine_sketches(hllsketch, hllsketch) -> hllsketch: @native_hll_combined([{0}, {1}])
""")

# The whole number that stands for a value of a type, in DuckDB's SQL.
_NUMBERS = {
    types.DATE.oid: "CAST({0} - DATE '1970-01-01' AS BIGINT)",
    types.TIME.oid: "epoch_us({0})",
    types.TIMESTAMP.oid: "epoch_us({0})",
    types.TIMESTAMPTZ.oid: "epoch_us({0})",
    **dict.fromkeys(INTEGERS, "CAST({0} AS BIGINT)"),
}


def _hashed(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if len(items) != 1:
        raise unknown_function(name, items)
    return casts.coerce(items[0], types.TEXT, scope.statement.note) if is_unknown(items[0].type) else items[0]


def _bytes(item: Typed) -> str | None:
    if is_string(item.type):
        return f"encode({item.sql})"
    return item.sql if item.type.oid == types.VARBYTE.oid else None


@special("farmfingerprint64", takes=(1,))
def _farm(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    item = _hashed(name, nodes, scope)
    data = _bytes(item)
    if data is None:
        raise unknown_function(name, [item])
    return Typed(f"{MACROS}native_farm_fingerprint({data})", types.INT8, name=name)


@special("murmur3_32_hash", takes=(1,))
def _murmur(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    item = _hashed(name, nodes, scope)
    data = _bytes(item)
    if data is not None:
        return Typed(f"{MACROS}native_murmur_bytes({data})", types.INT4, name=name)
    if item.type.oid == types.NUMERIC.oid:
        return Typed(f"{MACROS}native_murmur_decimal(CAST({item.sql} AS VARCHAR))", types.INT4, name=name)
    number = _NUMBERS.get(item.type.oid)
    if number is None:
        raise unsupported(f"murmur3_32_hash of {item.type.name}")
    return Typed(f"{MACROS}native_murmur_integer({number.format(item.sql)})", types.INT4, name=name)
