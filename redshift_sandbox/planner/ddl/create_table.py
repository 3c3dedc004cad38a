"""CREATE TABLE: a DuckDB table that holds the rows, and metadata that holds what DuckDB has no place for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from redshift_sandbox.metadata import writing
from redshift_sandbox.metadata.reading import first_row
from redshift_sandbox.metadata.schemas import SchemaInfo, next_oid, target_schema, user_id
from redshift_sandbox.metadata.tables import ColumnInfo, sql_name
from redshift_sandbox.planner.ddl.constraints import constraint_statements
from redshift_sandbox.planner.ddl.defaults import default_sql, identity_default, identity_sequence
from redshift_sandbox.planner.ddl.grants import default_grants
from redshift_sandbox.planner.ddl.table_layout import distribution, lay_out, sort_columns
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.planner.planned_queries import plan_query, typed_query
from redshift_sandbox.sql.ddl.ddl_statements import (
    ColumnDefinition,
    CreateTable,
    Like,
    TableAttributes,
    TableConstraint,
)
from redshift_sandbox.sql.names import metadata, quoted
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import to_duckdb


@dataclass(frozen=True, slots=True)
class _NewTable:
    """A table about to be made."""

    oid: int
    schema: SchemaInfo
    name: str
    physical: str
    sql_name: str


def create_table(statement: CreateTable, context: PlanContext) -> Plan:
    """The plan for one CREATE TABLE, with or without AS."""
    schema = target_schema(context, statement.name, temporary=statement.temporary)
    name = statement.name[-1]
    if relation_exists(context, schema, name):
        if statement.if_not_exists:
            notice = f'relation "{name}" already exists, skipping'
            return Acknowledge("CREATE TABLE", Scope.DDL, notices=(notice,))
        raise SqlError(f'relation "{name}" already exists', "42P07")
    table = _place(context, schema, name)
    if statement.query is not None:
        return _from_query(statement, statement.query, table, context)
    return _from_columns(statement, table, context)


def relation_exists(context: PlanContext, schema: SchemaInfo, name: str) -> bool:
    """Whether a schema holds a relation of that name."""
    found = context.connection.execute(
        f"select 1 from {metadata(context.database, 'relations')} where name = ? and schema_name = ?",
        [name, schema.name],
    )
    return first_row(found) is not None


def physical_name(context: PlanContext, schema: SchemaInfo, name: str, oid: int) -> str:
    """The DuckDB name for a new relation: its own, unless a renamed one sits on it."""
    taken = context.connection.execute(
        f"select 1 from {metadata(context.database, 'relations')} where lower(physical) = lower(?) and place = ?"
        " and schema_name = case when place = '' then ? else schema_name end",
        [name, schema.place, schema.name],
    )
    return name if first_row(taken) is None else f"{name}~{oid}"


def _place(context: PlanContext, schema: SchemaInfo, name: str) -> _NewTable:
    oid = next_oid(context.connection, context.database)
    physical = physical_name(context, schema, name, oid)
    return _NewTable(oid, schema, name, physical, sql_name(context.database, schema.place, physical))


def _from_columns(statement: CreateTable, table: _NewTable, context: PlanContext) -> Plan:
    definitions = [element for element in statement.elements if isinstance(element, ColumnDefinition)]
    attributes = _attributes(statement, context)
    columns: list[ColumnInfo] = []
    for element in statement.elements:
        if isinstance(element, ColumnDefinition):
            columns.append(_column(element))
        elif isinstance(element, Like):
            columns.extend(_like(element, context))
    style, key = distribution(definitions, attributes)
    constraints = [element for element in statement.elements if isinstance(element, TableConstraint)]
    constraints += [constraint for definition in definitions for constraint in definition.constraints]
    encodings = {column.name: column.encoding for column in columns}
    keyed = {name for constraint in constraints if constraint.kind == "p" for name in constraint.columns}
    columns = [replace(column, nullable=column.nullable and column.name not in keyed) for column in columns]
    laid_out = lay_out(columns, key, sort_columns(definitions, attributes), encodings)
    if sum(bool(column.identity) for column in laid_out) > 1:
        raise SqlError("multiple IDENTITY columns are not supported", "0A000")
    statements = [
        *_sequences(table, laid_out, context),
        f"create {_temporary(table)}table {table.sql_name} ({_declarations(table, laid_out, context)})",
        *_metadata(table, laid_out, style, attributes, context),
        *constraint_statements(context, table.oid, table.name, laid_out, constraints),
    ]
    return RunSql(
        tuple(statements),
        "CREATE TABLE",
        Scope.DDL,
        returns_rows=False,
        reusable=False,
        once=True,
        creates=table.name,
    )


def _attributes(statement: CreateTable, context: PlanContext) -> TableAttributes:
    """A table made LIKE another takes over its distribution and sort keys when it states none itself."""
    attributes = statement.attributes
    likes = [element for element in statement.elements if isinstance(element, Like)]
    stated = any(isinstance(element, ColumnDefinition) and element.distkey for element in statement.elements)
    for like in likes:
        parent = resolve(context, like.table, "select")
        key = next((column.name for column in parent.columns if column.distkey), None)
        if attributes.diststyle is None and attributes.distkey is None and not stated:
            style = parent.diststyle.split("(")[0].lower()
            attributes = replace(attributes, diststyle=style, distkey=key)
        if not attributes.sortkeys:
            ordered = sorted((column for column in parent.columns if column.sortkey), key=lambda column: column.sortkey)
            attributes = replace(
                attributes, sortkeys=tuple(column.name for column in ordered), sortkey_style=parent.sortkey_style
            )
    return attributes


def _column(definition: ColumnDefinition) -> ColumnInfo:
    identity = definition.identity
    if identity is not None and definition.type.oid not in (20, 23):
        raise SqlError(f'identity column "{definition.name}" must be of type INT or BIGINT', "42804")
    if (
        identity is not None
        and max(abs(identity.seed), abs(identity.step)) >= 2 ** (8 * definition.type.length - 1) - 1
    ):
        raise SqlError(f'identity values of column "{definition.name}" are out of range for its type', "22003")
    if identity is not None and definition.default is not None:
        raise SqlError(f'both default and identity specified for column "{definition.name}"', "42601")
    return ColumnInfo(
        name=definition.name,
        type=definition.type,
        nullable=not definition.not_null and identity is None,
        default_sql=definition.default,
        identity="" if identity is None else "by default" if identity.by_default else "always",
        identity_seed=identity.seed if identity else 0,
        identity_step=identity.step if identity else 1,
        encoding=definition.encoding or "auto",
    )


def _like(element: Like, context: PlanContext) -> list[ColumnInfo]:
    parent = resolve(context, element.table, "select")
    return [
        replace(
            column,
            default_sql=column.default_sql if element.defaults else None,
            identity="",
            distkey=False,
            sortkey=0,
        )
        for column in parent.columns
    ]


def _sequences(table: _NewTable, columns: tuple[ColumnInfo, ...], context: PlanContext) -> list[str]:
    return [
        identity_sequence(context, table.oid, column, temporary=not table.schema.place)
        for column in columns
        if column.identity
    ]


def _temporary(table: _NewTable) -> str:
    return "" if table.schema.place else "temporary "


def _declarations(table: _NewTable, columns: tuple[ColumnInfo, ...], context: PlanContext) -> str:
    parts = []
    for column in columns:
        text = f"{quoted(column.name)} {to_duckdb(column.type)}"
        if column.identity:
            text += f" default {identity_default(context, table.oid, column, temporary=not table.schema.place)}"
        elif column.default_sql is not None:
            text += f" default {default_sql(context, column)}"
        parts.append(text if column.nullable else f"{text} not null")
    return ", ".join(parts)


def _metadata(
    table: _NewTable, columns: tuple[ColumnInfo, ...], style: str, attributes: TableAttributes, context: PlanContext
) -> list[str]:
    relation = writing.insert_relation(
        context.database,
        oid=table.oid,
        schema=table.schema.name,
        name=table.name,
        kind="table",
        owner=user_id(context),
        place=table.schema.place,
        physical=table.physical,
        diststyle=style,
        sortkey_style="auto" if attributes.sortkey_auto else attributes.sortkey_style,
        backup=attributes.backup,
    )
    statements = [relation, writing.insert_columns(context.database, table.oid, columns)]
    if table.schema.place:
        statements.append(default_grants(context, table.oid, table.schema.name))
    return statements


def _named(attributes: TableAttributes, columns: list[str]) -> TableAttributes:
    """Keys that are given as places in the query, by name."""

    def name(key: str) -> str:
        if not key.isdigit() or key in columns:
            return key
        if not 1 <= int(key) <= len(columns):
            raise SqlError(f"column position {key} is not in the select list", "42P10")
        return columns[int(key) - 1]

    return replace(
        attributes,
        distkey=name(attributes.distkey) if attributes.distkey else None,
        sortkeys=tuple(name(key) for key in attributes.sortkeys),
    )


def _from_query(statement: CreateTable, query: str, table: _NewTable, context: PlanContext) -> Plan:
    planned = plan_query(query, context, statement.column_names)
    columns = [ColumnInfo(name, type_, encoding="auto") for name, type_ in planned.columns]
    attributes = _named(statement.attributes, [column.name for column in columns])
    style, key = distribution((), attributes)
    laid_out = lay_out(columns, key, sort_columns((), attributes), {})
    statements = [
        *_metadata(table, laid_out, style, attributes, context),
        f"create {_temporary(table)}table {table.sql_name} ({_declarations(table, laid_out, context)})",
        f"insert into {table.sql_name} {typed_query(planned)}",
    ]
    return RunSql(
        tuple(statements),
        "SELECT",
        Scope.DDL,
        returns_rows=False,
        parameters=planned.parameters,
        reusable=False,
        once=planned.reusable,
        creates=table.name,
    )
