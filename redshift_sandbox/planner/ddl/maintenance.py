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


def comment(reader: TokenReader, context: PlanContext) -> Plan:
    """comment on table | column | view | schema | database | constraint … is '…' | null."""
    reader.expect("on")
    kind, oid, number = _commented(reader, context)
    reader.expect("is")
    text = None if reader.accept("null") else reader.string()
    reader.finish()
    place = metadata(context.database, "comments")
    sql = [f"delete from {place} where kind = '{kind}' and object = {oid} and number = {number}"]
    if text is not None:
        sql.append(f"insert into {place} values ('{kind}', {oid}, {number}, {literal(text)})")
    return RunSql(tuple(sql), "COMMENT", Scope.DDL, returns_rows=False, reusable=False)


def _commented(reader: TokenReader, context: PlanContext) -> tuple[str, int, int]:
    if reader.accept("column"):
        *table, name = reader.dotted()
        if not table:
            raise SqlError("column name must be qualified", "42601")
        info = _owned(tuple(table), context)
        column = info.column(name)
        if column is None:
            raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")
        return "relation", info.oid, column.number
    if reader.accept("schema"):
        name = reader.name()
        schema = find_schema(context, name)
        if schema is None:
            raise SqlError(f'schema "{name}" does not exist', "3F000")
        return "schema", schema.oid, 0
    if reader.accept("database"):
        name = reader.name()
        row = first_row(
            context.connection.execute(
                f"select oid from {metadata(context.home_database or context.database, 'databases')} where name = ?",
                [name],
            )
        )
        if row is None:
            raise SqlError(f'database "{name}" does not exist', "3D000")
        return "database", int(row[0]), 0
    if reader.accept("constraint"):
        name = reader.name()
        reader.expect("on")
        info = _owned(reader.dotted(), context)
        row = first_row(
            context.connection.execute(
                f"select oid from {metadata(context.database, 'constraints')} where relation = {info.oid} and name = ?",
                [name],
            )
        )
        if row is None:
            raise SqlError(f'constraint "{name}" for table "{info.name}" does not exist', "42704")
        return "constraint", int(row[0]), 0
    if not (reader.accept_any("table", "view") or reader.accept("materialized", "view")):
        raise reader.error()
    return "relation", _owned(reader.dotted(), context).oid, 0


def _owned(name: Name, context: PlanContext) -> TableInfo:
    info = resolve(context, name)
    require_owner(context, info)
    return info


def truncate(reader: TokenReader, context: PlanContext) -> Plan:
    """truncate [table] name: removes every row and commits, as Redshift's does."""
    reader.accept("table")
    info = resolve(context, reader.dotted())
    reader.finish()
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


def vacuum(reader: TokenReader, context: PlanContext) -> Plan:
    """vacuum [full | sort only | delete only | reindex | recluster] [table [to n percent] [boost]]."""
    action = "full"
    for words in (("full",), ("sort", "only"), ("delete", "only"), ("reindex",), ("recluster",)):
        if reader.accept(*words):
            action = " ".join(words)
            break
    info = None
    if not reader.done and not reader.sees("to") and not reader.sees("boost"):
        info = _owned(reader.dotted(), context)
    if reader.accept("to"):
        if not 0 <= reader.integer() <= 100:
            raise SqlError("VACUUM's threshold must be between 0 and 100 percent", "22023")
        reader.expect("percent")
    reader.accept("boost")
    reader.finish()
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


def analyze(reader: TokenReader, context: PlanContext) -> Plan:
    """analyze [verbose] [table [(columns)]] [predicate columns | all columns], and analyze compression."""
    if reader.accept("compression"):
        return _compression(reader, context)
    reader.accept("verbose")
    info = None
    if not reader.done and not reader.sees("predicate") and not reader.sees("all"):
        info = resolve(context, reader.dotted())
        for name in reader.names() if reader.sees("(") else ():
            if info.column(name) is None:
                raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")
    action = "predicatecolumn" if reader.accept("predicate", "columns") else "full"
    reader.accept("all", "columns")
    reader.finish()
    if info is not None and not owns(context, info):
        notice = f'skipping "{info.name}" --- only table or database owner can analyze it'
        return Acknowledge("ANALYZE", Scope.SESSION, notices=(notice,))
    return Acknowledge("ANALYZE", Scope.SESSION, activities=_activities("analyze", action, info, context))


def _compression(reader: TokenReader, context: PlanContext) -> Plan:
    info = resolve(context, reader.dotted(), "select")
    names = reader.names() if reader.sees("(") else tuple(column.name for column in info.columns)
    if reader.accept("comprows"):
        reader.integer()
    reader.finish()
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
