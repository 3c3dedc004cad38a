"""Literals, columns, parameters, casts and conditional expressions."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import casts, literals, super_values
from redshift_sandbox.planner.expressions.operators import comparable, condition
from redshift_sandbox.planner.expressions.typed import (
    MACROS,
    Kind,
    Typed,
    common_type,
    is_string,
    is_unknown,
    null,
    number,
    string,
)
from redshift_sandbox.planner.functions.function_calls import qualified_call, system_call
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.planner.select.subqueries import membership
from redshift_sandbox.sql import date_times, types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported
from redshift_sandbox.sql.type_names import cast_target

_CAST_NAMES = {
    types.INT2.oid: "int2",
    types.INT4.oid: "int4",
    types.INT8.oid: "int8",
    types.FLOAT4.oid: "float4",
    types.FLOAT8.oid: "float8",
    types.BOOL.oid: "bool",
    types.NUMERIC.oid: "numeric",
    types.VARCHAR.oid: "varchar",
    types.BPCHAR.oid: "bpchar",
    types.TIMESTAMP.oid: "timestamp",
    types.TIMESTAMPTZ.oid: "timestamptz",
    types.TIME.oid: "time",
    types.TIMETZ.oid: "timetz",
    types.VARBYTE.oid: "varbyte",
}


KEPT = "case kept"
"""What the meta of an identifier holds whose case was heeded."""


def folded(node: exp.Expr) -> str:
    """A name as Redshift knows it: in lower case, also when quoted."""
    return node.name.lower()


@binds(exp.Literal)
def _literal(node: exp.Expr, scope: Scope) -> Typed:
    return string(node.name) if node.is_string else number(node.name)


@binds(exp.Concat)
def _adjacent(node: exp.Expr, _scope: Scope) -> Typed:
    """String literals one after another are one."""
    if not all(isinstance(part, exp.Literal) and part.is_string for part in node.expressions):
        raise unsupported("this concatenation")
    return string("".join(part.name for part in node.expressions))


@binds(exp.RawString, exp.National, exp.UnicodeString, exp.ByteString)
def _other_string(node: exp.Expr, scope: Scope) -> Typed:
    return string(node.name)


@binds(exp.Null)
def _null(node: exp.Expr, scope: Scope) -> Typed:
    return null()


@binds(exp.Boolean)
def _boolean(node: exp.Expr, scope: Scope) -> Typed:
    return Typed("TRUE" if node.this else "FALSE", types.BOOL, name="bool", named_by_type=True)


MAX_PARAMETERS = 32_767


def parameter_number(digits: str, position: int | None = None) -> int:
    """n of $n; raises SqlError 42P02 for more than the protocol counts."""
    kept = digits.lstrip("0") or "0"
    if len(kept) > len(str(MAX_PARAMETERS)) or int(kept) > MAX_PARAMETERS:
        raise SqlError(f"there is no parameter ${kept[:80]}", "42P02", position=position)
    return int(kept)


@binds(exp.Parameter)
def _parameter(node: exp.Expr, scope: Scope) -> Typed:
    text = node.name
    if not text.isdigit() or not text.strip("0"):
        raise SqlError(f'syntax error at or near "${text}"', "42601")
    index = parameter_number(text)
    if scope.arguments is not None:
        if index > len(scope.arguments):
            raise SqlError(f"there is no parameter ${index}", "42P02")
        return scope.arguments[index - 1]
    declared = scope.statement.context.parameter_types
    type_ = declared[index - 1] if index <= len(declared) else None
    scope.statement.parameters.setdefault(index, type_)
    if type_ is not None and not is_unknown(type_):
        return Typed(f"CAST(${index} AS {types.to_duckdb(type_)})", type_, Kind.PARAMETER, text)
    return Typed(f"${index}", types.UNKNOWN, Kind.PARAMETER, text)


@binds(exp.Column)
def _column(node: exp.Expr, scope: Scope) -> Typed:
    try:
        return _named_column(node, scope)
    except SqlError as error:
        error.position = error.position or place_of(node)
        raise


def place_of(node: exp.Expr) -> int | None:
    """Where a name begins in the statement's text, counted from 1."""
    starts = [part.meta["start"] for part in node.find_all(exp.Identifier) if "start" in part.meta]
    return min(starts) + 1 if starts else None


def _named_column(node: exp.Expr, scope: Scope) -> Typed:
    if isinstance(node.this, exp.Star):
        raise unsupported("a star inside an expression")
    name = folded(node)
    table = node.args.get("table")
    if table is None:
        return scope.column(name) if scope.has_column(name) or name in scope.aliases else _bare_word(node, name, scope)
    alias = table.name.lower()
    schema = node.args.get("db")
    if scope.relation(alias) is None:
        navigated = _navigated(node, scope)
        if navigated is not None:
            return navigated
    return scope.column(name, alias, schema.name.lower() if schema is not None else None)


