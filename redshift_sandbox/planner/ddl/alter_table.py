"""ALTER TABLE: renaming and layout change the metadata alone, columns change the DuckDB table too."""

from __future__ import annotations

from dataclasses import replace

from redshift_sandbox.metadata import writing
from redshift_sandbox.metadata.reading import first_row, only_row
from redshift_sandbox.metadata.schemas import find_schema
from redshift_sandbox.metadata.table_privileges import require_owner
from redshift_sandbox.metadata.tables import ColumnInfo, TableInfo
from redshift_sandbox.planner.ddl.constraints import constraint_statements
from redshift_sandbox.planner.ddl.create_table import relation_exists
from redshift_sandbox.planner.ddl.defaults import default_sql
from redshift_sandbox.planner.ddl.drop import dependents, drop_statements
from redshift_sandbox.planner.ddl.table_layout import automatic_encoding, distribution, sort_columns
from redshift_sandbox.planner.ddl.users import find_user
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.ddl.alter import (
    AddColumn,
    AddConstraint,
    AlterColumnEncoding,
    AlterColumnType,
    AppendFrom,
    DropColumn,
    DropConstraint,
    Rename,
    RenameColumn,
    SetLayout,
    SetOwner,
    SetSchema,
)
from redshift_sandbox.sql.encodings import check_encoding
from redshift_sandbox.sql.lexing.lexer import tokens
from redshift_sandbox.sql.names import literal, metadata, quoted
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import VARCHAR, length_of, to_duckdb


