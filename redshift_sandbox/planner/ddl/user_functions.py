"""CREATE, ALTER and DROP FUNCTION."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from redshift_sandbox.metadata.privileges import require
from redshift_sandbox.metadata.schemas import SchemaInfo, next_oid, target_schema, user_id
from redshift_sandbox.metadata.user_functions import (
    FunctionInfo,
    all_functions,
    find_function,
    insert_function,
    require_function_owner,
    require_schema,
    required_function,
    shown,
    with_change,
)
from redshift_sandbox.planner.ddl import function_macros
from redshift_sandbox.planner.ddl.drop import held_by, removed_views
from redshift_sandbox.planner.ddl.function_grants import default_execute, require_language
from redshift_sandbox.planner.ddl.users import find_user, require_superuser
from redshift_sandbox.planner.functions.user_calls import verify
from redshift_sandbox.sql.ddl.function import CreateFunction, parse_create_function, parse_signature
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal, metadata
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError


def create_function(reader: TokenReader, context: PlanContext, *, replace_: bool) -> Plan:
    """create [or replace] function name([type, …]) returns type volatility as $$ select … $$ language sql."""
    statement = parse_create_function(reader, replace=replace_)
    require_language(context, "sql")
    schema = target_schema(context, statement.signature.name, temporary=False)
    existing = find_function(context, (schema.name, statement.signature.name[-1]), statement.signature.arguments)
    if existing is not None:
        _require_replaceable(statement, existing, context)
    function = _function(statement, schema, existing, context)
    verify(function, context)
    sql = [insert_function(context, function)]
    if existing is not None:
        sql.insert(0, f"delete from {metadata(context.database, 'functions')} where oid = {existing.oid}")
    else:
        sql.append(default_execute(context, function))
    later = with_change(all_functions(context), [existing] if existing is not None else [], function)
    sql += function_macros.rebuilt(context, later, {function.name})
    return _plan(sql, "CREATE FUNCTION", schema.name, function.name)


def _require_replaceable(statement: CreateFunction, existing: FunctionInfo, context: PlanContext) -> None:
    if not statement.replace:
        raise SqlError(f'function "{existing.name}" already exists with same argument types', "42723")
    require_function_owner(context, existing)
    if existing.result.oid != statement.result.oid:
        raise SqlError("cannot change return type of existing function", "42P13", hint="Use DROP FUNCTION first.")


def _function(
    statement: CreateFunction, schema: SchemaInfo, existing: FunctionInfo | None, context: PlanContext
) -> FunctionInfo:
    signature = statement.signature
    return FunctionInfo(
        existing.oid if existing is not None else next_oid(context.connection, context.database),
        schema.oid,
        schema.name,
        schema.owner,
        signature.name[-1],
        existing.owner if existing is not None else user_id(context),
        statement.volatility,
        signature.arguments,
        signature.argument_names,
        statement.result,
        statement.body,
    )


def _plan(sql: Sequence[str], tag: str, schema: str, *names: str) -> RunSql:
    """Two sessions that change functions of one name take turns, so that the second finds what the first did."""
    locks = tuple(f"function {schema}.{name}" for name in sorted(names))
    return RunSql(tuple(sql), tag, Scope.DDL, returns_rows=False, reusable=False, locks=locks)


def alter_function(reader: TokenReader, context: PlanContext) -> Plan:
    """alter function name([type, …]) rename to … | owner to …."""
    signature = parse_signature(reader)
    function = required_function(context, signature.name, signature.arguments)
    place = metadata(context.database, "functions")
    if reader.accept("rename", "to"):
        require_function_owner(context, function)
        name = reader.name()
        reader.finish()
        return _plan(_rename(function, name, context), "ALTER FUNCTION", function.schema, function.name, name)
    reader.expect("owner", "to")
    require_superuser(context, "change the owner of a function")
    owner = find_user(context, reader.name())
    reader.finish()
    sql = [f"update {place} set owner = {owner.id} where oid = {function.oid}"]
    return _plan(sql, "ALTER FUNCTION", function.schema, function.name)


def _rename(function: FunctionInfo, name: str, context: PlanContext) -> list[str]:
    if find_function(context, (function.schema, name), function.arguments) is not None:
        raise SqlError(
            f'function {shown(name, function.arguments)} already exists in schema "{function.schema}"', "42723"
        )
    if not context.is_superuser:
        place = f"schema {function.schema}"
        require(context, "schema", function.schema_oid, function.schema_owner, "create", place)
    renamed = replace(function, name=name)
    later = with_change(all_functions(context), [function], renamed)
    update = f"update {metadata(context.database, 'functions')} set name = {literal(name)} where oid = {function.oid}"
    return [update, *function_macros.rebuilt(context, later, {function.name, name})]


def drop_function(reader: TokenReader, context: PlanContext) -> Plan:
    """drop function [if exists] name([type, …]) [cascade | restrict]."""
    if_exists = reader.accept("if", "exists")
    signature = parse_signature(reader)
    cascade = reader.accept_any("cascade", "restrict") == "cascade"
    reader.finish()
    function = find_function(context, signature.name, signature.arguments)
    if function is None:
        told = f"function {shown('.'.join(signature.name), signature.arguments)} does not exist"
        if if_exists:
            return Acknowledge("DROP FUNCTION", Scope.DDL, notices=(f"{told}, skipping",))
        require_schema(context, signature.name)
        raise SqlError(told, "42883")
    require_function_owner(context, function)
    sql = drop_statements(context, [function], cascade=cascade)
    return _plan(sql, "DROP FUNCTION", function.schema, function.name)


def drop_statements(context: PlanContext, doomed: Sequence[FunctionInfo], *, cascade: bool) -> list[str]:
    """The statements that remove functions and, with CASCADE, the views that call them; else SqlError 2BP01."""
    above = held_by(context, [function.oid for function in doomed], f"function {doomed[0].shown}", cascade=cascade)
    listed = ", ".join(str(function.oid) for function in doomed)
    later = with_change(all_functions(context), doomed)
    return [
        *removed_views(context, above),
        *function_macros.dropped(context, doomed),
        f"delete from {metadata(context.database, 'grants')} where kind = 'function' and object in ({listed})",
        f"delete from {metadata(context.database, 'functions')} where oid in ({listed})",
        *function_macros.rebuilt(context, later, {function.name for function in doomed}),
    ]


def functions_in(schema: SchemaInfo, context: PlanContext) -> list[FunctionInfo]:
    """Every function of a schema."""
    return [
        function for alike in all_functions(context).values() for function in alike if function.schema_oid == schema.oid
    ]
