"""Arithmetic, comparison, logic and concatenation, with Redshift's result types."""

from __future__ import annotations

import re

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import arithmetic, casts, super_values, text_limits, varbytes
from redshift_sandbox.planner.expressions.typed import (
    INTEGERS,
    MACROS,
    MOMENTS,
    OIDS,
    TIMES,
    Kind,
    Typed,
    common_numeric,
    is_integer,
    is_number,
    is_string,
    is_unknown,
    quote,
)
from redshift_sandbox.planner.functions.function_calls import apply
from redshift_sandbox.planner.select.one_column import one_column
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_BITS: dict[type[exp.Expr], str] = {
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>",
}


def no_operator(left: RedshiftType, operator: str, right: RedshiftType) -> SqlError:
    """The refusal of an operator between two types."""
    names = left.name.split("(")[0], right.name.split("(")[0]
    return SqlError(
        f"operator does not exist: {names[0]} {operator} {names[1]}",
        "42883",
        hint="No operator matches the given name and argument type(s). You may need to add explicit type casts.",
    )


@binds(*_ARITHMETIC)
def _arithmetic(node: exp.Expr, scope: Scope) -> Typed:
    left, right = bind(node.this, scope), bind(node.expression, scope)
    if isinstance(node, exp.Add) and _is_binary(left, right):
        return _binary("+", left, right, scope)
    if super_values.is_super(left) or super_values.is_super(right):
        return super_values.calculated(_ARITHMETIC[type(node)], left, right, scope.statement.note)
    return arithmetic.combine(_ARITHMETIC[type(node)], left, right, scope.statement)


@binds(exp.Pow)
def _power(node: exp.Expr, scope: Scope) -> Typed:
    base, exponent = (
        casts.coerce(bind(side, scope), types.FLOAT8, scope.statement.note) for side in (node.this, node.expression)
    )
    return Typed(f"{MACROS}power_of({base.sql}, {exponent.sql})", types.FLOAT8)


@binds(exp.Sqrt, exp.Cbrt, exp.Abs)
def _prefixed(node: exp.Expr, scope: Scope) -> Typed:
    return apply(node.key, [bind(node.this, scope)], scope).named("?column?")


@binds(*_BITS, exp.BitwiseXor)
def _bits(node: exp.Expr, scope: Scope) -> Typed:
    left, right = bind(node.this, scope), bind(node.expression, scope)
    note = scope.statement.note
    if is_unknown(left.type):
        left = casts.coerce(left, right.type if not is_unknown(right.type) else types.INT4, note)
    if is_unknown(right.type):
        right = casts.coerce(right, left.type, note)
    operator = _BITS.get(type(node), "#")
    if operator in "&|#" and _is_binary(left, right):
        return _binary(operator, left, right, scope)
    if not (types.INT2.oid <= 23 and left.type.oid in (20, 21, 23) and right.type.oid in (20, 21, 23)):
        raise no_operator(left.type, operator, right.type)
    target = left.type if operator in ("<<", ">>") else common_numeric(left.type, right.type)
    left, right = casts.coerce(left, target), casts.coerce(right, target)
    if operator == "#":
        return Typed(f"xor({_wide(left)}, {right.sql})", target)
    if operator == "<<":
        # DuckDB shifts no negative number, and refuses what is shifted out: the bits are kept, as in two's complement.
        return Typed(f"{MACROS}shift_left_{target.oid}({left.sql}, {right.sql})", target)
    return Typed(f"({_wide(left)} {operator} {right.sql})", target)


def _wide(item: Typed) -> str:
    return f"CAST({item.sql} AS {types.to_duckdb(item.type)})" if item.kind == Kind.NUMBER else item.sql


@binds(exp.Neg)
def _negative(node: exp.Expr, scope: Scope) -> Typed:
    if isinstance(node.this, exp.Literal) and not node.this.is_string:
        inner = bind(node.this, scope)
        if node.this.name == "9223372036854775808":
            return Typed("CAST('-9223372036854775808' AS BIGINT)", types.INT8, Kind.NUMBER, "-9223372036854775808")
        if node.this.name == "2147483648":
            return Typed("CAST(-2147483648 AS INTEGER)", types.INT4, Kind.NUMBER, "-2147483648")
        return Typed(f"(-{inner.sql})", inner.type, Kind.NUMBER, "-" + inner.text)
    item = bind(node.this, scope)
    if super_values.is_super(item):
        return super_values.negated(item)
    if is_unknown(item.type):
        item = casts.coerce(item, types.FLOAT8, scope.statement.note)
    if item.kind == Kind.NUMBER and is_integer(item.type):
        # DuckDB widens a constant whose negative doesn't fit its type.
        return Typed(f"CAST(- {item.sql} AS {types.to_duckdb(item.type)})", item.type)
    if is_number(item.type) or item.type.oid == types.INTERVAL.oid:
        return Typed(f"(- {item.sql})", item.type)
    raise SqlError(f"operator does not exist: - {item.type.name}", "42883")


