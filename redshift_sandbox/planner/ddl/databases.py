"""CREATE, ALTER and DROP DATABASE. A sandbox's cluster has the one database it was created with."""

from __future__ import annotations

from redshift_sandbox.metadata.reading import first_row
from redshift_sandbox.planner.ddl.users import find_user, require_superuser
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal, metadata
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError


def create_database(reader: TokenReader, context: PlanContext) -> Plan:
    """create database name: SqlError 42P04 for one that exists, 0A000 for a second one."""
    require_superuser(context, "create databases")
    name = reader.name()
    if _exists(name, context):
        raise SqlError(f'database "{name}" already exists', "42P04")
    while not reader.done:
        if reader.sees("isolation"):
            _isolation_level(reader)
        else:
            reader.take()
    raise SqlError(
        f'sandbox: a second database ("{name}") in a cluster is not supported', "0A000", hint="Use a schema instead."
    )


def drop_database(reader: TokenReader, context: PlanContext) -> Plan:
    """drop database [if exists] name: the open one can't be dropped, and there is no other."""
    if_exists = reader.accept("if", "exists")
    name = reader.name()
    reader.accept_any("force")
    reader.finish()
    if _exists(name, context):
        raise SqlError("cannot drop the currently open database", "55006")
    if if_exists:
        return Acknowledge("DROP DATABASE", Scope.DDL, notices=(f'database "{name}" does not exist, skipping',))
    raise SqlError(f'database "{name}" does not exist', "3D000")


def alter_database(reader: TokenReader, context: PlanContext) -> Plan:
    """alter database name owner to … | connection limit … | isolation level snapshot; renaming is refused."""
    require_superuser(context, "alter databases")
    name = reader.name()
    if not _exists(name, context):
        raise SqlError(f'database "{name}" does not exist', "3D000")
    if reader.sees("isolation"):
        _isolation_level(reader)
        reader.finish()
        return Acknowledge("ALTER DATABASE", Scope.DDL)
    place = metadata(context.home_database or context.database, "databases")
    if reader.accept("owner", "to"):
        change = f"owner = {find_user(context, reader.name()).id}"
    elif reader.accept("connection", "limit"):
        change = f"connection_limit = {literal('UNLIMITED' if reader.accept('unlimited') else str(reader.integer()))}"
    elif reader.accept("rename"):
        raise SqlError("current database cannot be renamed", "0A000")
    else:
        raise SqlError("sandbox: this form of ALTER DATABASE is not supported", "0A000")
    reader.finish()
    sql = (f"update {place} set {change} where name = {literal(name)}",)
    return RunSql(sql, "ALTER DATABASE", Scope.DDL, returns_rows=False, reusable=False)


def _isolation_level(reader: TokenReader) -> None:
    """ISOLATION LEVEL SNAPSHOT, which every database has; SqlError 0A000 for SERIALIZABLE."""
    reader.expect("isolation")
    reader.expect("level")
    if reader.accept("serializable"):
        raise SqlError(
            "sandbox: ISOLATION LEVEL SERIALIZABLE is not supported",
            "0A000",
            hint="Databases have ISOLATION LEVEL SNAPSHOT; LOCK the tables where transactions must not overlap.",
        )
    reader.expect("snapshot")


def _exists(name: str, context: PlanContext) -> bool:
    place = metadata(context.home_database or context.database, "databases")
    return first_row(context.connection.execute(f"select 1 from {place} where name = ?", [name])) is not None
