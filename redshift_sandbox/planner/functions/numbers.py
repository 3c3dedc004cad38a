"""Numeric, conditional and session functions."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.metadata.schemas import existing_path
from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import arithmetic, casts, super_values
from redshift_sandbox.planner.expressions.expressions import conditional
from redshift_sandbox.planner.expressions.operators import comparable
from redshift_sandbox.planner.expressions.typed import (
    FLOATS,
    INTEGERS,
    MACROS,
    Kind,
    Typed,
    common_type,
    is_unknown,
    null,
    quote,
)
from redshift_sandbox.planner.functions.declarations import ANY_NUMBER, declare, special, unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError, unsupported

declare("""
    abs(number) -> same: abs({0})
    abs(super) -> super: @super_rounded('abs', {0}, 0)
    sqrt(double) -> double: @square_root({0})
    dsqrt(double) -> double: @square_root({0})
    cbrt(double) -> double: @cube_root({0})
    exp(double) -> double: @exp_of({0})
    dexp(double) -> double: @exp_of({0})
    ln(double) -> double: @natural_log({0})
    dlog1(double) -> double: @natural_log({0})
    log(double) -> double: @decimal_log({0})
    dlog10(double) -> double: @decimal_log({0})
    power(double, double) -> double: @power_of({0}, {1})
    pow(double, double) -> double: @power_of({0}, {1})
    pi() -> double: pi()
    random() -> double: random()
    sin(double) -> double: sin({0})
    cos(double) -> double: cos({0})
    tan(double) -> double: tan({0})
    cot(double) -> double: cot({0})
    asin(double) -> double: asin(@unit_of({0}))
    acos(double) -> double: acos(@unit_of({0}))
    atan(double) -> double: atan({0})
    atan2(double, double) -> double: atan2({0}, {1})
    degrees(double) -> double: degrees({0})
    radians(double) -> double: radians({0})
    current_schema() -> name: getvariable('sandbox_schema')
    pg_backend_pid() -> integer: CAST(getvariable('sandbox_pid') AS INTEGER)
    current_session_user() -> name: getvariable('sandbox_user')
