"""Aggregate and window functions with Redshift's result types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import arithmetic, casts, super_values
from redshift_sandbox.planner.expressions.operators import condition
from redshift_sandbox.planner.expressions.typed import (
    FLOATS,
    INTEGERS,
    MACROS,
    OIDS,
    Kind,
    Typed,
    is_number,
    is_unknown,
)
from redshift_sandbox.planner.functions.declarations import AGGREGATES, special, unknown_function
from redshift_sandbox.planner.select.aggregate_levels import bind_at_level
from redshift_sandbox.planner.select.row_order import direction
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.planner.select.window_rules import check_order, check_window
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError, unsupported


@dataclass(slots=True)
class Call:
    """One call of an aggregate or window function with everything written around it."""

    name: str
    arguments: list[Typed]
    scope: Scope
    distinct: bool = False
    star: bool = False
    within: str = ""
    within_items: tuple[Typed, ...] = ()
    over: str = ""
    ignore_nulls: bool = False
    filter: str = ""

    def sql(self, function: str, *arguments: str, ordered: str = "") -> str:
        """The DuckDB call of a function with this call's DISTINCT, PIVOT's condition and OVER."""
        distinct = "DISTINCT " if self.distinct else ""
        nulls = " IGNORE NULLS" if self.ignore_nulls else ""
        return f"{function}({distinct}{', '.join(arguments)}{ordered}{nulls}){self.filter}{self.over}"

    def argument(self, index: int, *, number: bool = False) -> Typed:
        """An argument; literals are text, or numbers where a number is wanted."""
        if index >= len(self.arguments):
            raise unknown_function(self.name, self.arguments)
        item = self.arguments[index]
        if is_unknown(item.type):
            return casts.coerce(item, types.FLOAT8 if number else types.TEXT, self.scope.statement.note)
        if number and super_values.is_super(item):
            return super_values.decimal(item)
        if number and not is_number(item.type) and item.type.oid not in OIDS:
            raise unknown_function(self.name, self.arguments)
        return item


Aggregate = Callable[[Call], Typed]
_AGGREGATES: dict[str, Aggregate] = {}
_WINDOW_ONLY: dict[str, Aggregate] = {}
_MOST_ARGUMENTS = {
    **dict.fromkeys(("row_number", "rank", "dense_rank", "percent_rank", "cume_dist"), 0),
    "lag": 3,
    "lead": 3,
    **dict.fromkeys(("listagg", "nth_value", "corr", "covar_pop", "covar_samp"), 2),
    **dict.fromkeys(("regr_slope", "regr_count", "regr_r2", "regr_intercept"), 2),
}


def aggregate(*names: str) -> Callable[[Aggregate], Aggregate]:
    """Register an aggregate, which may also stand before OVER."""

    def register(function: Aggregate) -> Aggregate:
        for name in names:
            _AGGREGATES[name] = function
            AGGREGATES[name] = _called
        return function

    return register


def window(*names: str) -> Callable[[Aggregate], Aggregate]:
    """Register a function that needs OVER."""

    def register(function: Aggregate) -> Aggregate:
        for name in names:
            _WINDOW_ONLY[name] = function
            AGGREGATES[name] = _called
        return function

    return register


def _called(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    return _finish(exp.Anonymous(this=name, expressions=nodes), scope)


def _finish(node: exp.Expr, scope: Scope, over: str = "", window: exp.Expr | None = None) -> Typed:
    filters = within = ""
    within_items: tuple[Typed, ...] = ()
    ignore = False
    while not isinstance(node, exp.Anonymous):
        if isinstance(node, exp.Filter):
            if not node.args.get("of_pivot"):
                # FILTER came with PostgreSQL 9.4: here the word is a column's name, and the parenthesis the mistake.
                raise SqlError('syntax error at or near "("', "42601")
            filters = f" FILTER (WHERE {condition(node.expression.this, scope, 'PIVOT').sql})"
        elif isinstance(node, exp.WithinGroup):
            keys = node.expression.expressions
            within_items = tuple(bind(key.this, scope) for key in keys)
            within = ", ".join(item.sql + direction(key) for item, key in zip(within_items, keys, strict=True))
        elif isinstance(node, exp.IgnoreNulls):
            ignore = True
        elif not isinstance(node, exp.RespectNulls):
            raise unsupported(f"OVER after {node.key}")
        node = node.this
    name = node.name.lower()
    if name == "approximate":
        raise unsupported("APPROXIMATE with OVER")
    function = _AGGREGATES.get(name) or (_WINDOW_ONLY.get(name) if over else None)
    if function is None:
        if name in _WINDOW_ONLY:
            raise SqlError(f"window function {name} requires an OVER clause", "42809")
        raise SqlError(f"OVER specified, but {name} is not a window function nor an aggregate function", "42809")
    nodes, distinct, ordered = _plain(list(node.expressions), scope)
    star = bool(nodes) and isinstance(nodes[0], exp.Star)
    row = name == "count" and len(nodes) == 1 and isinstance(nodes[0], exp.Tuple)
    if row:
        nodes = nodes[0].expressions
    if nodes and isinstance(nodes[0], (exp.IgnoreNulls, exp.RespectNulls)):
        ignore = isinstance(nodes[0], exp.IgnoreNulls)
        nodes[0] = nodes[0].this
    arguments = [] if star else bind_at_level(nodes, scope)
    if not row and len(arguments) > _MOST_ARGUMENTS.get(name, 1):
        raise unknown_function(name, arguments)
    call = Call(name, arguments, scope, distinct, star, within or ordered, within_items, over, ignore, filters)
    if window is not None:
        check_window(name, window, distinct=distinct, aggregates=name in _AGGREGATES)
    else:
        check_order(name, arguments, within_items, scope)
    return function(call).named(name)


def _plain(nodes: list[exp.Expr], scope: Scope) -> tuple[list[exp.Expr], bool, str]:
    """The arguments without DISTINCT and ORDER BY, whether they had the one, and the other as SQL."""
    distinct = False
    ordered = ""
    if nodes and isinstance(nodes[-1], exp.Order):
        ordered = ", ".join(bind(key.this, scope).sql + direction(key) for key in nodes[-1].expressions)
        nodes[-1] = nodes[-1].this
    if len(nodes) == 1 and isinstance(nodes[0], exp.Distinct):
        nodes, distinct = list(nodes[0].expressions), True
    elif nodes and isinstance(nodes[0], exp.Distinct):
        nodes, distinct = [*nodes[0].expressions, *nodes[1:]], True
    if distinct and nodes and isinstance(nodes[-1], exp.Order):
        ordered = ", ".join(bind(key.this, scope).sql + direction(key) for key in nodes[-1].expressions)
        nodes[-1] = nodes[-1].this
    return nodes, distinct, ordered


@binds(exp.WithinGroup, exp.Filter, exp.IgnoreNulls, exp.RespectNulls)
def _wrapped(node: exp.Expr, scope: Scope) -> Typed:
    return _finish(node, scope)


@binds(exp.Window)
def _window(node: exp.Expr, scope: Scope) -> Typed:
    scope.has_windows = True
    return _finish(node.this, scope, f" OVER ({_over(node, scope)})", node)


def _over(node: exp.Expr, scope: Scope) -> str:
    """What stands between OVER's parentheses."""
    parts = []
    partition = node.args.get("partition_by") or []
    if partition:
        parts.append("PARTITION BY " + ", ".join(_window_key(key, scope) for key in partition))
    order = node.args.get("order")
    if order is not None:
        parts.append(
            "ORDER BY " + ", ".join(_window_key(key.this, scope) + direction(key) for key in order.expressions)
        )
    spec = node.args.get("spec")
    if spec is not None:
        parts.append(_frame(spec, scope))
    return " ".join(parts)


