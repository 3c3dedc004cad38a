"""SHOW of what there is: databases, schemas, tables, columns, and the text that makes a table or view again."""

from __future__ import annotations

from redshift_sandbox.metadata.tables import ColumnInfo, TableInfo
from redshift_sandbox.metadata.user_functions import listed, required_function
from redshift_sandbox.planner.ddl.show_functions import show_parameters, show_routines
from redshift_sandbox.planner.lookup import listed_names, resolve
from redshift_sandbox.sql.ddl.function import parse_signature
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal, metadata, quoted, redshift_quoted
from redshift_sandbox.sql.plan import Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import BOOL, INT4, TEXT
from redshift_sandbox.system_views import system
from redshift_sandbox.system_views.functions import function


def show(reader: TokenReader, context: PlanContext) -> Plan | None:
    """The plan for a SHOW that lists objects; None for one that shows a setting."""
    if reader.accept("databases"):
        return _listing(reader, context, "svv_all_databases", {}, "database_name")
    if reader.accept("schemas", "from", "database"):
        return _listing(reader, context, "svv_all_schemas", {"database_name": reader.name()}, "schema_name")
    if reader.accept("tables", "from", "schema"):
        name = reader.dotted()
        database = name[-2] if len(name) > 1 else context.database
        return _listing(
            reader, context, "svv_all_tables", {"database_name": database, "schema_name": name[-1]}, "table_name"
        )
    if reader.accept("columns", "from", "table"):
        info = resolve(context, reader.dotted())
        where = {"schema_name": info.schema, "table_name": info.name}
        return _listing(reader, context, "svv_all_columns", where, "column_name", order="ordinal_position")
    if reader.accept("table"):
        info = resolve(context, reader.dotted())
        reader.finish()
        if info.kind != "table":
            raise SqlError(f'"{info.name}" is not a table', "42809")
        return _text(table_text(info, context), "Show Table DDL statement")
    if reader.accept("view"):
        info = resolve(context, reader.dotted())
        reader.finish()
        if info.kind not in ("view", "materialized view"):
            raise SqlError(f'"{info.name}" is not a view', "42809")
        return _text(view_text(info, context), "Show View DDL statement")
    if reader.accept("grants"):
        return _grants(reader, context)
    if (word := reader.accept_any("functions", "procedures")) and reader.accept("from", "schema"):
        return show_routines(reader, context, word)
    if reader.accept("parameters", "of", "function"):
        return show_parameters(reader, context)
    for words, what in _NOT_HERE.items():
        if reader.sees(words):
            raise SqlError(f"sandbox: {what} are not supported", "0A000")
    return None


_NOT_HERE = {
    "parameters": "stored procedures",
    "constraints": "lists of constraints",
    "column": "privileges on single columns",
    "policies": "policies",
    "external": "external tables",
    "procedure": "stored procedures",
    "model": "models",
    "datashares": "datashares",
}
_GRANT_COLUMNS = (
    "database_name", "schema_name", "object_name", "object_type", "privilege_type", "identity_id", "identity_name",
    "identity_type", "admin_option", "privilege_scope",
)  # fmt: skip


def _grants(reader: TokenReader, context: PlanContext) -> Plan:
    """SHOW GRANTS ON [TABLE | SCHEMA | DATABASE | FUNCTION] name, or FOR a user, a role or PUBLIC: one row each."""
    where = "true"
    if reader.accept("on"):
        kind = reader.accept_any("table", "schema", "database", "function") or "table"
        if kind == "table":
            info = resolve(context, reader.dotted())
            where = f"object_type = 'TABLE' and schema_name = {literal(info.schema)} and name = {literal(info.name)}"
        elif kind == "function":
            signature = parse_signature(reader)
            function = required_function(context, signature.name, signature.arguments)
            where = (
                f"object_type = 'FUNCTION' and schema_name = {literal(function.schema)}"
                f" and name = {literal(function.name)} and arguments = {literal(listed(function.arguments))}"
            )
        else:
            where = f"object_type = '{kind.upper()}' and name = {literal(reader.dotted()[-1])}"
    else:
        reader.expect("for")
        kind = reader.accept_any("role", "group") or "user"
        name = reader.name()
        where = "identity_type = 'public'" if name == "public" else (
            f"identity_type = '{kind}' and identity_name = {literal(name)}")  # fmt: skip
    reader.finish()
    held = ", ".join(_GRANT_COLUMNS[4:9])
    sources = (
        ("svv_relation_privileges", "namespace_name", "relation_name", "TABLE", "''"),
        ("svv_schema_privileges", "namespace_name", "namespace_name", "SCHEMA", "''"),
        ("svv_database_privileges", "null", "database_name", "DATABASE", "''"),
        ("svv_function_privileges", "namespace_name", "function_name", "FUNCTION", "argument_types"),
    )
    parts = [
        f"select {literal(context.database)} as database_name, {schema} as schema_name, {name} as name,"
        f" '{kind}' as object_type, {held}, '{kind}' as privilege_scope, {arguments} as arguments"
        f" from {system.sql_name(system.relations()['pg_catalog', view], context.database)}"
        for view, schema, name, kind, arguments in sources
    ]
    sql = f"select * exclude (arguments) from ({' union all '.join(parts)}) where {where} order by 2, 3, 7, 5"
    shown = (TEXT, TEXT, TEXT, TEXT, TEXT, INT4, TEXT, TEXT, BOOL, TEXT)
    return RunSql(
        (sql,), "SHOW", Scope.READ, returns_rows=True, types=shown, result_names=_GRANT_COLUMNS, reusable=False
    )


