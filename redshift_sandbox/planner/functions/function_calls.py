"""Function calls: which functions exist, with which arguments, and the DuckDB SQL they become.

Plain functions are declared in text tables, one overload a line, in functions_*.py:

    strpos(text, text) -> integer: strpos({0}, {1})

`any` takes every type, `number` every number type; the result may be `same`, the type of the first argument. Functions
whose arguments are more than values (a date part, a format, DISTINCT) are Python functions under their names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlglot import exp

from redshift_sandbox.metadata.schemas import SYSTEM_SCHEMAS
from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import (
    INTEGERS,
    MOMENTS,
    OIDS,
    TIMES,
    Kind,
    Typed,
    is_number,
    is_string,
    is_unknown,
)
from redshift_sandbox.planner.functions import user_calls
from redshift_sandbox.planner.functions.declarations import (
    AGGREGATES,
    OVERLOADS,
    SPECIAL,
    TAKES,
    Overload,
    unknown_function,
)
from redshift_sandbox.planner.functions.user_calls import called_in
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported
from redshift_sandbox.system_views.functions import function, signatures

# Functions of the reference that have no translation; any other unknown name does not exist on Redshift either.
_NOT_HERE_NAMES = """
    change_query_priority change_session_priority change_user_priority current_aws_account current_namespace
    current_session_arn default_iam_role get_number_attributes has_assumerole_privilege size
    pg_get_grantee_by_iam_role pg_get_iam_role_by_user pg_get_session_roles reboot_cluster set_config slice_num
    explain_model
"""
_NOT_HERE = frozenset(_NOT_HERE_NAMES.split())
_NOT_HERE_KINDS = ("st_", "h3_", "ai_")  # spatial functions, and those of machine learning


_NAMES: dict[str, RedshiftType] = {
    "text": types.TEXT,
    "varchar": types.VARCHAR,
    "smallint": types.INT2,
    "integer": types.INT4,
    "bigint": types.INT8,
    "numeric": types.numeric(38, 10),
    "real": types.FLOAT4,
    "double": types.FLOAT8,
    "boolean": types.BOOL,
    "date": types.DATE,
    "timestamp": types.TIMESTAMP,
    "timestamptz": types.TIMESTAMPTZ,
    "time": types.TIME,
    "interval": types.INTERVAL,
    "super": types.SUPER,
    "hllsketch": types.HLLSKETCH,
    "varbyte": types.VARBYTE,
    "oid": types.OID,
    "name": types.NAME,
    "texts": types.TEXT_ARRAY,
    "oids": types.OID_ARRAY,
    "oidvector": types.OIDVECTOR,
    "void": types.VOID,
}
_RANKS = {
    types.INT2.oid: 0,
    types.INT4.oid: 1,
    types.INT8.oid: 2,
    types.NUMERIC.oid: 3,
    types.FLOAT4.oid: 4,
    types.FLOAT8.oid: 5,
}
# What becomes text by itself where a function takes text; BOOLEAN does not.
_TEXTUAL = MOMENTS | TIMES | OIDS | {types.SUPER.oid}
_MOMENT_RANKS = {types.DATE.oid: 0, types.TIMESTAMP.oid: 1, types.TIMESTAMPTZ.oid: 2}


@binds(exp.Anonymous)
def _call(node: exp.Expr, scope: Scope) -> Typed:
    return call(node.name.lower(), node.expressions, scope)


def call(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """A call of a function by name; raises SqlError 42883 when there is none for these arguments.

    A user-defined function of a built-in one's name is meant where the built-in doesn't take the arguments, or where
    the search path names pg_catalog after the function's schema.
    """
    if user_calls.may_precede(scope) and user_calls.is_known(name, scope, before_built_in=True):
        own = user_calls.called(name, [bind(node, scope) for node in nodes], scope, before_built_in=True)
        if own is not None:
            return own
    if name not in SPECIAL and name not in AGGREGATES:
        if any(isinstance(node, exp.Star) for node in nodes):
            raise unknown_function(name, [])
        return apply(name, [bind(node, scope) for node in nodes], scope)
    try:
        return built_in(name, nodes, scope)
    except SqlError as error:
        if error.sqlstate != "42883" or not user_calls.is_known(name, scope):
            raise
        own = user_calls.called(name, [bind(node, scope) for node in nodes], scope)
        if own is None:
            raise
        return own


def built_in(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """A call of a built-in function, whatever user-defined ones there are; SqlError 42883 when there is none."""
    function = SPECIAL.get(name) or AGGREGATES.get(name)
    if function is None:
        return apply(name, [bind(node, scope) for node in nodes], scope, own=False)
    if name in SPECIAL and len(nodes) not in TAKES[name]:
        raise unknown_function(name, [bind(node, scope) for node in nodes])
    return function(name, nodes, scope)


def apply(name: str, arguments: list[Typed], scope: Scope, *, own: bool = True) -> Typed:
    """A plain function over translated arguments; a user-defined one, if it may be one's `own`, where none fits."""
    overload = _best(OVERLOADS.get(name, ()), arguments)
    if overload is None:
        system = system_call(name, arguments, scope)
        if system is not None:
            return system
        users = user_calls.called(name, arguments, scope) if own else None
        if users is not None:
            return users
        if name in _NOT_HERE or name.startswith(_NOT_HERE_KINDS):
            raise unsupported(f"the function {name}")
        raise unknown_function(name, arguments)
    wanted = _expanded(overload, len(arguments))
    note = scope.statement.note
    sqls = [_argument(argument, kind, note) for argument, kind in zip(arguments, wanted, strict=True)]
    template = overload.template
    sql = template.format(*sqls, args=", ".join(sqls))
    return Typed(sql, _result_type(overload, arguments, wanted), name=name)


