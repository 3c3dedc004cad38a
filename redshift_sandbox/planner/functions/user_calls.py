"""Calls of user-defined functions: each becomes the expression of the function's body, bound where it is called.

So it costs what the expression costs, and a literal that the body hands on (a format, a date part) is still one
there. In a view that DuckDB holds, the call is of a macro instead (planner/ddl/function_macros.py), so that the view
follows when the function is replaced.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlglot import exp

from redshift_sandbox.metadata.tables import IMPLICIT_SCHEMA
from redshift_sandbox.metadata.user_functions import FunctionInfo, candidates, require_execute, require_schema
from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import Kind, Typed, as_numeric, is_integer, is_unknown, number
from redshift_sandbox.planner.functions.declarations import unknown_function
from redshift_sandbox.planner.functions.function_bodies import body_of
from redshift_sandbox.planner.functions.overloads import chosen
from redshift_sandbox.planner.select.scope import Scope, Statement
from redshift_sandbox.sql import types
from redshift_sandbox.sql.names import METADATA, qualified
from redshift_sandbox.sql.plan import PlanContext, RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

_LONGEST_REPEATED = 1000
_LONGEST = 250_000
_ROOMY_NUMERIC = types.numeric(38, 10)


@dataclass(frozen=True, slots=True)
class Macro:
    """A function for arguments of these types, as a DuckDB macro of the database; `sql` is what it stands for.

    Functions that its body calls were looked for in the schemas of `path`.
    """

    name: str
    function: int
    arguments: tuple[RedshiftType, ...]
    path: tuple[str, ...]
    sql: str
    type: RedshiftType


def called(name: str, arguments: Sequence[Typed], scope: Scope, *, before_built_in: bool = False) -> Typed | None:
    """A call by a bare name; None when no user-defined function takes these arguments."""
    context = scope.statement.context
    found = candidates(context, name, before_built_in=before_built_in)
    function: FunctionInfo | None = chosen(name, found, arguments) if found else None
    return None if function is None else _call(function, arguments, scope)


def is_known(name: str, scope: Scope, *, before_built_in: bool = False) -> bool:
    """Whether a bare name is a user-defined function's."""
    return bool(candidates(scope.statement.context, name, before_built_in=before_built_in))


def may_precede(scope: Scope) -> bool:
    """Whether the search path lets user-defined functions come before built-in ones."""
    return IMPLICIT_SCHEMA in scope.statement.context.lookup_path


def called_in(schema: str, name: str, arguments: Sequence[Typed], scope: Scope) -> Typed:
    """A call by a qualified name; SqlError 42883 when there is no such function, 3F000 for a missing schema."""
    context = scope.statement.context
    found = candidates(context, name, schema)
    function: FunctionInfo | None = chosen(f"{schema}.{name}", found, arguments) if found else None
    if function is None:
        require_schema(context, (schema, name))
        raise unknown_function(f"{schema}.{name}", list(arguments))
    return _call(function, arguments, scope)


def _call(function: FunctionInfo, arguments: Sequence[Typed], scope: Scope) -> Typed:
    context = scope.statement.context
    require_execute(context, function)
    if context.functions is not None and not scope.calling:
        context.functions.append(function)
    if function.oid in scope.calling:
        raise SqlError("stack depth limit exceeded", "54001")
    given = [_given(item, declared, scope) for item, declared in zip(arguments, function.arguments, strict=True)]
    repeated = _repeated(function, given)
    if not repeated:
        return _expanded(function, given, scope)
    # Each argument is evaluated once, as the value of a struct that a lambda's parameter stands for. Its name tells how
    # deep in other functions the call is, and nothing else, so that the same call has the same text in GROUP BY.
    name = f"__v{len(scope.calling) + 1}"
    inner = [replace(item, sql=f"({name}).p{place}", kind=Kind.VALUE) for place, item in enumerate(given, 1)]
    result = _expanded(function, inner, scope)
    fields = ", ".join(f"p{place} := {item.sql}" for place, item in enumerate(given, 1))
    return replace(result, sql=f"list_transform([struct_pack({fields})], lambda {name}: {result.sql})[1]")


def _repeated(function: FunctionInfo, given: Sequence[Typed]) -> bool:
    """Whether the body names an argument twice that would give another value each time, or is long."""
    uses = _uses(function.body)
    return any(
        uses[str(place)] > 1 and ("random()" in item.sql or len(item.sql) > _LONGEST_REPEATED)
        for place, item in enumerate(given, 1)
    )


@lru_cache(512)
def _uses(body: str) -> Counter[str]:
    return Counter(parameter.name for parameter in body_of(body).find_all(exp.Parameter))