def _window_key(key: exp.Expr, scope: Scope) -> str:
    item = bind(key, scope)
    if super_values.is_super(item):
        return super_values.sort_key(item)
    return item.sql if item.kind == Kind.VALUE else f"({item.sql})"


def _frame(spec: exp.Expr, scope: Scope) -> str:
    def bound(which: str) -> str:
        value, side = spec.args[which], str(spec.args.get(which + "_side") or "").upper()
        text = value if isinstance(value, str) else _offset(value, scope)
        return f"{text} {side}".strip()

    kind = str(spec.args.get("kind") or "ROWS").upper()
    if kind != "ROWS":
        raise SqlError(f"{kind} clause of window functions not yet implemented", "0A000")
    _check_frame(_place(spec, "start"), _place(spec, "end"))
    if spec.args.get("end") is None:
        return f"{kind} {bound('start')}"
    return f"{kind} BETWEEN {bound('start')} AND {bound('end')}"


def _place(spec: exp.Expr, which: str) -> int:
    """Where a bound is: -2 unbounded preceding, -1 preceding, 0 at the current row or nowhere, 1 and 2 following."""
    value, side = spec.args.get(which), str(spec.args.get(which + "_side") or "").upper()
    distance = 2 if value == "UNBOUNDED" else 1
    return {"PRECEDING": -distance, "FOLLOWING": distance}.get(side, 0)


