"""CREATE, ALTER and DROP SCHEMA. Renaming changes the metadata alone: the DuckDB schema keeps its first name."""

from __future__ import annotations

from redshift_sandbox.metadata.privileges import require
from redshift_sandbox.metadata.reading import first_row
from redshift_sandbox.metadata.schemas import SchemaInfo, find_schema, next_oid, user_id
from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.planner.ddl.drop import drop_statements
from redshift_sandbox.planner.ddl.user_functions import drop_statements as drop_functions
from redshift_sandbox.planner.ddl.user_functions import functions_in
from redshift_sandbox.planner.ddl.users import find_user
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import RESERVED_SCHEMAS, literal, metadata, qualified
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError


def create_schema(reader: TokenReader, context: PlanContext) -> Plan:
    """create schema [if not exists] [name] [authorization user] [quota …]."""
    if_not_exists = reader.accept("if", "not", "exists")
    name = None if reader.sees("authorization") else reader.name()
    owner = find_user(context, reader.name()) if reader.accept("authorization") else None
    name = name or (owner.name if owner is not None else context.user)
    if reader.accept("quota") and not reader.accept("unlimited"):
        reader.integer()
        reader.accept_any("mb", "gb", "tb")
    if reader.sees("create") or reader.sees("grant"):
        raise SqlError("sandbox: CREATE SCHEMA with statements of its own is not supported", "0A000")
    reader.finish()
    if not context.is_superuser:
        require(context, "database", _database_oid(context), 0, "create", f"database {context.database}")
    if name.startswith("pg_") or name == "information_schema":
        raise SqlError(
            f'unacceptable schema name "{name}"', "42939", detail='The prefix "pg_" is reserved for system schemas.'
        )
    if find_schema(context, name) is not None:
        if if_not_exists:
            return Acknowledge("CREATE SCHEMA", Scope.DDL, notices=(f'schema "{name}" already exists, skipping',))
        raise SqlError(f'Schema "{name}" already exists', "42P06")
    oid = next_oid(context.connection, context.database)
    place = _place(context, name, oid)
    row = f"({oid}, {literal(name)}, {owner.id if owner is not None else user_id(context)}, {literal(place)})"
    sql = (
        f"create schema if not exists {qualified(context.database, place)}",
        f"insert into {metadata(context.database, 'schemas')} values {row}",
    )
    return RunSql(sql, "CREATE SCHEMA", Scope.DDL, returns_rows=False, reusable=False)


def _database_oid(context: PlanContext) -> int:
    row = first_row(
        context.connection.execute(
            f"select oid from {metadata(context.home_database or context.database, 'databases')} where name = ?",
            [context.database],
        )
    )
    return int(row[0]) if row is not None else 0


def _place(context: PlanContext, name: str, oid: int) -> str:
    """The DuckDB schema for a new schema: its own name, unless that is reserved or a renamed schema sits on it."""
    taken = first_row(
        context.connection.execute(
            f"select 1 from {metadata(context.database, 'schemas')} where lower(place) = lower(?)", [name]
        )
    )
    return f"{name}~{oid}" if taken is not None or name.lower() in RESERVED_SCHEMAS else name


