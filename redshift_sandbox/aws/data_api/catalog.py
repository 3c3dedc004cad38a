"""What the Data API tells of a database: its schemas, tables and columns, read as the caller's user."""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.data_api.operations import REDSHIFT_DATA, Target, cluster_arn, invalid, page
from redshift_sandbox.aws.data_api.typed_fields import column
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import parse_type
from redshift_sandbox.wire.embedded import Field, Row

_TABLES = """
select relname, case relkind when 'v' then 'VIEW' else 'TABLE' end, nspname
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'v') and nspname like $1 and relname like $2
order by 3, 1
"""
_COLUMNS = """
select attname, atttypid, atttypmod, attnotnull, nspname, relname, column_default
from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
left join information_schema.columns on table_schema = nspname and table_name = relname and column_name = attname
where attnum > 0 and not attisdropped and nspname like $1 and relname = $2
order by nspname, attnum
"""
_LATE_COLUMNS = """
select col_name, col_type, view_schema, view_name
from pg_get_late_binding_view_cols()
  cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)
where view_schema like $1 and view_name = $2
order by view_schema, col_num
"""
_SYSTEM_SCHEMAS = ("pg_catalog", "information_schema", "pg_internal")


@REDSHIFT_DATA.answers("ListDatabases", cluster_arn)
def list_databases(call: Call, parameters: Parameters) -> Result:
    """The cluster's databases."""
    found = _ask(call, parameters, "select datname from pg_database where datallowconn order by 1")
    return page([row[0] for row in found], parameters, "Databases")


@REDSHIFT_DATA.answers("ListSchemas", cluster_arn)
def list_schemas(call: Call, parameters: Parameters) -> Result:
    """The schemas whose names match a pattern of LIKE."""
    sql = "select nspname from pg_namespace where nspname like $1 order by 1"
    found = _ask(call, parameters, sql, [parameters.get("SchemaPattern", "%")])
    return page([row[0] for row in found], parameters, "Schemas")


@REDSHIFT_DATA.answers("ListTables", cluster_arn)
def list_tables(call: Call, parameters: Parameters) -> Result:
    """The tables and views whose schemas and names match patterns of LIKE."""
    patterns = [parameters.get("SchemaPattern", "%"), parameters.get("TablePattern", "%")]
    tables = [
        {"name": name, "type": f"SYSTEM {kind}" if schema in _SYSTEM_SCHEMAS else kind, "schema": schema}
        for name, kind, schema in _ask(call, parameters, _TABLES, patterns)
    ]
    return page(tables, parameters, "Tables")


@REDSHIFT_DATA.answers("DescribeTable", cluster_arn)
def describe_table(call: Call, parameters: Parameters) -> Result:
    """A table's or view's columns in their order."""
    table = parameters.get("Table")
    if not table:
        raise invalid("Table must be given.")
    patterns = [parameters.get("Schema", "%"), table]
    found = _ask(call, parameters, _COLUMNS, patterns)
    columns = [
        column(
            Field(name or "", int(oid or 0), int(modifier or -1)),
            schema=schema or "",
            table=relation or "",
            nullable=0 if not_null == "t" else 1,
            columnDefault=default,
        )
        for name, oid, modifier, not_null, schema, relation, default in found
    ]
    columns += [
        column(Field(name or "", type_.oid, type_.modifier), schema=schema or "", table=view or "", columnDefault=None)
        for name, spelled, schema, view in _ask(call, parameters, _LATE_COLUMNS, patterns)
        if (type_ := parse_type(spelled or ""))
    ]
    return {"TableName": table, **page(columns, parameters, "ColumnList")}


def _ask(call: Call, parameters: Parameters, sql: str, values: Sequence[str] = ()) -> list[Row]:
    """All rows of a query, at once; raises ApiError for what the database refuses."""
    rows: list[Row] = []
    try:
        client = Target(call, parameters).connect()
        try:
            client.ask(sql, values, lambda _fields, row: rows.append(row))
        finally:
            client.close()
    except SqlError as error:
        raise invalid(f"ERROR: {error.message}") from error
    return rows
