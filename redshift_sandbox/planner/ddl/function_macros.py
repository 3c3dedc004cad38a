"""User-defined functions in views that DuckDB holds: macros of the database, replaced when their definition changes.

A view's SQL names a macro where the view calls a function. PostgreSQL's views follow a function that is replaced or
renamed, and so do these; a nested call is written out in the macro, whose text is therefore made again when any
function of the nested one's name changes, looked for in the search path that the view was made under.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from redshift_sandbox.metadata.tables import TableCache
from redshift_sandbox.metadata.user_functions import FunctionInfo, Functions
from redshift_sandbox.planner.functions.user_calls import Macro, macro_of, parameters_of
from redshift_sandbox.sql.lexing.lexer import tokens
from redshift_sandbox.sql.names import METADATA, literal, literals, metadata, qualified
from redshift_sandbox.sql.plan import PlanContext, RedshiftType
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import modified, to_duckdb


def statements(context: PlanContext, macros: Iterable[object]) -> list[str]:
    """The statements that make the macros a view needs and keep what they are of."""
    made: list[str] = []
    for macro in {macro.name: macro for macro in macros if isinstance(macro, Macro)}.values():
        oids = [type_.oid for type_ in macro.arguments]
        modifiers = [type_.modifier for type_ in macro.arguments]
        place = metadata(context.database, "function_macros")
        made += [
            _definition(context, macro.name, parameters_of(macro), macro.sql),
            f"delete from {place} where name = {literal(macro.name)}",
            f"insert into {place} values ({literal(macro.name)}, {macro.function}, {oids}::integer[],"
            f" {modifiers}::integer[], {literals(macro.path)})",
        ]
    return made


def _definition(context: PlanContext, name: str, parameters: str, sql: str) -> str:
    return f"create or replace macro {qualified(context.database, METADATA, name)}({parameters}) as {sql}"


def rebuilt(context: PlanContext, functions: Functions, names: set[str]) -> list[str]:
    """The statements that make macros again once functions of these names have changed; `functions` are those then.

    SqlError 0A000 where a view can't be held any longer.
    """
    macros, dependencies, relations = (
        metadata(context.database, name) for name in ("function_macros", "dependencies", "relations")
    )
    rows = context.connection.execute(  # macros of views that are gone are made again when a view needs them
        f"""select m.name, m.function, m.argument_oids, m.argument_modifiers, m.path from {macros} m
            where m.function in (select d.target from {dependencies} d join {relations} r on r.oid = d.view
              where r.kind = 'view' and r.physical <> '') order by m.name"""
    ).fetchall()
    if not rows:
        return []
    by_oid = {function.oid: function for alike in functions.values() for function in alike}
    touched = _mentioning(by_oid.values(), names)
    cache = context.table_cache if context.table_cache is not None else TableCache()
    later = replace(context, table_cache=cache.with_functions(functions), functions=None, held=None, relations=None)
    made = []
    for name, oid, oids, modifiers, path in rows:
        function = by_oid.get(oid)
        if function is not None and oid in touched:
            types = [modified(*pair) for pair in zip(oids, modifiers, strict=True)]
            made.append(_again(name, function, types, replace(later, view_path=tuple(path))))
    return made


def _mentioning(functions: Iterable[FunctionInfo], names: set[str]) -> set[int]:
    """Functions of these names, and those whose bodies mention them, directly or through others."""
    left, known = list(functions), set(names)
    found: set[int] = set()
    while True:
        new = [function for function in left if function.oid not in found and _mentions(function, known)]
        if not new:
            return found
        found.update(function.oid for function in new)
        known.update(function.name for function in new)


def _mentions(function: FunctionInfo, names: set[str]) -> bool:
    called = {token.value for token in tokens(function.body) if token.kind in ("word", "name")}
    return function.name in names or not called.isdisjoint(names)


def _again(name: str, function: FunctionInfo, types: Sequence[RedshiftType], context: PlanContext) -> str:
    parameters = ", ".join(f"__p{place}" for place in range(1, len(types) + 1))
    try:
        macro = macro_of(function, types, context)
    except SqlError as error:
        # As on Redshift, which finds out when the function is called: a function that it calls is gone.
        refusal = f"error({literal(f'{error.sqlstate}|{error.message}')})"
        return _definition(context, name, parameters, f"CAST({refusal} AS {to_duckdb(function.result)})")
    if macro is None:
        raise SqlError(
            f"sandbox: {function.shown} as one that depends on the session is not supported while a view calls it",
            "0A000",
            hint="Drop the view, or make it WITH NO SCHEMA BINDING.",
        )
    return _definition(context, name, parameters, macro.sql)


def dropped(context: PlanContext, functions: Sequence[FunctionInfo]) -> list[str]:
    """The statements that remove the macros of functions."""
    place = metadata(context.database, "function_macros")
    listed = ", ".join(str(function.oid) for function in functions)
    rows = context.connection.execute(f"select name from {place} where function in ({listed})").fetchall()
    made = [f"drop macro if exists {qualified(context.database, METADATA, name)}" for (name,) in rows]
    return [*made, f"delete from {place} where function in ({listed})"]