def _navigated(node: exp.Expr, scope: Scope) -> Typed | None:
    """A dotted name that begins with a SUPER column, or with a relation and its SUPER column; else None."""
    parts = [part for part in (node.args.get(key) for key in ("catalog", "db", "table", "this")) if part is not None]
    names = [part.name.lower() for part in parts]
    if scope.relation(names[0]) is not None and len(names) > 2:
        base, keys = scope.column(names[1], names[0]), parts[2:]
    elif scope.has_column(names[0]):
        base, keys = scope.column(names[0]), parts[1:]
    else:
        return None
    if base.type.oid != types.SUPER.oid:
        return None
    for key in keys:
        base = super_values.attribute(base, _attribute_name(key, scope))
    return base


def _attribute_name(node: exp.Expr, scope: Scope) -> str:
    """The name of a SUPER attribute, in lower case as every name unless a setting says that its case matters."""
    variables = scope.statement.context.variables
    kept = node.args.get("quoted") and variables.get("enable_case_sensitive_identifier") == "on"
    if not kept and variables.get("enable_case_sensitive_super_attribute") != "on":
        return folded(node)
    node.meta[KEPT] = True
    return node.name


def _bare_word(node: exp.Expr, name: str, scope: Scope) -> Typed:
    relation = scope.relation(name)
    if relation is not None and not node.this.args.get("quoted"):
        raise unsupported(f'a whole row ("{name}") as a value')
    return scope.column(name)


@binds(exp.Paren)
def _paren(node: exp.Expr, scope: Scope) -> Typed:
    return bind(node.this, scope)


@binds(exp.Alias)
def _alias(node: exp.Expr, scope: Scope) -> Typed:
    return bind(node.this, scope).named(node.alias.lower())


@binds(exp.Cast)
def _cast(node: exp.Expr, scope: Scope) -> Typed:
    target = cast_target(node.args["to"])
    item = bind(node.this, scope)
    if item.kind == Kind.STRING and date_times.is_volatile(item.text) and not is_string(target):
        scope.statement.volatile = True
    result = _named_object(item, target, scope) or casts.cast(item, target, scope.statement.note)
    if super_values.is_super(item) and scope.statement.context.variables.get("cast_super_null_on_error") == "off":
        result = super_values.strict(item, result)
    return _around(item, result, _CAST_NAMES.get(target.oid, target.name.split("(")[0]))


def _around(inner: Typed, result: Typed, name: str) -> Typed:
    """A cast or CASE under the name of what is in it, where that has one of its own: a column's or a function's."""
    own = inner.name != "?column?" and not inner.named_by_type
    return result.named(inner.name) if own else replace(result.named(name), named_by_type=True)


def _named_object(item: Typed, target: RedshiftType, scope: Scope) -> Typed | None:
    """Casts between names and the OIDs of tables and types, which the catalogue answers."""
    kinds = {types.REGCLASS.oid: "regclass", types.REGTYPE.oid: "regtype", types.REGPROC.oid: "regproc"}
    if target.oid in kinds and (is_string(item.type) or item.kind in (Kind.STRING, Kind.PARAMETER)):
        name = casts.coerce(item, types.TEXT, scope.statement.note)
        found = system_call(f"{kinds[target.oid]}_in", [name], scope)
        return Typed(found.sql, target) if found is not None else None
    if item.type.oid in kinds and is_string(target):
        return system_call(f"{kinds[item.type.oid]}_text", [item], scope)
    return None


@binds(exp.TryCast)
def _try_cast(node: exp.Expr, scope: Scope) -> Typed:
    target = cast_target(node.args["to"])
    try:
        item = casts.cast(bind(node.this, scope), target, scope.statement.note)
    except SqlError as error:
        if not error.sqlstate.startswith("22"):
            raise
        item = null()
    return Typed(f"TRY({item.sql})", target, name=_CAST_NAMES.get(target.oid, target.name.split("(")[0]))


@binds(exp.Interval)
def _interval(node: exp.Expr, scope: Scope) -> Typed:
    unit = node.args.get("unit")
    text = node.this.name if node.this is not None else ""
    if not isinstance(node.this, exp.Literal):
        raise unsupported("an interval of an expression")
    if isinstance(unit, exp.IntervalSpan):
        parts = literals.interval_span(text, unit.this.name.lower(), unit.expression.name.lower())
        return Typed(literals.interval_sql(*parts), types.INTERVAL, text=" ".join(map(str, parts)), name="interval")
    default = unit.name if unit is not None else "second"
    spelled = text if any(letter.isalpha() or letter == ":" for letter in text) else f"{text} {default}"
    parts = literals.interval_parts(spelled)
    return Typed(literals.interval_sql(*parts), types.INTERVAL, text=" ".join(map(str, parts)), name="interval")


@binds(exp.Case)
def _case(node: exp.Expr, scope: Scope) -> Typed:
    subject = bind(node.this, scope) if node.this is not None else None
    whens: list[str] = []
    values: list[Typed] = []
    for branch in node.args["ifs"]:
        if subject is None:
            whens.append(condition(branch.this, scope, "CASE/WHEN").sql)
        else:
            left, right = comparable(subject, bind(branch.this, scope), "=", scope)
            whens.append(f"{left.sql} = {right.sql}")
        values.append(bind(branch.args["true"], scope))
    default = node.args.get("default")
    values.append(bind(default, scope) if default is not None else null())
    return _around(values[-1], conditional(whens, values, scope, "CASE"), "case")