@binds(exp.BitwiseNot)
def _complement(node: exp.Expr, scope: Scope) -> Typed:
    item = bind(node.this, scope)
    if varbytes.is_varbyte(item):
        return Typed(f"{MACROS}native_bytes_complement({item.sql})", types.VARBYTE)
    if not is_integer(item.type):
        shown = "unknown" if is_unknown(item.type) else item.type.name
        raise SqlError(f"operator does not exist: ~ {shown}", "42883")
    return Typed(f"(~{_wide(item)})", item.type)


def _is_binary(left: Typed, right: Typed) -> bool:
    return varbytes.is_varbyte(left) or varbytes.is_varbyte(right)


def _binary(operator: str, left: Typed, right: Typed, scope: Scope) -> Typed:
    """An operator of VARBYTE; only a literal or parameter on the other side becomes one by itself."""
    sides = [item if not is_unknown(item.type) else casts.coerce(item, types.VARBYTE, scope.statement.note)
             for item in (left, right)]  # fmt: skip
    if not all(varbytes.is_varbyte(item) for item in sides):
        raise no_operator(left.type, operator, right.type)
    return varbytes.combined(operator, *sides)


@binds(*_COMPARISONS)
def _comparison(node: exp.Expr, scope: Scope) -> Typed:
    operator = _COMPARISONS[type(node)]
    if isinstance(node.this, exp.Tuple) and isinstance(node.expression, exp.Tuple):
        return _row_comparison(node, operator, scope)
    called = node.expression
    if isinstance(called, exp.Anonymous) and called.name.lower() in ("all", "some") and len(called.expressions) == 1:
        kind = exp.All if called.name.lower() == "all" else exp.Any
        return _quantified(type(node)(this=node.this, expression=kind(this=called.expressions[0])), operator, scope)
    if isinstance(called, (exp.Any, exp.All)):
        return _quantified(node, operator, scope)
    left, right = bind(node.this, scope), bind(node.expression, scope)
    if super_values.is_super(left) and super_values.is_super(right):
        return Typed(f"({super_values.sort_key(left)} {operator} {super_values.sort_key(right)})", types.BOOL)
    left, right = comparable(left, right, operator, scope)
    return Typed(f"({left.sql} {operator} {right.sql})", types.BOOL)


def _row_comparison(node: exp.Expr, operator: str, scope: Scope) -> Typed:
    lefts, rights = node.this.expressions, node.expression.expressions
    if len(lefts) != len(rights):
        raise SqlError("unequal number of entries in row expressions", "42601")
    pairs = [
        comparable(bind(left, scope), bind(right, scope), operator, scope)
        for left, right in zip(lefts, rights, strict=True)
    ]
    if operator in ("=", "<>"):
        joined = " AND ".join(f"({left.sql} = {right.sql})" for left, right in pairs)
        return Typed(f"({joined})" if operator == "=" else f"(NOT ({joined}))", types.BOOL)
    # The first pair that differs decides, and NULL where it isn't known which that is: DuckDB's rows order NULL last.
    *before, (left, right) = pairs
    sql = f"({left.sql} {operator} {right.sql})"
    for left, right in reversed(before):
        sql = f"({left.sql} {operator[0]} {right.sql} OR ({left.sql} = {right.sql} AND {sql}))"
    return Typed(sql, types.BOOL)


def _quantified(node: exp.Expr, operator: str, scope: Scope) -> Typed:
    word = "ANY" if isinstance(node.expression, exp.Any) else "ALL"
    inner = node.expression.this
    while isinstance(inner, exp.Paren):
        inner = inner.this
    left = bind(node.this, scope)
    if isinstance(inner, (exp.Query, exp.Subquery)):
        sql, type_ = one_column(inner, scope)
        left, right = comparable(left, Typed(sql, type_), operator, scope)
        if right.sql != sql:
            sql = f"SELECT {right.sql.replace(sql, '__v.c')} FROM ({sql}) AS __v(c)"
        return Typed(f"({left.sql} {operator} {word} ({sql}))", types.BOOL)
    array = bind(inner, scope)
    if is_unknown(array.type):
        array = casts.coerce(array, types.array_of(left.type), scope.statement.note)
    if not types.is_array(array.type):
        raise SqlError("op ANY/ALL (array) requires array on right side", "42809")
    element = types.element_of(array.type)
    probe = Typed("__x", element)
    left, right = comparable(left, probe, operator, scope)
    if operator == "=" and word == "ANY" and right.sql == "__x":
        return Typed(f"list_contains({array.sql}, {left.sql})", types.BOOL)
    function = "list_bool_or" if word == "ANY" else "list_bool_and"
    return Typed(f"{function}(list_transform({array.sql}, lambda __x: {left.sql} {operator} {right.sql}))", types.BOOL)