""")


@special("generate_series", takes=(2, 3))
def _series(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if any(item.type.oid not in INTEGERS for item in items):
        raise unknown_function(name, items)
    kind = common_type(items, "generate_series")
    start, end, step = [*(item.sql for item in items), "1"][:3]
    sqls = f"{start}, {MACROS}series_end({start}, {end}, {step}), {step}"
    return Typed(f"CAST(unnest(generate_series({sqls})) AS {types.to_duckdb(kind)})", kind, name=name)


@special("mod", takes=(2,))
def _mod(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    left, right = (bind(node, scope) for node in nodes)
    if super_values.is_super(left) or super_values.is_super(right):
        return super_values.calculated("%", left, right, scope.statement.note).named(name)
    return arithmetic.combine("%", left, right, scope.statement).named("mod")


@special("sign", takes=(1,))
def _sign(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    item = _number(nodes[0], scope)
    if super_values.is_super(item):
        return super_values.rounded(name, item)
    target = item.type if item.type.oid != types.NUMERIC.oid else types.numeric(1, 0)
    return Typed(f"CAST(sign({item.sql}) AS {types.to_duckdb(target)})", target, name=name)


def _number(node: exp.Expr, scope: Scope) -> Typed:
    item = bind(node, scope)
    if is_unknown(item.type):
        return casts.coerce(item, types.FLOAT8, scope.statement.note)
    if super_values.is_super(item):
        return item
    if not (item.type.oid in INTEGERS or item.type.oid in FLOATS or item.type.oid == types.NUMERIC.oid):
        raise unknown_function("numeric function", [item])
    return item


@special("ceil", "ceiling", "floor", takes=(1,))
def _ceil(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    item = _number(nodes[0], scope)
    function = "floor" if name == "floor" else "ceil"
    if super_values.is_super(item):
        return super_values.rounded(function, item).named(name)
    if item.type.oid in INTEGERS:
        return Typed(f"CAST({item.sql} AS DOUBLE)", types.FLOAT8, name=name)
    if item.type.oid == types.NUMERIC.oid:
        precision, scale = types.precision_and_scale(item.type)
        target = types.numeric(min(38, max(1, precision - scale + 1)), 0)
        return Typed(f"CAST({function}({item.sql}) AS {types.to_duckdb(target)})", target, name=name)
    return Typed(f"{function}({item.sql})", item.type, name=name)


@special("round", "trunc", takes=(1, 2))
def _round(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    if name == "trunc" and len(nodes) == 1:
        first = bind(nodes[0], scope)
        if first.type.oid in (types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid, types.DATE.oid):
            return Typed(f"CAST({first.sql} AS DATE)", types.DATE, name=name)
    item = _number(nodes[0], scope)
    digits = bind(nodes[1], scope) if len(nodes) > 1 else Typed("0", types.INT4, Kind.NUMBER, "0")
    if digits.type.oid not in INTEGERS and not is_unknown(digits.type):
        raise unknown_function(name, [item, digits])
    places = casts.coerce(digits, types.INT4, scope.statement.note)
    if super_values.is_super(item):
        return super_values.rounded(name, item, places.sql)
    if item.type.oid in INTEGERS:
        return _round_integer(name, item, places.sql if len(nodes) > 1 else None)
    if item.type.oid in FLOATS:
        if len(nodes) == 1:
            # PostgreSQL 8's dround is rint: halves go to the even neighbour.
            return Typed(
                f"{'round_even' if name == 'round' else 'trunc'}({item.sql}{', 0' if name == 'round' else ''})",
                item.type,
                name=name,
            )
        return Typed(f"{MACROS}{name}_double({item.sql}, {places.sql})", types.FLOAT8, name=name)
    if digits.kind != Kind.NUMBER:
        return _round_computed(name, item, places.sql)
    return _round_numeric(name, item, int(digits.text))


def _round_integer(name: str, item: Typed, places: str | None) -> Typed:
    if places is None:
        return Typed(f"CAST({item.sql} AS DOUBLE)", types.FLOAT8, name=name)
    if places.isdigit():
        return item.named(name)
    whole = _whole(name, f"CAST({item.sql} AS HUGEINT)", f"- CAST({places} AS BIGINT)")
    return Typed(f"CAST({whole} AS {types.to_duckdb(item.type)})", item.type, name=name)


def _whole(name: str, whole: str, digits: str) -> str:
    """A whole number rounded or cut before its last `digits` digits."""
    return f"{MACROS}{'rounded_at' if name == 'round' else 'cut_at'}({whole}, {digits})"


def _round_computed(name: str, item: Typed, places: str) -> Typed:
    """To a number of places that is known for each row alone: the scale stays."""
    precision, scale = types.precision_and_scale(item.type)
    target = types.numeric(min(38, precision + 1), scale)
    whole = _whole(name, arithmetic.unscaled(item.sql, scale), f"{scale} - CAST({places} AS BIGINT)")
    return Typed(arithmetic.scaled(whole, scale, target), target, name=name)


def _round_numeric(name: str, item: Typed, places: int) -> Typed:
    precision, scale = types.precision_and_scale(item.type)
    if places >= scale:
        return item.named(name)
    kept = max(places, 0)
    target = types.numeric(min(38, max(1, precision - scale + kept + 1)), kept)
    if places < 0:
        whole = _whole(name, arithmetic.unscaled(item.sql, scale), str(scale - places))
        sql = f"{whole} // CAST('1{'0' * scale}' AS HUGEINT)"
        return Typed(f"CAST({sql} AS {types.to_duckdb(target)})", target, name=name)
    if name == "round":
        return Typed(f"CAST({item.sql} AS {types.to_duckdb(target)})", target, name=name)
    unit = f"CAST('1{'0' * (scale - kept)}' AS HUGEINT)"
    whole = f"({arithmetic.unscaled(item.sql, scale)} // {unit})"
    return Typed(arithmetic.scaled(whole, kept, target), target, name=name)


@special("coalesce", "nvl", "ifnull", "isnull", takes=ANY_NUMBER)
def _coalesce(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if not items or (name in ("ifnull", "isnull") and len(items) != 2):
        raise unknown_function(name, items)
    target = common_type(items, "COALESCE")
    inner = ", ".join(casts.coerce(item, target, scope.statement.note).sql for item in items)
    return Typed(f"coalesce({inner})", target, name="coalesce")


@special("nvl2", takes=(3,))
def _nvl2(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    subject, given, absent = (bind(node, scope) for node in nodes)
    return conditional([f"{subject.sql} IS NOT NULL"], [given, absent], scope, "CASE").named("nvl2")


@special("decode", takes=ANY_NUMBER)
def _decode(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if len(items) < 3:
        raise unknown_function(name, items)
    subject, rest = items[0], items[1:]
    default = rest.pop() if len(rest) % 2 else null()
    whens, values = [], []
    for search, result in zip(rest[::2], rest[1::2], strict=True):
        left, right = comparable(subject, search, "=", scope)
        whens.append(f"{left.sql} IS NOT DISTINCT FROM {right.sql}")
        values.append(result)
    return conditional(whens, [*values, default], scope, "CASE").named("case")


@special("nullif", takes=(2,))
def _nullif(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    left, right = bind(nodes[0], scope), bind(nodes[1], scope)
    one, other = comparable(left, right, "=", scope)
    result = left if not is_unknown(left.type) else one
    if one.sql == result.sql:
        return Typed(f"nullif({one.sql}, {other.sql})", result.type, name="nullif")
    return Typed(f"(CASE WHEN {one.sql} = {other.sql} THEN NULL ELSE {result.sql} END)", result.type, name="nullif")


@special("greatest", "least", takes=ANY_NUMBER)
def _greatest(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    if not items:
        raise unknown_function(name, items)
    target = common_type(items, name.upper())
    sqls = list(dict.fromkeys(casts.coerce(item, target, scope.statement.note).sql for item in items))
    return Typed(_of_pairs(name, sqls), target, name=name)


def _of_pairs(name: str, sqls: list[str]) -> str:
    """GREATEST or LEAST two by two: DuckDB can't copy a plan in which a longer call has a column's name twice."""
    if len(sqls) == 1:
        return f"{name}({sqls[0]})"
    halves = sqls[: len(sqls) // 2], sqls[len(sqls) // 2 :]
    first, second = (half[0] if len(half) == 1 else _of_pairs(name, half) for half in halves)
    return f"{name}({first}, {second})"


@binds(exp.CurrentUser, exp.SessionUser, exp.CurrentRole)
def _user(node: exp.Expr, scope: Scope) -> Typed:
    scope.statement.session_bound = True
    name = "session_user" if isinstance(node, exp.SessionUser) else "current_user"
    return _name(scope.statement.context.user, name)


def _name(text: str, shown: str) -> Typed:
    """A name as a value: a bare literal can't be ordered by."""
    return Typed(f"CAST({quote(text)} AS VARCHAR)", types.NAME, name=shown)