def _check_frame(start: int, end: int) -> None:
    """A frame that begins before it ends."""
    message = ""
    if start == 2:
        message = "frame start cannot be UNBOUNDED FOLLOWING"
    elif end == -2:
        message = "frame end cannot be UNBOUNDED PRECEDING"
    elif start == 0 and end < 0:
        message = "frame starting from current row cannot have preceding rows"
    elif start == 1 and end <= 0:
        message = "frame starting from following row cannot have preceding rows"
    if message:
        raise SqlError(message, "42P20")


def _offset(node: exp.Expr, scope: Scope) -> str:
    """The SQL of a number of rows: the same for every row."""
    if node.find(exp.Column) is not None and node.find(exp.Query) is None:
        raise SqlError("argument of ROWS must not contain variables", "42P10")
    item = bind(node, scope)
    if not is_unknown(item.type) and item.type.oid not in INTEGERS:
        message = f"argument of ROWS must be type bigint, not type {item.type.name}"
        raise SqlError(message, "42804")
    return casts.coerce(item, types.INT8, scope.statement.note).sql


@aggregate("count")
def _count(call: Call) -> Typed:
    if call.star or not call.arguments:
        if not call.star:
            raise SqlError("count(*) must be used to call a parameterless aggregate function", "42809")
        return Typed(f"count(*){call.filter}{call.over}", types.INT8)
    sqls = [call.argument(index).sql for index in range(len(call.arguments))]
    if len(sqls) > 1:
        row = f"({', '.join(sqls)})"
        return Typed(f"count({'DISTINCT ' if call.distinct else ''}{row}){call.filter}{call.over}", types.INT8)
    return Typed(call.sql("count", sqls[0]), types.INT8)


@aggregate("sum")
def _sum(call: Call) -> Typed:
    item = call.argument(0)
    if item.type.oid == types.INTERVAL.oid:
        return _sum_of_intervals(call, item.sql)
    item = call.argument(0, number=True)
    sql = call.sql("sum", item.sql)
    if super_values.is_super(call.arguments[0]):
        return super_values.from_decimal(sql)
    if item.type.oid in FLOATS:
        return Typed(sql, types.FLOAT8)
    if item.type.oid in (types.INT2.oid, types.INT4.oid):
        return Typed(f"CAST({sql} AS BIGINT)", types.INT8)
    target = types.numeric(38, types.precision_and_scale(item.type)[1] if item.type.oid == types.NUMERIC.oid else 0)
    return Typed(f"CAST({sql} AS {types.to_duckdb(target)})", target)


def _sum_of_intervals(call: Call, sql: str) -> Typed:
    """Months, days and the rest added up apart: DuckDB has no sum of intervals."""
    if call.distinct:
        raise unsupported("SUM of distinct intervals")
    months = call.sql("sum", f"{MACROS}months_of({sql})")
    days = call.sql("sum", f"datepart('day', {sql})")
    rest = call.sql("sum", f"{MACROS}microseconds_of({sql})")
    total = f"to_months(CAST({months} AS INTEGER)) + to_days(CAST({days} AS INTEGER))"
    return Typed(f"({total} + to_microseconds(CAST({rest} AS BIGINT)))", types.INTERVAL)


@aggregate("avg")
def _avg(call: Call) -> Typed:
    item = call.argument(0, number=True)
    if item.type.oid in FLOATS:
        return Typed(call.sql("avg", item.sql), types.FLOAT8)
    total, count = call.sql("sum", item.sql), call.sql("count", item.sql)
    if super_values.is_super(call.arguments[0]):
        return Typed(f"to_json(CAST({total} AS DOUBLE) / nullif({count}, 0))", types.SUPER)
    if item.type.oid in INTEGERS:
        return Typed(f"CAST(CAST({total} AS HUGEINT) // nullif({count}, 0) AS BIGINT)", types.INT8)
    scale = types.precision_and_scale(item.type)[1]
    target = types.numeric(types.MAX_PRECISION, scale)
    average = arithmetic.divide_sql((total, scale), (f"nullif({count}, 0)", 0), target, truncated=True)
    return Typed(average, target)


@aggregate("min", "max", "any_value")
def _extreme(call: Call) -> Typed:
    item = call.argument(0)
    if item.type.oid == types.BOOL.oid and call.name != "any_value":
        raise unknown_function(call.name, call.arguments)
    call.distinct = False
    if super_values.is_super(item) and call.name != "any_value":
        return Typed(call.sql(f"arg_{call.name}", item.sql, super_values.sort_key(item)), types.SUPER)
    return Typed(call.sql(call.name, item.sql), item.type)


@aggregate("stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop")
def _deviation(call: Call) -> Typed:
    item = casts.coerce(call.argument(0, number=True), types.FLOAT8)
    function = {"stddev": "stddev_samp", "variance": "var_samp"}.get(call.name, call.name)
    # DuckDB gives 0 or an error for what isn't finite.
    endless = call.sql("bool_or", f"NOT isfinite({item.sql})")
    finite = call.sql(function, f"CASE WHEN isfinite({item.sql}) THEN {item.sql} END")
    return Typed(f"CASE WHEN {endless} THEN 'NaN'::DOUBLE ELSE {finite} END", types.FLOAT8)


