"""Default values and identity columns, as DuckDB's defaults and sequences."""

from __future__ import annotations

import duckdb

from redshift_sandbox.metadata.reading import only_row
from redshift_sandbox.metadata.tables import ColumnInfo
from redshift_sandbox.planner.engine_errors import from_duckdb
from redshift_sandbox.planner.standalone_expressions import expression
from redshift_sandbox.sql.names import METADATA, PHYSICAL_TEMPORARY, literal, qualified, quoted
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.types import length_of, to_duckdb


def sequence_name(database: str, oid: int, number: int, *, temporary: bool) -> str:
    """The sequence that gives an identity column its values."""
    name = f"identity_{oid}_{number}"
    return f"{PHYSICAL_TEMPORARY}.{quoted(name)}" if temporary else qualified(database, METADATA, name)


def identity_sequence(context: PlanContext, oid: int, column: ColumnInfo, *, temporary: bool) -> str:
    """The statement that makes an identity column's sequence."""
    name = sequence_name(context.database, oid, column.number, temporary=temporary)
    limits = "minvalue -9223372036854775807 maxvalue 9223372036854775806"
    kind = "temporary " if temporary else ""
    return (
        f"create {kind}sequence {name} {limits} start {column.identity_seed} increment {column.identity_step} no cycle"
    )


def identity_default(context: PlanContext, oid: int, column: ColumnInfo, *, temporary: bool) -> str:
    """The default expression of an identity column."""
    name = sequence_name(context.database, oid, column.number, temporary=temporary)
    return f"nextval({literal(name)})"


def default_sql(context: PlanContext, column: ColumnInfo) -> str:
    """A DEFAULT in DuckDB's SQL, cast to the column's type; SqlError for one that the column can't take."""
    sql, _ = expression(str(column.default_sql), context)
    text = f"cast(({sql}) as {to_duckdb(column.type)})"
    try:
        (value,) = only_row(context.connection.execute(f"select {text}"))
    except duckdb.Error as error:
        raise from_duckdb(error) from error
    length = length_of(column.type)
    if length is not None and isinstance(value, str) and len(value.encode()) > length:
        return f"error('22001|value too long for type {column.type.name}')"  # each INSERT fails, not the CREATE
    return text