def _listing(
    reader: TokenReader, context: PlanContext, view: str, where: dict[str, str], searched: str, order: str | None = None
) -> Plan:
    relation = system.relations()["pg_catalog", view]
    conditions = [f"{quoted(column)} = {literal(value)}" for column, value in where.items()]
    if reader.accept("like"):
        conditions.append(f"{quoted(searched)} like {literal(reader.string())}")
    limit = f" limit {reader.integer()}" if reader.accept("limit") else ""
    reader.finish()
    condition = f" where {' and '.join(conditions)}" if conditions else ""
    ending = f"{condition} order by {quoted(order or searched)}{limit}"
    return RunSql(
        (f"select * from {resolve(context, ('pg_catalog', view)).sql_name}{ending}",),
        "SHOW",
        Scope.READ,
        returns_rows=True,
        types=tuple(type_ for _, type_ in relation.columns),
        result_names=tuple(name for name, _ in relation.columns),
        reusable=False,
    )


def _text(text: str, title: str) -> Plan:
    return RunSql(
        (f"select {literal(text)} as t",),
        "SHOW",
        Scope.READ,
        returns_rows=True,
        types=(TEXT,),
        result_names=(title,),
        reusable=False,
    )


def view_text(info: TableInfo, context: PlanContext) -> str:
    """The CREATE statement of a view."""
    name = f"{redshift_quoted(info.schema)}.{redshift_quoted(info.name)}"
    if listed := listed_names(context, info):
        name += f" ({', '.join(redshift_quoted(column) for column in listed)})"
    if info.kind == "materialized view":
        return f"CREATE MATERIALIZED VIEW {name} AS {info.definition};"
    ending = " WITH NO SCHEMA BINDING" if info.late_binding else ""
    return f"CREATE OR REPLACE VIEW {name} AS {info.definition}{ending};"


def table_text(info: TableInfo, context: PlanContext) -> str:
    """The CREATE statement of a table, with its layout and keys."""
    lines = [_column_text(column) for column in info.columns]
    lines += [f"    {text}" for text in _key_texts(info, context)]
    kind = "TEMPORARY TABLE" if info.is_temporary else "TABLE"
    name = redshift_quoted(info.name)
    place = name if info.is_temporary else f"{redshift_quoted(info.schema)}.{name}"
    text = f"CREATE {kind} {place} (\n" + ",\n".join(lines) + "\n)"
    style = info.diststyle.split("(")[0]
    text += f"\nDISTSTYLE {style}"
    key = next((column.name for column in info.columns if column.distkey), None)
    if key is not None:
        text += f"\nDISTKEY({redshift_quoted(key)})"
    keys = [column.name for column in sorted(info.columns, key=lambda column: column.sortkey) if column.sortkey]
    if keys:
        text += f"\n{info.sortkey_style.upper()} SORTKEY({', '.join(redshift_quoted(name) for name in keys)})"
    return text + ";"


def _column_text(column: ColumnInfo) -> str:
    text = f"    {redshift_quoted(column.name)} {column.type.name}"
    if not column.nullable:
        text += " NOT NULL"
    values = f"identity({column.identity_seed},{column.identity_step})"
    if column.identity == "always":
        text += f" {values}"
    elif column.identity == "by default":
        text += f" GENERATED BY DEFAULT AS {values}"
    elif column.default_sql is not None:
        text += f" DEFAULT {column.default_sql}"
    return f"{text} ENCODE {'raw' if column.encoding == 'none' else column.encoding}"


def _key_texts(info: TableInfo, context: PlanContext) -> list[str]:
    shown = function(context.database, "pg_get_constraintdef")
    rows = context.connection.execute(
        f"select {shown}(oid) from {metadata(context.database, 'constraints')} where relation = {info.oid}"
        " order by list_position(['p', 'u', 'f'], kind), oid"
    ).fetchall()
    return [row[0] for row in rows]
