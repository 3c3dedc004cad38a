"""COMMENT, TRUNCATE, VACUUM and ANALYZE."""

from __future__ import annotations

from redshift_sandbox.metadata.reading import first_row
from redshift_sandbox.metadata.schemas import find_schema
from redshift_sandbox.metadata.table_privileges import owns, require_owner
from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.metadata.writing import values
from redshift_sandbox.planner.ddl.table_layout import automatic_encoding
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.lexing.token_reader import Name, TokenReader
from redshift_sandbox.sql.names import literal, metadata
from redshift_sandbox.sql.plan import Acknowledge, Activity, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import TEXT

_SAVED_PERCENT = {"none": 0, "lzo": 40, "zstd": 55, "az64": 60}


def comment(cursor: TokenReader, context: PlanContext) -> Plan:
    """comment on table | column | view | schema | database | constraint … is '…' | null."""
    cursor.expect("on")
    kind, oid, number = _commented(cursor, context)
    cursor.expect("is")
    text = None if cursor.accept("null") else cursor.string()
    cursor.finish()
    place = metadata(context.database, "comments")
    sql = [f"delete from {place} where kind = '{kind}' and object = {oid} and number = {number}"]
    if text is not None:
        sql.append(f"insert into {place} values ('{kind}', {oid}, {number}, {literal(text)})")
    return RunSql(tuple(sql), "COMMENT", Scope.DDL, returns_rows=False, reusable=False)


def _commented(cursor: TokenReader, context: PlanContext) -> tuple[str, int, int]:
    if cursor.accept("column"):
        *table, name = cursor.dotted()
        if not table:
            raise SqlError("column name must be qualified", "42601")
        info = _owned(tuple(table), context)
        column = info.column(name)
        if column is None:
            raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")
        return "relation", info.oid, column.number
    if cursor.accept("schema"):
        name = cursor.name()
        schema = find_schema(context, name)
        if schema is None:
            raise SqlError(f'schema "{name}" does not exist', "3F000")
        return "schema", schema.oid, 0
    if cursor.accept("database"):
        name = cursor.name()
        row = first_row(
            context.connection.execute(
                f"select oid from {metadata(context.home_database or context.database, 'databases')} where name = ?",
                [name],
            )
        )
        if row is None:
            raise SqlError(f'database "{name}" does not exist', "3D000")
        return "database", int(row[0]), 0
    if cursor.accept("constraint"):
        name = cursor.name()
        cursor.expect("on")
        info = _owned(cursor.dotted(), context)
        row = first_row(
            context.connection.execute(
                f"select oid from {metadata(context.database, 'constraints')} where relation = {info.oid} and name = ?",
                [name],
            )
        )
        if row is None:
            raise SqlError(f'constraint "{name}" for table "{info.name}" does not exist', "42704")
        return "constraint", int(row[0]), 0
    if not (cursor.accept_any("table", "view") or cursor.accept("materialized", "view")):
        raise cursor.error()
    return "relation", _owned(cursor.dotted(), context).oid, 0


def _owned(name: Name, context: PlanContext) -> TableInfo:
    info = resolve(context, name)
    require_owner(context, info)
    return info


def truncate(cursor: TokenReader, context: PlanContext) -> Plan:
    """truncate [table] name: removes every row and commits, as Redshift's does."""
    cursor.accept("table")
    info = resolve(context, cursor.dotted())
    cursor.finish()
    if info.kind != "table":
        raise SqlError(f'"{info.name}" is not a table', "42809")
    require_owner(context, info)
    return RunSql(
        (f"delete from {info.sql_name}",),
        "TRUNCATE TABLE",
        Scope.WRITE,
        returns_rows=False,
        locks=(f"{info.schema}.{info.name}",),
        commits=True,
        reusable=False,
    )


def vacuum(cursor: TokenReader, context: PlanContext) -> Plan:
    """vacuum [full | sort only | delete only | reindex | recluster] [table [to n percent] [boost]]."""
    action = "full"
    for words in (("full",), ("sort", "only"), ("delete", "only"), ("reindex",), ("recluster",)):
        if cursor.accept(*words):
            action = " ".join(words)
            break
    info = None
    if not cursor.done and not cursor.sees("to") and not cursor.sees("boost"):
        info = _owned(cursor.dotted(), context)
    if cursor.accept("to"):
        if not 0 <= cursor.integer() <= 100:
            raise SqlError("VACUUM's threshold must be between 0 and 100 percent", "22023")
        cursor.expect("percent")
    cursor.accept("boost")
    cursor.finish()
    done = _activities("vacuum", action, info, context)
    return Acknowledge("VACUUM", Scope.SESSION, outside_transaction=True, activities=done)


def _activities(kind: str, action: str, info: TableInfo | None, context: PlanContext) -> tuple[Activity, ...]:
    """What to keep of VACUUM or ANALYZE: one entry for its table, or for each table of the user's."""
    tables = [info] if info is not None else _own_tables(context)
    return tuple(
        Activity(kind, action, table.oid, table.schema, table.name, counted=table.sql_name) for table in tables
    )


def _own_tables(context: PlanContext) -> list[TableInfo]:
    rows = context.connection.execute(
        f"select r.schema_name, r.name from {metadata(context.database, 'relations')} r"
        f" left join {metadata(context.home_database or context.database, 'users')} u on u.id = r.owner"
        " where r.kind = 'table' and r.schema_name not like 'pg\\_temp\\_%' escape '\\' and (? or u.name = ?)"
        " order by r.oid",
        [context.is_superuser, context.user],
    ).fetchall()
    return [resolve(context, name) for name in rows]


def analyze(cursor: TokenReader, context: PlanContext) -> Plan:
    """analyze [verbose] [table [(columns)]] [predicate columns | all columns], and analyze compression."""
    if cursor.accept("compression"):
        return _compression(cursor, context)
    cursor.accept("verbose")
    info = None
    if not cursor.done and not cursor.sees("predicate") and not cursor.sees("all"):
        info = resolve(context, cursor.dotted())
        for name in cursor.names() if cursor.sees("(") else ():
            if info.column(name) is None:
                raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")
    action = "predicatecolumn" if cursor.accept("predicate", "columns") else "full"
    cursor.accept("all", "columns")
    cursor.finish()
    if info is not None and not owns(context, info):
        notice = f'skipping "{info.name}" --- only table or database owner can analyze it'
        return Acknowledge("ANALYZE", Scope.SESSION, notices=(notice,))
    return Acknowledge("ANALYZE", Scope.SESSION, activities=_activities("analyze", action, info, context))


def _compression(cursor: TokenReader, context: PlanContext) -> Plan:
    info = resolve(context, cursor.dotted(), "select")
    names = cursor.names() if cursor.sees("(") else tuple(column.name for column in info.columns)
    if cursor.accept("comprows"):
        cursor.integer()
    cursor.finish()
    rows = []
    for name in names:
        column = info.column(name)
        if column is None:
            raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")
        chosen = automatic_encoding(column)
        shown = "raw" if chosen == "none" else chosen
        rows.append((info.name, name, shown, f"{_SAVED_PERCENT.get(chosen, 50):.2f}"))
    return RunSql(
        (f"select * from (values {values(rows)}) as _(t, c, e, r)",),
        "ANALYZE COMPRESSION",
        Scope.READ,
        returns_rows=True,
        types=(TEXT, TEXT, TEXT, TEXT),
        result_names=("Table", "Column", "Encoding", "Est_reduction_pct"),
        reusable=False,
    )
