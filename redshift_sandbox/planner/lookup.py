"""Which relation a name means in a statement: a temporary table, one of the system, or one of the search path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from redshift_sandbox.metadata.reading import first_row, only_row
from redshift_sandbox.metadata.schemas import SYSTEM_SCHEMAS, find_schema
from redshift_sandbox.metadata.table_privileges import require_on_table
from redshift_sandbox.metadata.tables import IMPLICIT_SCHEMA, ColumnInfo, TableCache, TableInfo, _found
from redshift_sandbox.planner.late_binding import with_columns
from redshift_sandbox.planner.planned_queries import named_query, plan_query
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import (
    is_temporary_schema,
    metadata,
    split_name,
    temporary_schema,
)
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.system_views import row_counts, system
from redshift_sandbox.system_views.relation import SystemRelation
from redshift_sandbox.system_views.system import LATE_COLUMNS


def describe(
    connection: DuckDBConnection,
    search_path: Sequence[str],
    name: str | Sequence[str],
    *,
    database: str = "",
    session_id: int = 0,
    cache: TableCache | None = None,
) -> TableInfo | None:
    """The relation that a name means for a session: its temporary tables, pg_catalog, then the search path.

    `name` is dotted text or its parts, folded already. `database` is the session's; without it DuckDB is asked.
    """
    parts = split_name(name) if isinstance(name, str) else tuple(name)
    relation = parts[-1]
    own = database or str(only_row(connection.execute("select current_database()"))[0])
    place = parts[-3] if len(parts) > 2 else own
    if place != own:
        raise SqlError(f'database "{place}" does not exist', "3D000")
    if len(parts) > 1:
        schemas = [temporary_schema(session_id) if parts[-2] == "pg_temp" else parts[-2]]
    else:
        schemas = [temporary_schema(session_id)] if session_id else []
        schemas += [schema for schema in search_path if schema != IMPLICIT_SCHEMA]
    # What another session's temporary table is called in DuckDB means this session's own one here, or none.
    mine = temporary_schema(session_id) if session_id else ""
    schemas = [schema for schema in schemas if schema == mine or not is_temporary_schema(schema)]
    known = system.find(parts[-2] if len(parts) > 1 else IMPLICIT_SCHEMA, relation)
    if known is not None and len(parts) > 1:
        return _system_table(connection, place, known)
    for schema, info in _found(connection, place, schemas, relation, cache):
        if known is not None and not is_temporary_schema(schema):
            break
        if info is None and len(parts) == 1 and (hidden := system.find(schema, relation)) is not None:
            return _system_table(connection, place, hidden)
        if info is not None:
            return info
    return None if known is None else _system_table(connection, place, known)


def resolve(context: PlanContext, name: str | Sequence[str], privilege: str | None = None) -> TableInfo:
    """The relation that a name means.

    SqlError 42P01 when there is none, 3F000 when its schema isn't there, 42501 when `privilege` on it is lacking.
    """
    info = find(context, name)
    if info is None:
        raise missing(context, name)
    if privilege is not None and not context.is_superuser:
        require_on_table(context, info, privilege)
    unheld = info.kind == "view" and not info.sql_name
    return _planned_here(context, info) if unheld and privilege == "select" else info


def missing(context: PlanContext, name: str | Sequence[str], kind: str = "relation") -> SqlError:
    """The refusal of a name that means nothing: its schema doesn't exist, or there is no such `kind` in it."""
    parts = split_name(name) if isinstance(name, str) else tuple(name)
    schema = parts[-2] if len(parts) > 1 else ""
    known = not schema or schema in SYSTEM_SCHEMAS or schema.startswith("pg_temp")
    if known or find_schema(context, schema) is not None:
        return SqlError(f'{kind} "{".".join(parts)}" does not exist', "42P01")
    return SqlError(f'schema "{schema}" does not exist', "3F000")


def find(context: PlanContext, name: str | Sequence[str]) -> TableInfo | None:
    """As describe, for the session a statement is planned in; notes what was found in context.relations."""
    info = describe(
        context.connection,
        context.lookup_path,
        name,
        database=context.database,
        session_id=0 if context.view_path else context.session_id,
        cache=context.table_cache,
    )
    if info is None:
        return None
    if info.kind == "system" and LATE_COLUMNS in info.sql_name:
        info = replace(info, sql_name=with_columns(info.sql_name, context))
    if context.relations is not None:
        context.relations.append(info)
    return info


def _planned_here(context: PlanContext, info: TableInfo) -> TableInfo:
    """A view of which DuckDB has none (late-binding, or about the session itself): its query, planned where it is read.

    A late-binding view asks its reader for privileges on what it reads, and looks for that in the reader's search path;
    others were checked, and their names found, when they were made.
    """
    try:
        if info.late_binding:
            reader, names = replace(context, view_path=(), columns=None), listed_names(context, info)
        else:
            reader = replace(context, is_superuser=True, view_path=_made_under(context, info), columns=None)
            names = tuple(column.name for column in info.columns)
        planned = plan_query(info.definition, reader, names)
    except SqlError as error:
        error.position = None  # it counts the characters of the view's query, not of the statement
        raise
    except RecursionError as error:
        raise SqlError(f'infinite recursion in view "{info.name}"', "42P17") from error
    columns = tuple(ColumnInfo(name, type_, number=number) for number, (name, type_) in enumerate(planned.columns, 1))
    if not info.late_binding and [one.type.oid for one in columns] != [one.type.oid for one in info.columns]:
        message = f'sandbox: what view "{info.name}" reads has changed since it was made; drop it and make it again'
        raise SqlError(message, "0A000")
    logged = any(relation.logged for relation in planned.relations)
    return replace(
        info,
        columns=columns,
        sql_name=f"({named_query(planned)})",
        logged=logged,
        of_the_moment=not planned.deterministic,
        volatile=not planned.reusable,
    )


def listed_names(context: PlanContext, view: TableInfo) -> tuple[str, ...]:
    """The names that a view's statement lists for its columns."""
    texts = metadata(context.database, "view_texts")
    row = first_row(context.connection.execute(f"select names from {texts} where view = {view.oid}"))
    return () if row is None else tuple(row[0])


def _made_under(context: PlanContext, view: TableInfo) -> tuple[str, ...]:
    """The search path of the session that made a view."""
    paths = metadata(context.database, "view_paths")
    row = first_row(context.connection.execute(f"select path from {paths} where view = {view.oid}"))
    return () if row is None else tuple(row[0])


def _system_table(connection: DuckDBConnection, database: str, relation: SystemRelation) -> TableInfo:
    text = system.sql_name(relation, database)
    if row_counts.PLACEHOLDER in text:
        text = text.replace(row_counts.PLACEHOLDER, row_counts.rows_sql(connection, database))
    columns = tuple(ColumnInfo(name, type_, number=number) for number, (name, type_) in enumerate(relation.columns, 1))
    return TableInfo(
        relation.schema,
        relation.name,
        relation.oid,
        columns,
        text,
        "system",
        owner=1,
        logged=system.is_logged(relation.schema, relation.name),
    )