def alter_schema(reader: TokenReader, context: PlanContext) -> Plan:
    """alter schema name rename to … | owner to … | quota …."""
    schema = _own_schema(reader.name(), context)
    if reader.accept("rename", "to"):
        name = reader.name()
        if find_schema(context, name) is not None:
            raise SqlError(f'Schema "{name}" already exists', "42P06")
        if name.startswith("pg_"):
            raise SqlError(f'unacceptable schema name "{name}"', "42939")
        relations = metadata(context.database, "relations")
        renamed = f"lambda x: case when x = {literal(schema.name)} then {literal(name)} else x end"
        sql: tuple[str, ...] = (
            f"update {metadata(context.database, 'schemas')} set name = {literal(name)} where oid = {schema.oid}",
            f"update {relations} set schema_name = {literal(name)} where schema_name = {literal(schema.name)}",
            *(
                f"update {metadata(context.database, table)} set path = list_transform(path, {renamed})"
                f" where list_contains(path, {literal(schema.name)})"
                for table in ("view_paths", "function_macros")
            ),
        )
    elif reader.accept("owner", "to"):
        owner = find_user(context, reader.name())
        sql = (f"update {metadata(context.database, 'schemas')} set owner = {owner.id} where oid = {schema.oid}",)
    elif reader.accept("quota"):
        reader.rest()
        return Acknowledge("ALTER SCHEMA", Scope.DDL)
    else:
        raise reader.error()
    reader.finish()
    return RunSql(sql, "ALTER SCHEMA", Scope.DDL, returns_rows=False, reusable=False)


def drop_schema(reader: TokenReader, context: PlanContext) -> Plan:
    """drop schema [if exists] name, … [cascade | restrict]."""
    if_exists = reader.accept("if", "exists")
    names = [reader.name()]
    while reader.accept(","):
        names.append(reader.name())
    cascade = reader.accept_any("cascade", "restrict") == "cascade"
    reader.finish()
    sql: list[str] = []
    notices = []
    for name in names:
        if find_schema(context, name) is None and if_exists:
            notices.append(f'Schema "{name}" does not exist and will be skipped')
            continue
        sql += _drop(_own_schema(name, context), context, cascade=cascade)
    if not sql:
        return Acknowledge("DROP SCHEMA", Scope.DDL, notices=tuple(notices))
    return RunSql(tuple(sql), "DROP SCHEMA", Scope.DDL, returns_rows=False, reusable=False)


def _drop(schema: SchemaInfo, context: PlanContext, *, cascade: bool) -> list[str]:
    held = relations_in(schema, context)
    functions = functions_in(schema, context)
    if (held or functions) and not cascade:
        names = [f"{info.kind} {info.name}" for info in held] + [f"function {info.shown}" for info in functions]
        raise SqlError(
            f"cannot drop schema {schema.name} because other objects depend on it",
            "2BP01",
            detail="\n".join(f"{name} depends on schema {schema.name}" for name in names),
            hint="Use DROP ... CASCADE to drop the dependent objects too.",
        )
    sql = drop_functions(context, functions, cascade=True) if functions else []
    sql += drop_statements(context, held, cascade=True) if held else []
    sql.append(f"delete from {metadata(context.database, 'schemas')} where oid = {schema.oid}")
    sql.append(f"delete from {metadata(context.database, 'grants')} where kind = 'schema' and object = {schema.oid}")
    if not _guests(schema, context):
        sql.append(f"drop schema if exists {qualified(context.database, schema.place)}")
    return sql


def _guests(schema: SchemaInfo, context: PlanContext) -> bool:
    """Whether tables that were moved to another schema still lie in this one's DuckDB schema, which then must stay."""
    found = context.connection.execute(
        f"select 1 from {metadata(context.database, 'relations')} where place = ? and schema_name <> ?",
        [schema.place, schema.name],
    )
    return first_row(found) is not None


def relations_in(schema: SchemaInfo, context: PlanContext) -> list[TableInfo]:
    """Everything a schema holds, views first."""
    rows = context.connection.execute(
        f"select name from {metadata(context.database, 'relations')} where schema_name = ?"
        " order by case kind when 'view' then 0 else 1 end, oid desc",
        [schema.name],
    ).fetchall()
    return [resolve(context, (schema.name, name)) for (name,) in rows]


def _own_schema(name: str, context: PlanContext) -> SchemaInfo:
    schema = find_schema(context, name)
    if schema is None:
        raise SqlError(f'Schema "{name}" does not exist', "3F000")
    if not context.is_superuser and schema.owner != user_id(context):
        raise SqlError(f"must be owner of schema {name}", "42501")
    return schema