def conditional(whens: list[str], values: list[Typed], scope: Scope, what: str) -> Typed:
    """CASE over conditions and one value more, all values of their common type."""
    target = common_type(values, what)
    sqls = [casts.coerce(value, target, scope.statement.note).sql for value in values]
    branches = " ".join(f"WHEN {when} THEN {sql}" for when, sql in zip(whens, sqls[:-1], strict=True))
    return Typed(f"(CASE {branches} ELSE {sqls[-1]} END)", target)


@binds(exp.In)
def _in(node: exp.Expr, scope: Scope) -> Typed:
    query = node.args.get("query")
    if query is not None:
        return membership(node.this, query, scope)
    if isinstance(node.this, exp.Tuple):
        return _row_in(node, scope)
    item = bind(node.this, scope)
    options = [bind(option, scope) for option in node.expressions]
    pairs = [comparable(item, option, "=", scope) for option in options]
    if len({left.sql for left, _ in pairs}) == 1:
        return Typed(f"({pairs[0][0].sql} IN ({', '.join(right.sql for _, right in pairs)}))", types.BOOL)
    return Typed("(" + " OR ".join(f"({left.sql} = {right.sql})" for left, right in pairs) + ")", types.BOOL)


def _row_in(node: exp.Expr, scope: Scope) -> Typed:
    lefts = [bind(part, scope) for part in node.this.expressions]
    rows: list[str] = []
    for option in node.expressions:
        rights = [bind(part, scope) for part in getattr(option, "expressions", [])]
        if len(rights) != len(lefts):
            raise SqlError("unequal number of entries in row expressions", "42601")
        pairs = [comparable(left, right, "=", scope) for left, right in zip(lefts, rights, strict=True)]
        rows.append("(" + " AND ".join(f"{left.sql} = {right.sql}" for left, right in pairs) + ")")
    return Typed("(" + " OR ".join(rows) + ")", types.BOOL)


@binds(exp.Array)
def _array(node: exp.Expr, scope: Scope) -> Typed:
    items = [bind(item, scope) for item in node.expressions]
    element = common_type(items, "ARRAY")
    inner = ", ".join(casts.coerce(item, element, scope.statement.note).sql for item in items)
    return Typed(
        f"CAST([{inner}] AS {types.to_duckdb(types.array_of(element))})", types.array_of(element), name="array"
    )


@binds(exp.Bracket)
def _bracket(node: exp.Expr, scope: Scope) -> Typed:
    base = bind(node.this, scope)
    if len(node.expressions) != 1:
        raise unsupported("an array slice")
    index = node.expressions[0]
    if base.type.oid == types.SUPER.oid:
        if isinstance(index, exp.Literal) and index.is_string:
            return super_values.attribute(base, index.name)
        position = casts.coerce(bind(index, scope), types.INT4, scope.statement.note)
        return Typed(f"json_extract({base.sql}, '$[' || {position.sql} || ']')", types.SUPER, name=base.name)
    if not types.is_array(base.type):
        raise SqlError(f"cannot subscript type {base.type.name} because it is not an array", "42804")
    position = casts.coerce(bind(index, scope), types.INT8, scope.statement.note)
    shift = " + 1" if base.type.oid in (types.INT2VECTOR.oid, types.OIDVECTOR.oid) else ""
    return Typed(f"{base.sql}[{position.sql}{shift}]", types.element_of(base.type), name=base.name)


@binds(exp.Dot)
def _dot(node: exp.Expr, scope: Scope) -> Typed:
    if isinstance(node.expression, (exp.Anonymous, exp.Func)):
        return qualified_call(node, scope)
    base = bind(node.this, scope)
    if base.type.oid != types.SUPER.oid:
        raise unsupported(f"the field {node.expression.name} of a {base.type.name}")
    return super_values.attribute(base, _attribute_name(node.expression, scope))


@binds(exp.AtTimeZone)
def _at_time_zone(node: exp.Expr, scope: Scope) -> Typed:
    item = bind(node.this, scope)
    if is_unknown(item.type):
        item = casts.coerce(item, types.TIMESTAMPTZ, scope.statement.note)
    zone = casts.coerce(bind(node.args["zone"], scope), types.TEXT, scope.statement.note)
    result = types.TIMESTAMP if item.type.oid == types.TIMESTAMPTZ.oid else types.TIMESTAMPTZ
    moment = item.sql if item.type.oid == types.TIMESTAMPTZ.oid else f"CAST({item.sql} AS TIMESTAMP)"
    return Typed(f"timezone({MACROS}zone_named({zone.sql}), {moment})", result, name="timezone")


@binds(exp.Collate)
def _collate(node: exp.Expr, scope: Scope) -> Typed:
    name = node.expression.sql().lower().replace('"', "")
    if name.split(".")[-1] in ("c", "default", "posix", "case_sensitive", "cs"):
        return bind(node.this, scope)
    raise unsupported(f"the collation {name}")