def _expanded(overload: Overload, count: int) -> tuple[str, ...]:
    if not overload.variadic:
        return overload.arguments
    return overload.arguments + (overload.arguments[-1],) * (count - len(overload.arguments))


def _result_type(overload: Overload, arguments: list[Typed], wanted: tuple[str, ...]) -> RedshiftType:
    if overload.returns != "same":
        return _NAMES[overload.returns]
    first = arguments[0]
    if is_unknown(first.type):
        return types.FLOAT8 if wanted[0] == "number" else types.TEXT
    if wanted[0] == "text" and not is_string(first.type):
        return types.TEXT
    return first.type


def _argument(item: Typed, kind: str, note: Callable[[Typed, RedshiftType], None]) -> str:
    if kind == "any":
        return casts.coerce(item, types.TEXT, note).sql if is_unknown(item.type) else item.sql
    if kind == "number":
        return casts.coerce(item, types.FLOAT8, note).sql if is_unknown(item.type) else item.sql
    target = _NAMES[kind]
    if target.oid == types.NUMERIC.oid and item.type.oid == types.NUMERIC.oid:
        return item.sql
    return casts.coerce(item, target, note).sql


def _best(overloads: list[Overload] | tuple[()], arguments: list[Typed]) -> Overload | None:
    best: tuple[int, Overload] | None = None
    for overload in overloads:
        count = len(overload.arguments)
        if len(arguments) != count and not (overload.variadic and len(arguments) >= count):
            continue
        costs = [_cost(item, kind) for item, kind in zip(arguments, _expanded(overload, len(arguments)), strict=True)]
        if any(cost is None for cost in costs):
            continue
        total = sum(cost for cost in costs if cost is not None)
        if best is None or total < best[0]:
            best = total, overload
    return best[1] if best is not None else None


def _cost(item: Typed, kind: str) -> int | None:
    if kind == "any":
        return 8
    source = item.type
    if kind == "number":
        return 0 if is_number(source) or is_unknown(source) else None
    target = _NAMES[kind]
    if is_unknown(source):
        return 0 if is_string(target) or item.kind == Kind.NULL else 1
    if source.oid == target.oid or (is_string(source) and is_string(target)):
        return 0
    if source.oid in _RANKS and target.oid in _RANKS:
        return _RANKS[target.oid] - _RANKS[source.oid] if _RANKS[target.oid] > _RANKS[source.oid] else None
    if source.oid in MOMENTS and target.oid in MOMENTS:
        step = _MOMENT_RANKS[target.oid] - _MOMENT_RANKS[source.oid]
        return step if step > 0 else None
    if target.oid in OIDS and (source.oid in OIDS or source.oid in INTEGERS):
        return 1
    if source.oid in OIDS and target.oid in _RANKS:
        return 2
    if source.oid == types.SUPER.oid and target.oid == types.FLOAT8.oid:
        return 10
    if is_string(target) and (is_number(source) or source.oid in _TEXTUAL):
        return 10
    return None


_RETURNS = {
    types.BOOL: "pg_table_is_visible pg_type_is_visible pg_function_is_visible pg_operator_is_visible "
    "pg_opclass_is_visible pg_opfamily_is_visible pg_conversion_is_visible pg_cancel_backend pg_terminate_backend "
    "user_is_member_of role_is_member_of",
    types.OID: "to_regclass to_regtype to_regproc pg_my_temp_schema",
    types.INT8: "pg_relation_size pg_total_relation_size pg_table_size pg_database_size",
    types.INT4: "pg_last_copy_id pg_last_copy_count pg_last_unload_id pg_last_unload_count",
    types.NAME: "pg_get_userbyid pg_encoding_to_char",
    types.TIMESTAMPTZ: "pg_postmaster_start_time",
}
_RETURN_TYPES = {name: type_ for type_, names in _RETURNS.items() for name in names.split()}


@cache
def _system_overloads(name: str) -> list[Overload]:
    return [Overload(kinds, False, "", "") for kinds in signatures(name)]


def system_call(name: str, arguments: list[Typed], scope: Scope) -> Typed | None:
    """A call of one of the catalogue's own functions, None when there is none of the name."""
    if name in ("pg_cancel_backend", "pg_terminate_backend"):
        raise unsupported(f"{name} among other expressions (it takes one number: select {name}(1234))")
    qualified = function(scope.statement.context.database, name)
    if qualified is None:
        return None
    overload = _best(_system_overloads(name), arguments)
    if overload is None:
        raise unknown_function(name, arguments)
    scope.statement.session_bound = True
    note = scope.statement.note
    sqls = ", ".join(_argument(item, kind, note) for item, kind in zip(arguments, overload.arguments, strict=True))
    returned = _RETURN_TYPES.get(name) or (types.BOOL if name.startswith("has_") else types.TEXT)
    return Typed(f"{qualified}({sqls})", returned, name=name)


def qualified_call(node: exp.Expr, scope: Scope) -> Typed:
    """schema.function(…): a built-in one of the system's schemas, or a user-defined one of any other."""
    if not isinstance(node.this, (exp.Identifier, exp.Dot)):
        raise unsupported("a call behind a dot that follows a value")
    *database, schema = (part.name.lower() for part in node.this.find_all(exp.Identifier))
    if database and database[0] != scope.statement.context.database:
        raise SqlError(f'cross-database reference to database "{database[0]}" is not supported', "0A000")
    if not isinstance(node.expression, exp.Anonymous):
        return bind(node.expression, scope)
    name, nodes = node.expression.name.lower(), node.expression.expressions
    if schema in SYSTEM_SCHEMAS:
        return built_in(name, nodes, scope)
    return called_in(schema, name, [bind(argument, scope) for argument in nodes], scope)