_PLACE = re.compile(r'(?:"[^"]*"|\w+)(?:\.(?:"[^"]*"|\w+))?')
_UNPADDED = frozenset((types.BPCHAR.oid, types.NAME.oid, types.CHAR_INTERNAL.oid))


def comparable(left: Typed, right: Typed, operator: str, scope: Scope) -> tuple[Typed, Typed]:
    """Both sides as values that DuckDB compares as Redshift would; raises SqlError 42883 where that isn't possible."""
    left, right = _matched(left, right, operator, scope)
    if is_string(left.type) and is_string(right.type):
        return _unpadded(left), _unpadded(right)
    return left, right


def _unpadded(item: Typed) -> Typed:
    """A string without its trailing blanks, which mean nothing in a comparison of Redshift's."""
    if item.type.oid in _UNPADDED or item.kind == Kind.NULL:
        return item
    if item.kind == Kind.STRING:
        return Typed(quote(item.text.rstrip(" ")), item.type, Kind.STRING, item.text) if item.text[-1:] == " " else item
    # Looking at the last letter first costs a quarter of trimming every value.
    if _PLACE.fullmatch(item.sql):
        return Typed(f"CASE WHEN suffix({item.sql}, ' ') THEN rtrim({item.sql}, ' ') ELSE {item.sql} END", item.type)
    return Typed(f"rtrim({item.sql}, ' ')", item.type)


def _matched(left: Typed, right: Typed, operator: str, scope: Scope) -> tuple[Typed, Typed]:
    note = scope.statement.note
    if is_unknown(left.type) and is_unknown(right.type):
        return casts.coerce(left, types.TEXT, note), casts.coerce(right, types.TEXT, note)
    if super_values.is_super(left) is not super_values.is_super(right) and Kind.NULL not in (left.kind, right.kind):
        return super_values.compared(left, right, note)
    if is_unknown(right.type):
        return left, _unknown_side(right, left.type, scope)
    if is_unknown(left.type):
        return _unknown_side(left, right.type, scope), right
    kinds = left.type, right.type
    if left.type.oid == right.type.oid:
        return left, right
    if all(is_string(kind) for kind in kinds):
        return left, right
    if all(is_number(kind) or kind.oid in OIDS for kind in kinds):
        return left, right
    if all(kind.oid in MOMENTS for kind in kinds) or all(kind.oid in TIMES for kind in kinds):
        return left, right
    for one, other in ((left, right), (right, left)):
        if one.type.oid == types.BOOL.oid and other.type.oid in INTEGERS:
            changed = casts.coerce(other, types.BOOL, note)
            return (one, changed) if one is left else (changed, one)
        if not is_string(one.type):
            continue
        if is_number(other.type) and other.type.oid != types.NUMERIC.oid:
            # Numbers but decimals are compared with strings as strings: '01' is not 1, and '9' is more than 10.
            changed = casts.coerce(other, types.TEXT, note)
            return (one, changed) if one is left else (changed, one)
        if other.type.oid in MOMENTS | OIDS | {types.NUMERIC.oid}:
            target = types.FLOAT8 if other.type.oid == types.NUMERIC.oid else other.type
            changed = casts.coerce(one, target, note)
            return (changed, other) if one is left else (other, changed)
    raise no_operator(left.type, operator, right.type)


def _unknown_side(item: Typed, other: RedshiftType, scope: Scope) -> Typed:
    if item.kind == Kind.STRING and other.oid == types.BPCHAR.oid:
        return Typed(quote(item.text.rstrip(" ")), types.TEXT, Kind.STRING, item.text)
    if item.kind == Kind.PARAMETER and is_string(other):
        return casts.coerce(item, types.VARCHAR, scope.statement.note)
    if item.kind == Kind.PARAMETER and other.oid == types.NUMERIC.oid:
        return casts.coerce(item, types.numeric(38, max(10, types.precision_and_scale(other)[1])), scope.statement.note)
    if item.kind == Kind.STRING and other.oid == types.NUMERIC.oid:
        return casts.literal(item.text, types.numeric(38, 18))
    return casts.coerce(item, other, scope.statement.note)


@binds(exp.NullSafeEQ, exp.NullSafeNEQ)
def _null_safe(node: exp.Expr, scope: Scope) -> Typed:
    operator = "IS NOT DISTINCT FROM" if isinstance(node, exp.NullSafeEQ) else "IS DISTINCT FROM"
    left, right = comparable(bind(node.this, scope), bind(node.expression, scope), "=", scope)
    return Typed(f"({left.sql} {operator} {right.sql})", types.BOOL)


