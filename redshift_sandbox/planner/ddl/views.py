"""CREATE VIEW, materialized views and REFRESH: DuckDB's views and tables, with the text and what it depends on kept."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.metadata import writing
from redshift_sandbox.metadata.schemas import SchemaInfo, next_oid, target_schema, user_id
from redshift_sandbox.metadata.table_privileges import require_owner
from redshift_sandbox.metadata.tables import ColumnInfo, TableInfo, sql_name
from redshift_sandbox.planner.ddl import function_macros
from redshift_sandbox.planner.ddl.create_table import physical_name
from redshift_sandbox.planner.ddl.table_layout import distribution, lay_out, sort_columns
from redshift_sandbox.planner.lookup import find, resolve
from redshift_sandbox.planner.planned_queries import PlannedQuery, held_query, named_query, plan_query, typed_query
from redshift_sandbox.sql.ddl.ddl_statements import CreateView
from redshift_sandbox.sql.lexing.token_reader import Name
from redshift_sandbox.sql.names import literal, metadata, quoted, redshift_quoted
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import Activity, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import to_duckdb

_MISSING = ("42P01", "3F000")


def create_view(statement: CreateView, context: PlanContext) -> Plan:
    """The plan for CREATE [OR REPLACE] VIEW and CREATE MATERIALIZED VIEW."""
    schema = target_schema(context, statement.name, temporary=False)
    name = statement.name[-1]
    existing = find(replace(context, relations=None), (schema.name, name))
    if existing is not None and not (statement.replace and existing.kind == "view"):
        message = f'relation "{name}" already exists' if not statement.replace else f'"{name}" is not a view'
        raise SqlError(message, "42P07" if not statement.replace else "42809")
    planned = _plan(statement, context)
    if existing is not None:
        require_owner(context, existing)
        if not statement.late_binding:
            _require_same_columns(existing, planned)
    return _view_plan(statement, schema, name, existing, planned, context)


def _plan(statement: CreateView, context: PlanContext) -> PlannedQuery:
    if statement.late_binding:
        _require_qualified(statement.query)
    try:
        planned = plan_query(statement.query, context, statement.column_names)
        if statement.materialized or statement.late_binding:
            return planned
        return held_query(statement.query, planned, context)
    except SqlError as error:
        if statement.late_binding and error.sqlstate in _MISSING:
            return PlannedQuery("", (), (), ())
        raise


def _require_qualified(query: str) -> None:
    """A late-binding view names every relation with its schema, those of the system as well."""
    tree = parse(query)
    if tree is None:
        return
    own = {clause.alias.lower() for clause in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and not table.args.get("db") and table.name.lower() not in own:
            message = "All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING."
            raise SqlError(message, "0A000")


def _require_same_columns(existing: TableInfo, planned: PlannedQuery) -> None:
    if len(existing.columns) != len(planned.columns):
        raise SqlError("cannot change number of columns in view", "42P16")
    for column, (name, type_) in zip(existing.columns, planned.columns, strict=True):
        if column.name != name:
            raise SqlError(f'cannot change name of view column "{column.name}"', "42P16")
        if column.type.oid != type_.oid:
            raise SqlError(f'cannot change data type of view column "{column.name}"', "42P16")


def _view_plan(
    statement: CreateView,
    schema: SchemaInfo,
    name: str,
    existing: TableInfo | None,
    planned: PlannedQuery,
    context: PlanContext,
) -> Plan:
    kind = "materialized view" if statement.materialized else "view"
    oid = existing.oid if existing is not None else next_oid(context.connection, context.database)
    unheld = not statement.materialized and (statement.late_binding or planned.of_the_moment)
    physical = "" if unheld else physical_name(context, schema, name, oid)
    style, key = distribution((), statement.attributes)
    bare = [ColumnInfo(column, type_, encoding="auto") for column, type_ in planned.columns]
    columns = lay_out(bare, key, sort_columns((), statement.attributes), {})
    sql = []
    if existing is not None:
        sql += [
            f"delete from {metadata(context.database, 'columns')} where relation = {oid}",
            f"delete from {metadata(context.database, 'dependencies')} where view = {oid}",
            f"delete from {metadata(context.database, 'view_paths')} where view = {oid}",
            f"delete from {metadata(context.database, 'view_texts')} where view = {oid}",
            f"update {metadata(context.database, 'relations')} set definition = {literal(statement.query)},"
            f" late_binding = {statement.late_binding}, place = {literal(schema.place)},"
            f" physical = {literal(physical)} where oid = {oid}",
        ]
        if existing.sql_name:
            sql.append(f"drop view if exists {existing.sql_name}")
    else:
        sql.append(
            writing.insert_relation(
                context.database,
                oid=oid,
                schema=schema.name,
                name=name,
                kind=kind,
                owner=user_id(context),
                place=schema.place,
                physical=physical,
                diststyle=style if statement.materialized else "",
                definition=statement.query,
                late_binding=statement.late_binding,
            )
        )
    if statement.column_names or statement.late_binding or statement.materialized:
        sql.append(writing.insert_text(context.database, oid, _shown(statement), statement.column_names))
    if columns:
        sql.append(writing.insert_columns(context.database, oid, columns))
    if not statement.late_binding:
        sql += _dependencies(context, oid, planned)
    if unheld and not statement.late_binding:
        sql.append(writing.insert_path(context.database, oid, context.lookup_path))
    if physical:
        sql += function_macros.statements(context, planned.macros)
        sql += _body(statement, sql_name(context.database, schema.place, physical), columns, planned)
    tag = "CREATE MATERIALIZED VIEW" if statement.materialized else "CREATE VIEW"
    return RunSql(tuple(sql), tag, Scope.DDL, returns_rows=False, reusable=False)


def _shown(statement: CreateView) -> str:
    """What pg_get_viewdef tells: of a late-binding or materialized view the whole statement, else a query."""
    if statement.late_binding or statement.materialized:
        return statement.text
    names = ", ".join(redshift_quoted(name) for name in statement.column_names)
    return f"select * from ({statement.query}) as {redshift_quoted(statement.name[-1])} ({names})"


def _body(statement: CreateView, target: str, columns: tuple[ColumnInfo, ...], planned: PlannedQuery) -> list[str]:
    if statement.materialized:
        declared = ", ".join(f"{quoted(column.name)} {to_duckdb(column.type)}" for column in columns)
        return [f"create table {target} ({declared})", f"insert into {target} {typed_query(planned)}"]
    return [f"create view {target} as {named_query(planned)}"]


def _dependencies(context: PlanContext, oid: int, planned: PlannedQuery) -> list[str]:
    targets = sorted(
        {info.oid for info in planned.relations if info.kind != "system"}
        | {function.oid for function in planned.functions}
    )
    if any(info.is_temporary for info in planned.relations):
        raise SqlError("views on temporary tables are not supported", "0A000")
    if not targets:
        return []
    read: dict[int, list[int | None]] = {target: [] for target in targets}
    for table, number in sorted(planned.read):
        read.setdefault(table, []).append(number)
    rows = writing.values((oid, target, number) for target in targets for number in read[target] or [None])
    return [f"insert into {metadata(context.database, 'dependencies')} values {rows}"]


def refresh(name: Name, context: PlanContext) -> Plan:
    """The plan for REFRESH MATERIALIZED VIEW: its rows are computed again."""
    info = resolve(context, name)
    if info.kind != "materialized view":
        raise SqlError(f'"{info.name}" is not a materialized view', "42809")
    require_owner(context, info)
    planned = plan_query(info.definition, context)
    sql = (f"delete from {info.sql_name}", f"insert into {info.sql_name} {typed_query(planned)}")
    return RunSql(
        sql,
        "REFRESH MATERIALIZED VIEW",
        Scope.WRITE,
        returns_rows=False,
        locks=(f"{info.schema}.{info.name}",),
        reusable=False,
        activities=(Activity("refresh", "manual", info.oid, info.schema, info.name),),
    )