def rename(action: Rename, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … rename to …"""
    schema = find_schema(context, info.schema)
    if schema is not None and relation_exists(context, schema, action.name):
        raise SqlError(f'relation "{action.name}" already exists', "42P07")
    return [_set(context, info, f"name = {literal(action.name)}")]


def set_schema(action: SetSchema, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … set schema …"""
    schema = find_schema(context, action.name)
    if schema is None:
        raise SqlError(f'schema "{action.name}" does not exist', "3F000")
    if relation_exists(context, schema, info.name):
        raise SqlError(f'relation "{info.name}" already exists in schema "{schema.name}"', "42P07")
    return [_set(context, info, f"schema_name = {literal(schema.name)}")]


def set_owner(action: SetOwner, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … owner to …"""
    return [_set(context, info, f"owner = {find_user(context, action.user).id}")]


def rename_column(action: RenameColumn, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … rename column … to …"""
    column = _column(info, action.column)
    if info.column(action.name) is not None:
        raise SqlError(f'column "{action.name}" of relation "{info.name}" already exists', "42701")
    if dependents(context, [info.oid]):
        raise SqlError(f'sandbox: renaming a column of "{info.name}" is not supported while views use it', "0A000")
    return [
        f"alter table {info.sql_name} rename column {quoted(column.name)} to {quoted(action.name)}",
        _set_column(context, info, column, f"name = {literal(action.name)}"),
    ]


def add_column(action: AddColumn, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … add column …"""
    definition = action.column
    if info.column(definition.name) is not None:
        raise SqlError(f'column "{definition.name}" of relation "{info.name}" already exists', "42701")
    if definition.identity is not None:
        raise SqlError("ALTER TABLE ADD COLUMN does not support IDENTITY columns", "0A000")
    if definition.distkey or definition.sortkey:
        raise SqlError("a column that is added can't be a DISTKEY or SORTKEY", "0A000")
    if definition.not_null and (definition.default is None or definition.default.lower() == "null"):
        raise SqlError("ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression", "0A000")
    number = max((column.number for column in info.columns), default=0) + 1
    column = ColumnInfo(
        definition.name,
        definition.type,
        not definition.not_null,
        definition.default,
        encoding=definition.encoding or "auto",
        number=number,
    )
    if column.encoding == "auto":
        column = replace(column, encoding=automatic_encoding(column))
    default = f" default {default_sql(context, column)}" if column.default_sql is not None else ""
    name = quoted(column.name)
    sql = [f"alter table {info.sql_name} add column {name} {to_duckdb(column.type)}{default}"]
    if not column.nullable:
        sql.append(f"alter table {info.sql_name} alter column {name} set not null")
    sql.append(writing.insert_columns(context.database, info.oid, [column]))
    columns = (*info.columns, column)
    return [*sql, *constraint_statements(context, info.oid, info.name, columns, definition.constraints)]


def drop_column(action: DropColumn, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … drop column …; views that name the column hold it, or go with CASCADE."""
    column = _column(info, action.column)
    for what in ("distkey", "sortkey"):
        if getattr(column, what):
            raise SqlError(f'cannot drop {what} column "{column.name}"', "0A000")
    if len(info.columns) == 1:
        raise SqlError(f'cannot drop the only column of table "{info.name}"', "0A000")
    sql: list[str] = []
    using = _views_using(context, info, column.name)
    if using and not action.cascade:
        raise SqlError(
            f"cannot drop table {info.name} column {column.name} because other objects depend on it",
            "2BP01",
            hint="Use DROP ... CASCADE to drop the dependent objects too.",
        )
    if using:
        sql += drop_statements(context, using, cascade=True)
    constraints = metadata(context.database, "constraints")
    return [
        *sql,
        f"alter table {info.sql_name} drop column {quoted(column.name)}",
        f"delete from {metadata(context.database, 'columns')} where relation = {info.oid} and number = {column.number}",
        f"delete from {constraints} where (relation = {info.oid} and list_contains(columns, {column.number}))"
        f" or (target = {info.oid} and list_contains(target_columns, {column.number}))",
    ]


def _views_using(context: PlanContext, info: TableInfo, column: str) -> list[TableInfo]:
    """Views on the table whose text names the column; all of them where a view takes every column."""
    found = []
    for oid, *_ in dependents(context, [info.oid]):
        row = only_row(
            context.connection.execute(
                f"select schema_name, name, definition from {metadata(context.database, 'relations')} where oid = {oid}"
            )
        )
        words = {token.value for token in tokens(row[2])}
        if column in words or "*" in words:
            found.append(resolve(context, (row[0], row[1])))
    return found


def alter_column_type(action: AlterColumnType, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … alter column … type varchar(n): the only change of type there is."""
    column = _column(info, action.column)
    if column.type.oid != VARCHAR.oid or action.type.oid != VARCHAR.oid:
        raise SqlError(
            f'cannot alter type of column "{column.name}": only the size of a VARCHAR column can be changed', "0A000"
        )
    if column.default_sql is not None:
        raise SqlError(f'cannot alter type of column "{column.name}" that has a default value', "0A000")
    longest = only_row(
        context.connection.execute(f"select coalesce(max(strlen({quoted(column.name)})), 0) from {info.sql_name}")
    )[0]
    if longest > (length_of(action.type) or 0):
        raise SqlError(
            f'cannot alter column "{column.name}" to {action.type.name}: it holds values of {longest} bytes', "22001"
        )
    return [
        _set_column(
            context, info, column, f"type_name = {literal(action.type.name)}, modifier = {action.type.modifier}"
        )
    ]


def alter_column_encoding(action: AlterColumnEncoding, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … alter column … encode …, and alter encode auto for all columns."""
    columns = info.columns if action.column is None else (_column(info, action.column),)
    sql = []
    for column in columns:
        check_encoding(action.encoding, column.type, column.name)
        chosen = automatic_encoding(column) if action.encoding == "auto" else action.encoding
        sql.append(_set_column(context, info, column, f"encoding = {literal(chosen)}"))
    return sql


def set_layout(action: SetLayout, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … alter diststyle, distkey or sortkey."""
    sql = []
    attributes = action.attributes
    columns = metadata(context.database, "columns")
    if attributes.diststyle is not None or attributes.distkey is not None:
        style, key = distribution((), attributes)
        if key is not None:
            _column(info, key)
        sql.append(_set(context, info, f"diststyle = {literal(style)}"))
        sql.append(f"update {columns} set distkey = coalesce(name = {literal(key)}, false) where relation = {info.oid}")
    if action.sorts:
        keys = sort_columns((), attributes)
        for name in keys:
            _column(info, name)
        style = "auto" if attributes.sortkey_auto else attributes.sortkey_style
        sql.append(_set(context, info, f"sortkey_style = {literal(style)}"))
        sql.append(
            f"update {columns} set sortkey = coalesce(list_position({list(keys)}::varchar[], name), 0)"
            f" where relation = {info.oid}"
        )
    return sql


def add_constraint(action: AddConstraint, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … add [constraint …] key."""
    rows = context.connection.execute(
        f"select name, kind from {metadata(context.database, 'constraints')} where relation = {info.oid}"
    ).fetchall()
    if action.constraint.kind == "p" and any(kind == "p" for _, kind in rows):
        raise SqlError(f'multiple primary keys for table "{info.name}" are not allowed', "42P16")
    taken = [name for name, _ in rows]
    return constraint_statements(context, info.oid, info.name, info.columns, [action.constraint], taken)


def drop_constraint(action: DropConstraint, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … drop constraint …; foreign keys on a primary key hold it, or go with CASCADE."""
    constraints = metadata(context.database, "constraints")
    row = first_row(
        context.connection.execute(
            f"select oid, kind from {constraints} where relation = {info.oid} and name = ?", [action.name]
        )
    )
    if row is None:
        raise SqlError(f'constraint "{action.name}" of relation "{info.name}" does not exist', "42704")
    sql = [f"delete from {constraints} where oid = {row[0]}"]
    if row[1] != "f":
        using = only_row(context.connection.execute(f"select count(*) from {constraints} where target = {info.oid}"))
        if using[0] and not action.cascade:
            raise SqlError(
                f"cannot drop constraint {action.name} on table {info.name} because other objects depend on it",
                "2BP01",
                hint="Use DROP ... CASCADE to drop the dependent objects too.",
            )
        sql.append(f"delete from {constraints} where target = {info.oid}")
    return sql


def append_from(action: AppendFrom, info: TableInfo, context: PlanContext) -> list[str]:
    """alter table … append from …: the source's rows move over; columns match by name."""
    source = resolve(context, action.source)
    require_owner(context, source)
    if source.kind != "table" or info.kind != "table" or source.oid == info.oid:
        raise SqlError(f'cannot append from "{source.name}" to "{info.name}"', "42809")
    targets = {column.name for column in info.columns}
    sources = {column.name for column in source.columns}
    if sources - targets and not action.ignore_extra:
        raise SqlError("ALTER TABLE APPEND: the source table has columns that the target lacks", "42804")
    if targets - sources and not action.fill_target:
        raise SqlError("ALTER TABLE APPEND: the target table has columns that the source lacks", "42804")
    shared = [column for column in info.columns if column.name in sources]
    for column in shared:
        other = source.column(column.name)
        if other is None or other.type != column.type:
            raise SqlError(f'ALTER TABLE APPEND: column "{column.name}" differs in type', "42804")
    names = ", ".join(quoted(column.name) for column in shared)
    return [
        f"insert into {info.sql_name} ({names}) select {names} from {source.sql_name}",
        f"delete from {source.sql_name}",
    ]


def _column(info: TableInfo, name: str) -> ColumnInfo:
    column = info.column(name)
    if column is None:
        raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")
    return column


def _set(context: PlanContext, info: TableInfo, change: str) -> str:
    return f"update {metadata(context.database, 'relations')} set {change} where oid = {info.oid}"


def _set_column(context: PlanContext, info: TableInfo, column: ColumnInfo, change: str) -> str:
    place = metadata(context.database, "columns")
    return f"update {place} set {change} where relation = {info.oid} and number = {column.number}"