def condition(node: exp.Expr, scope: Scope, what: str) -> Typed:
    """A boolean operand of AND, WHERE, …; raises SqlError 42804 for another type."""
    item = bind(node, scope)
    if is_unknown(item.type):
        return casts.coerce(item, types.BOOL, scope.statement.note)
    if item.kind == Kind.NUMBER and item.type.oid == types.INT4.oid:
        return Typed("TRUE" if int(item.text) else "FALSE", types.BOOL)
    if item.type.oid in INTEGERS:
        return Typed(f"({item.sql} <> 0)", types.BOOL)
    if item.type.oid != types.BOOL.oid:
        name = item.type.name.split("(")[0]
        raise SqlError(f"argument of {what} must be type boolean, not type {name}", "42804")
    return item


@binds(exp.And, exp.Or)
def _logic(node: exp.Expr, scope: Scope) -> Typed:
    kind = type(node)
    word = "AND" if kind is exp.And else "OR"
    operands: list[exp.Expr] = []
    walk: exp.Expr = node
    while type(walk) is kind:
        operands.append(walk.expression)
        walk = walk.this
    operands.append(walk)
    parts = [condition(operand, scope, word).sql for operand in reversed(operands)]
    return Typed("(" + f" {word} ".join(parts) + ")", types.BOOL)


@binds(exp.Not)
def _not(node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"(NOT {condition(node.this, scope, 'NOT').sql})", types.BOOL)


@binds(exp.Is)
def _is(node: exp.Expr, scope: Scope) -> Typed:
    right = node.expression
    if isinstance(right, exp.Null):
        item = bind(node.this, scope)
        if item.kind == Kind.PARAMETER:
            item = casts.coerce(item, types.TEXT, scope.statement.note)
        return Typed(f"({item.sql} IS NULL)", types.BOOL)
    if isinstance(right, exp.Boolean):
        item = condition(node.this, scope, "IS TRUE" if right.this else "IS FALSE")
        return Typed(f"({item.sql} IS {'TRUE' if right.this else 'FALSE'})", types.BOOL)
    if isinstance(right, exp.Column) and right.name.lower() == "unknown":
        return Typed(f"({condition(node.this, scope, 'IS UNKNOWN').sql} IS NULL)", types.BOOL)
    raise unsupported(f"IS {right.sql()}")


@binds(exp.Between)
def _between(node: exp.Expr, scope: Scope) -> Typed:
    item = bind(node.this, scope)
    low, high = bind(node.args["low"], scope), bind(node.args["high"], scope)
    item_low, low = comparable(item, low, ">=", scope)
    item_high, high = comparable(item, high, "<=", scope)
    if node.args.get("symmetric"):
        return Typed(
            f"(({item_low.sql} >= {low.sql} AND {item_high.sql} <= {high.sql})"
            f" OR ({item_low.sql} <= {low.sql} AND {item_high.sql} >= {high.sql}))",
            types.BOOL,
        )
    if item_low.sql == item_high.sql:
        return Typed(f"({item_low.sql} BETWEEN {low.sql} AND {high.sql})", types.BOOL)
    return Typed(f"({item_low.sql} >= {low.sql} AND {item_high.sql} <= {high.sql})", types.BOOL)


@binds(exp.DPipe)
def _concatenation(node: exp.Expr, scope: Scope) -> Typed:
    operands: list[exp.Expr] = []
    walk: exp.Expr = node
    while isinstance(walk, exp.DPipe):
        operands.append(walk.expression)
        walk = walk.this
    joined = bind(walk, scope)
    texts: list[Typed] = []
    for operand in reversed(operands):
        right = bind(operand, scope)
        own = _own_concatenation(joined, right, scope)
        if own is not None:
            joined = own
            continue
        texts = [*(texts or [joined]), right]
        joined = Typed("", types.TEXT)
    return text_limits.joined(texts, scope.statement.note) if texts else joined


def _own_concatenation(left: Typed, right: Typed, scope: Scope) -> Typed | None:
    """The concatenation of two values that aren't texts, None for texts and what becomes one."""
    if types.SUPER.oid in (left.type.oid, right.type.oid):
        raise unsupported("|| between SUPER values")
    if _is_binary(left, right):
        return _binary("||", left, right, scope)
    if types.is_array(left.type) and types.is_array(right.type):
        return Typed(f"({left.sql} || {right.sql})", left.type)
    if types.BOOL.oid in (left.type.oid, right.type.oid):
        raise no_operator(left.type, "||", right.type)
    return None