@special("current_user", "user", "session_user", "current_role", takes=(0,))
def _user_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    scope.statement.session_bound = True
    return Typed(quote(scope.statement.context.user), types.NAME, name=name)


@binds(exp.CurrentUserId)
def _user_id(node: exp.Expr, scope: Scope) -> Typed:
    scope.statement.session_bound = True
    return Typed("CAST(getvariable('sandbox_user_id') AS INTEGER)", types.INT4, name="current_user_id")


@special("current_database", takes=(0,))
def _database(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    return _name(scope.statement.context.database, "current_database")


@binds(exp.CurrentCatalog)
def _catalog(node: exp.Expr, scope: Scope) -> Typed:
    return bind(exp.column("current_catalog"), scope)  # a word like any other on Redshift


@special("current_schema", takes=(0,))
def _schema_call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    context = scope.statement.context
    scope.statement.session_bound = True
    path = [schema for schema in existing_path(context) if schema != "$user"]
    return _name(path[0], name) if path else Typed("CAST(NULL AS VARCHAR)", types.NAME, name=name)


@binds(exp.CurrentSchema)
def _schema(node: exp.Expr, scope: Scope) -> Typed:
    return _schema_call("current_schema", [], scope)


@special("current_schemas", takes=(1,))
def _schemas(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    implicit = bind(nodes[0], scope).sql == "TRUE" if nodes else False
    scope.statement.session_bound = True
    path = existing_path(scope.statement.context)
    names = (["pg_catalog"] if implicit and "pg_catalog" not in path else []) + list(path)
    inner = ", ".join(quote(schema) for schema in names)
    return Typed(f"CAST([{inner}] AS VARCHAR[])", types.NAME_ARRAY, name=name)


@special("version", takes=(0,))
def _version(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    return Typed(
        "'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3),"
        " Redshift 1.0.117891'",
        types.TEXT,
        name=name,
    )


@special("current_setting", takes=(1,))
def _setting(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    item = bind(nodes[0], scope)
    if item.kind != Kind.STRING:
        raise unsupported("current_setting of a computed name")
    scope.statement.session_bound = True
    scope.statement.volatile = True
    value = scope.statement.context.variables.get(item.text.lower())
    if value is None:
        raise SqlError(f'unrecognized configuration parameter "{item.text}"', "42704")
    return Typed(quote(value), types.TEXT, name=name)


@special("random", takes=(0,))
def _random(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    scope.statement.session_bound = True
    return Typed("random()", types.FLOAT8, name=name)
