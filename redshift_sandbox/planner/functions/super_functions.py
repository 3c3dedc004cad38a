"""Functions over SUPER arrays and objects, and the conversions of texts as Teradata writes numbers."""

from __future__ import annotations

import re

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import MACROS, Kind, Typed, is_unknown, quote
from redshift_sandbox.planner.functions.declarations import declare, special, unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError, unsupported

declare("""
    array_distinct(super) -> super: @array_distinct({0})
    array_union(super, super) -> super: @array_union({0}, {1})
    array_except(super, super) -> super: @array_keep({0}, {1}, FALSE, FALSE)
    array_except(super, super, boolean) -> super: @array_keep({0}, {1}, {2}, FALSE)
    array_intersection(super, super) -> super: @array_keep({0}, {1}, FALSE, TRUE)
    array_intersection(super, super, boolean) -> super: @array_keep({0}, {1}, {2}, TRUE)
    arrays_overlap(super, super) -> boolean: (json_array_length(@array_keep({0}, {1}, TRUE, TRUE)) > 0)
    array_sort(super) -> super: @array_order({0}, TRUE, FALSE)
    array_sort(super, boolean) -> super: @array_order({0}, {1}, NULL)
    array_sort(super, boolean, boolean) -> super: @array_order({0}, {1}, {2})
    lower_attribute_names(super) -> super: @attribute_names({0}, FALSE)
    upper_attribute_names(super) -> super: @attribute_names({0}, TRUE)
    json_serialize_to_varbyte(super) -> varbyte: encode(CAST({0} AS VARCHAR))
    decimal_precision(super) -> integer: @super_digits({0}, FALSE)
    decimal_scale(super) -> integer: @super_digits({0}, TRUE)
""")

_FOUND = {
    "array_contains": ("(len({0}) > 0)", types.BOOL),
    "array_position": ("CASE WHEN {0} IS NOT NULL THEN coalesce({0}[1], -1) END", types.INT4),
    "array_positions": ("to_json({0})", types.SUPER),
}


@special(*_FOUND, takes=(2, 3))
def _search(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """array, value [, null_match]: whether nulls match is a setting where it isn't said."""
    items = [bind(node, scope) for node in nodes]
    note = scope.statement.note
    if len(items) not in (2, 3) or not (items[0].type.oid == types.SUPER.oid or is_unknown(items[0].type)):
        raise unknown_function(name, items)
    if len(items) == 3:
        matching = f"coalesce({casts.coerce(items[2], types.BOOL, note).sql}, TRUE)"
    else:
        scope.statement.session_bound = True
        setting = scope.statement.context.variables.get("default_array_search_null_handling", "on")
        matching = "TRUE" if setting == "on" else "FALSE"
    wanted = casts.coerce(items[1], types.TEXT, note) if is_unknown(items[1].type) else items[1]
    array = casts.coerce(items[0], types.SUPER, note).sql
    places = f"{MACROS}array_places({array}, to_json({wanted.sql}), {matching})"
    template, kind = _FOUND[name]
    return Typed(template.format(places), kind, name=name)


@binds(exp.ObjectTransform)
def _object_transform(node: exp.Expr, scope: Scope) -> Typed:
    """OBJECT_TRANSFORM(input [KEEP path, …] [SET path, value, …]), as the parser made it of the call."""
    item = casts.coerce(bind(node.this, scope), types.SUPER, scope.statement.note)
    kept = [_path(path) for path in node.args.get("keep") or []]
    changes = node.args.get("set_") or []
    places = [_path(path) for path in changes[::2]]
    values = [_json_value(value, scope) for value in changes[1::2]]
    lists = [f"CAST([{', '.join(items)}] AS {kind}[])" for items, kind in
             ((kept, "VARCHAR"), (places, "VARCHAR"), (values, "JSON"))]  # fmt: skip
    return Typed(f"{MACROS}super_transformed({', '.join([item.sql, *lists])})", types.SUPER, name="object_transform")


_PATH = re.compile(r'"(?:[^"\\]|\\.)*"(?:\."(?:[^"\\]|\\.)*")*')


def _path(node: exp.Expr) -> str:
    if not isinstance(node, exp.Literal) or not node.is_string or _PATH.fullmatch(node.name) is None:
        raise SqlError('a path of OBJECT_TRANSFORM is a literal like \'"a"."b"\'', "22023")
    return quote(node.name)


def _json_value(node: exp.Expr, scope: Scope) -> str:
    item = bind(node, scope)
    if is_unknown(item.type):
        item = casts.coerce(item, types.TEXT, scope.statement.note)
    return item.sql if item.type.oid == types.SUPER.oid else f"to_json({item.sql})"


@special("text_to_int_alt", takes=(1, 2))
def _text_to_integer(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """A number with its sign at either end, its fraction cut off."""
    items = [bind(node, scope) for node in nodes]
    if len(items) == 2:
        raise unsupported(f"{name} with a format")
    if len(items) != 1:
        raise unknown_function(name, items)
    text = casts.coerce(items[0], types.TEXT, scope.statement.note)
    return Typed(f"CAST({MACROS}signed_number({text.sql}, 0, TRUE) AS INTEGER)", types.INT4, name=name)


@special("text_to_numeric_alt", takes=(1, 2, 3, 4))
def _text_to_numeric(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """A number with its sign at either end, rounded half to even at `scale` digits."""
    items = [bind(node, scope) for node in nodes]
    if len(items) in (2, 4):
        raise unsupported(f"{name} with a format")
    if len(items) not in (1, 3):
        raise unknown_function(name, items)
    if any(item.kind != Kind.NUMBER or not item.text.isdigit() for item in items[1:]):
        raise unsupported(f"{name} with a computed precision or scale")
    precision, scale = (int(items[1].text), int(items[2].text)) if len(items) == 3 else (types.MAX_PRECISION, 0)
    if not 1 <= precision <= types.MAX_PRECISION or scale > precision:
        raise SqlError(f"NUMERIC precision {precision} and scale {scale} are not valid", "22023")
    text = casts.coerce(items[0], types.TEXT, scope.statement.note)
    target = types.numeric(precision, scale)
    number = f"{MACROS}signed_number({text.sql}, {scale}, FALSE)"
    widest = types.to_duckdb(types.numeric(types.MAX_PRECISION, scale))
    return Typed(f"CAST(CAST({number} AS {widest}) AS {types.to_duckdb(target)})", target, name=name)


@special("checksum", takes=(1,))
def _checksum(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """Of a DECIMAL, the number without its point, as in the reference's example; others' hash isn't documented."""
    items = [bind(node, scope) for node in nodes]
    if items[0].type.oid != types.NUMERIC.oid:
        raise unsupported("checksum of other types than DECIMAL")
    digits = f"CAST(replace(CAST({items[0].sql} AS VARCHAR), '.', '') AS INTEGER)"
    return Typed(digits, types.INT4, name=name)
