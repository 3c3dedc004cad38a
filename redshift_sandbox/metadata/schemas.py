"""Schemas: finding the one a name means, the one new things go into, and what may not be touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from redshift_sandbox.metadata.privileges import require
from redshift_sandbox.metadata.reading import first_row, only_row
from redshift_sandbox.metadata.tables import TableCache
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.lexing.token_reader import Name
from redshift_sandbox.sql.names import is_temporary_schema, literal, metadata, temporary_schema
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError

Known = TypeVar("Known")
SYSTEM_SCHEMAS = {"pg_catalog": 11, "information_schema": 10_999, "pg_internal": 10_998, "catalog_history": 10_997}


@dataclass(frozen=True, slots=True)
class SchemaInfo:
    """A schema: `place` is the DuckDB schema that holds its tables, '' for a session's temporary ones."""

    oid: int
    name: str
    owner: int
    place: str


def find_schema(context: PlanContext, name: str, database: str = "") -> SchemaInfo | None:
    """The schema of that name."""
    within = database or context.database

    def read() -> SchemaInfo | None:
        found = context.connection.execute(
            f"select oid, name, owner, place from {metadata(within, 'schemas')} where name = ?", [name]
        )
        row = first_row(found)
        return None if row is None else SchemaInfo(*row)

    return _known(context, ("schema", within, name), read)


def _known(context: PlanContext, key: tuple[str, str, str], read: Callable[[], Known | None]) -> Known | None:
    cache: TableCache | None = context.table_cache
    return read() if cache is None else cache.fact(key, read)


def existing_path(context: PlanContext) -> tuple[str, ...]:
    """The schemas of the search path that are there: what current_schemas(false) tells."""
    rows = context.connection.execute(f"select name from {metadata(context.database, 'schemas')}").fetchall()
    there = {name for (name,) in rows}.union(SYSTEM_SCHEMAS)
    return tuple(schema for schema in context.search_path if schema in there)


def target_schema(context: PlanContext, name: Name, *, temporary: bool) -> SchemaInfo:
    """The schema a new relation goes into; SqlError when there is none, or it isn't the user's to write to."""
    if temporary:
        if len(name) > 1 and name[-2] not in ("pg_temp", temporary_schema(context.session_id)):
            if is_temporary_schema(name[-2]):
                raise SqlError(f'schema "{name[-2]}" does not exist', "3F000")
            raise SqlError("cannot create temporary relation in non-temporary schema", "42P16")
        return SchemaInfo(0, temporary_schema(context.session_id), user_id(context), "")
    require_own_database(context, name)
    if len(name) > 1:
        candidates: tuple[str, ...] = (name[-2],)
        if name[-2] in SYSTEM_SCHEMAS:
            raise SqlError(
                f'permission denied to create "{".".join(name)}"',
                "42501",
                detail="System catalog modifications are currently disallowed.",
            )
    else:
        candidates = context.search_path
    for candidate in candidates:
        schema = find_schema(context, candidate)
        if schema is None:
            continue
        if not context.is_superuser:
            require(context, "schema", schema.oid, schema.owner, "create", f"schema {schema.name}")
        return schema
    if len(name) > 1:
        raise SqlError(f'schema "{name[-2]}" does not exist', "3F000")
    raise SqlError("no schema has been selected to create in", "3F000")


def require_own_database(context: PlanContext, name: Name) -> None:
    """Things of another database can be read, not made or changed."""
    if len(name) > 2 and name[0] != context.database:
        raise SqlError(f'cross-database reference to database "{name[0]}" is not supported', "0A000")


def user_id(context: PlanContext) -> int:
    """The number of the session's user."""
    database = context.home_database or context.database

    def read() -> int | None:
        found = context.connection.execute(
            f"select id from {metadata(database, 'users')} where name = ?", [context.user]
        )
        row = first_row(found)
        return None if row is None else int(row[0])

    number = _known(context, ("user", database, context.user), read)
    return 100 if number is None else number


def next_oid(connection: DuckDBConnection, database: str) -> int:
    """A number for a new object, never given before."""
    row = only_row(connection.execute(f"select nextval({literal(metadata(database, 'oids'))})"))
    return int(row[0])