@aggregate("corr", "covar_pop", "covar_samp", "regr_slope", "regr_count", "regr_r2", "regr_intercept")
def _regression(call: Call) -> Typed:
    items = [casts.coerce(call.argument(index, number=True), types.FLOAT8) for index in range(2)]
    sql = call.sql(call.name, *(item.sql for item in items))
    if call.name == "corr":  # DuckDB: NaN where one side doesn't vary
        sql = f"CASE WHEN NOT isnan({sql}) THEN {sql} END"
    return Typed(sql, types.FLOAT8)


@aggregate("bit_and", "bit_or")
def _bits(call: Call) -> Typed:
    item = call.argument(0, number=True)
    if item.type.oid not in INTEGERS:
        raise unknown_function(call.name, call.arguments)
    return Typed(call.sql(call.name, item.sql), item.type)


@aggregate("bool_and", "bool_or", "every")
def _bools(call: Call) -> Typed:
    item = call.argument(0)
    if item.type.oid != types.BOOL.oid:
        raise unknown_function(call.name, call.arguments)
    return Typed(call.sql("bool_or" if call.name == "bool_or" else "bool_and", item.sql), types.BOOL)


@aggregate("median")
def _median(call: Call) -> Typed:
    item = call.argument(0)
    number = item.type.oid not in (types.DATE.oid, types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid)
    return _continuous(call, call.argument(0, number=number), "0.5")


@aggregate("percentile_cont")
def _percentile_cont(call: Call) -> Typed:
    if len(call.within_items) != 1:
        raise SqlError("function percentile_cont requires WITHIN GROUP (ORDER BY …)", "42809")
    return _continuous(call, _numeric_key(call), _fraction(call))


def _numeric_key(call: Call) -> Typed:
    item = call.within_items[0]
    return casts.coerce(item, types.FLOAT8, call.scope.statement.note) if is_unknown(item.type) else item


def _continuous(call: Call, item: Typed, fraction: str) -> Typed:
    # Redshift: integers and numerics give numeric, floats give double precision.
    if item.type.oid in FLOATS:
        return Typed(call.sql("quantile_cont", f"CAST({item.sql} AS DOUBLE)", fraction), types.FLOAT8)
    if item.type.oid in INTEGERS or item.type.oid == types.NUMERIC.oid:
        scale = types.precision_and_scale(item.type)[1] if item.type.oid == types.NUMERIC.oid else 0
        target = types.numeric(
            38, max(scale, 1) if item.type.oid != types.NUMERIC.oid else scale + 1 if scale < 37 else scale
        )
        sql = call.sql("quantile_cont", f"CAST({item.sql} AS DOUBLE)", fraction)
        return Typed(f"CAST({sql} AS {types.to_duckdb(target)})", target)
    if item.type.oid in (types.DATE.oid, types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid):
        moment = call.sql("quantile_cont", f"CAST({item.sql} AS TIMESTAMP)", fraction)
        return Typed(f"CAST({moment} AS {types.to_duckdb(item.type)})", item.type)
    raise unknown_function(call.name, [item])


def _fraction(call: Call) -> str:
    item = call.argument(0, number=True)
    try:
        value = float(item.text)
    except ValueError:
        raise unsupported("a computed percentile") from None
    if not 0 <= value <= 1:
        raise SqlError(f"percentile value {item.text} is not between 0 and 1", "22003")
    down = " DESC" in call.within.split(" NULLS")[0]
    return repr(round(1 - value, 15) if down else value)


@aggregate("percentile_disc")
def _percentile_disc(call: Call) -> Typed:
    if len(call.within_items) != 1:
        raise SqlError("function percentile_disc requires WITHIN GROUP (ORDER BY …)", "42809")
    item = _numeric_key(call)
    return Typed(call.sql("quantile_disc", item.sql, _fraction(call)), item.type)


@aggregate("ratio_to_report")
def _ratio(call: Call) -> Typed:
    item = casts.coerce(call.argument(0, number=True), types.FLOAT8)
    if not call.over:
        raise SqlError("window function ratio_to_report requires an OVER clause", "42P20")
    return Typed(f"({item.sql} / nullif({call.sql('sum', item.sql)}, 0))", types.FLOAT8)


@special("grouping", "grouping_id", takes=range(1, 32))
def _grouping(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    return Typed(
        f"CAST(grouping({', '.join(bind(node, scope).sql for node in nodes)}) AS INTEGER)", types.INT4, name=name
    )