def _expanded(function: FunctionInfo, given: Sequence[Typed], scope: Scope) -> Typed:
    held = scope.statement.context.held
    if held is not None and not scope.calling:
        macro = macro_of(function, [item.type for item in given], scope.statement.context)
        if macro is not None:
            held.append(macro)
            place = qualified(scope.statement.context.database, METADATA, macro.name)
            return Typed(f"{place}({', '.join(item.sql for item in given)})", macro.type, name=function.name)
        scope.statement.session_bound = True  # DuckDB can't hold the view: it is planned where it is read
    body = Scope(scope.statement, arguments=tuple(given), calling=(*scope.calling, function.oid))
    try:
        result = _returned(bind(body_of(function.body), body), function, scope)
    except SqlError as error:
        error.position = None  # it counts the characters of the body, not of the statement
        raise
    if len(result.sql) > _LONGEST:
        raise SqlError(f"stack depth limit exceeded in function {function.name}", "54001")
    return result


def _given(item: Typed, declared: RedshiftType, scope: Scope) -> Typed:
    """An argument as the declared type, which overload resolution has found it converts to."""
    note = scope.statement.note
    if declared == types.NUMERIC:
        declared = _numeric_for(item)
    if item.type == declared:
        return item
    given = casts.cast(item, declared, note)
    if item.kind == Kind.PARAMETER and declared == types.VARCHAR:
        return replace(given, kind=Kind.PARAMETER, text=item.text)  # the body may need its value (a format)
    return given


def _numeric_for(item: Typed) -> RedshiftType:
    """NUMERIC without a precision keeps the argument's own."""
    if item.type.oid == types.NUMERIC.oid:
        return item.type
    if is_integer(item.type):
        return types.numeric(*as_numeric(item.type))
    if item.kind == Kind.STRING and is_unknown(item.type):
        casts.literal(item.text, _ROOMY_NUMERIC)  # 22P02 for what is no number
        literal = number(item.text.strip().lstrip("+-"))
        return types.numeric(*as_numeric(literal.type)) if literal.type.oid != types.FLOAT8.oid else _ROOMY_NUMERIC
    return _ROOMY_NUMERIC


def _returned(item: Typed, function: FunctionInfo, scope: Scope) -> Typed:
    """The body's value as the result type; SqlError 42P13 where it doesn't convert to it by itself."""
    target = function.result
    if target == types.NUMERIC:
        target = _numeric_for(item)
    if not is_unknown(item.type) and not casts.assignable(item.type, target):
        raise SqlError(
            f"return type mismatch in function declared to return {target.name.split('(')[0]}",
            "42P13",
            detail=f"Actual return type is {item.type.name.split('(')[0]}.",
        )
    result = item if item.type == target else casts.cast(item, target, scope.statement.note)
    sql = result.sql
    if item.kind is not Kind.VALUE or result.kind is not Kind.VALUE:
        sql = f"CAST({sql} AS {types.to_duckdb(target)})"  # a bare literal would be an ordinal to GROUP BY
    return Typed(sql, target, name=function.name)


def verify(function: FunctionInfo, context: PlanContext) -> None:
    """Raise what is wrong with a function's body, before it is kept."""
    try:
        _trial(function, context, Kind.VALUE)
    except SqlError as error:
        if error.sqlstate != "0A000":
            raise
        _trial(
            function, context, Kind.PARAMETER
        )  # what works for literals alone (a format) is refused where it is called


def _trial(function: FunctionInfo, context: PlanContext, kind: Kind) -> tuple[Typed, Statement]:
    types_ = [_ROOMY_NUMERIC if type_ == types.NUMERIC else type_ for type_ in function.arguments]
    return _alone(function, types_, context, kind)


def _alone(
    function: FunctionInfo, argument_types: Sequence[RedshiftType], context: PlanContext, kind: Kind
) -> tuple[Typed, Statement]:
    """The body over its own parameters, and what planning it found out."""
    statement = Statement(replace(context, functions=None, held=None, relations=None))
    given = [
        Typed(f"__p{place}", type_, kind, str(place) if kind is Kind.PARAMETER else "")
        for place, type_ in enumerate(argument_types, 1)
    ]
    return _expanded(function, given, Scope(statement)), statement


def macro_of(function: FunctionInfo, argument_types: Sequence[RedshiftType], context: PlanContext) -> Macro | None:
    """The function as a macro; None where what it means depends on the session, the moment or a literal's text."""
    try:
        # Privileges are its reader's matter, and asked for where the view is read.
        result, found = _alone(function, argument_types, replace(context, is_superuser=True), Kind.VALUE)
    except SqlError as error:
        if error.sqlstate != "0A000":
            raise
        return None
    if found.session_bound or found.volatile or found.late or found.reads_log:
        return None
    path = context.lookup_path
    name = f"function_{function.oid}_{zlib.crc32('/'.join(path).encode()):08x}" + "".join(
        f"_{precision}_{scale}"
        for declared, type_ in zip(function.arguments, argument_types, strict=True)
        if declared == types.NUMERIC
        for precision, scale in [types.precision_and_scale(type_)]
    )
    return Macro(name, function.oid, tuple(argument_types), path, result.sql, result.type)


def parameters_of(macro: Macro) -> str:
    """A macro's parameters as its definition lists them."""
    return ", ".join(f"__p{place}" for place in range(1, len(macro.arguments) + 1))
