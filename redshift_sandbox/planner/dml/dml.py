"""INSERT, UPDATE and DELETE."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.metadata.tables import ColumnInfo, TableInfo
from redshift_sandbox.planner.binding import bind, compile_query
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.operators import condition
from redshift_sandbox.planner.expressions.typed import Typed, identifier
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.planner.select.joins import bind_entries
from redshift_sandbox.planner.select.queries import with_clause
from redshift_sandbox.planner.select.scope import Relation, Scope, Statement, relation_of
from redshift_sandbox.planner.select.statements import parameters, require_decorrelated
from redshift_sandbox.sql.plan import PlanContext, RunSql
from redshift_sandbox.sql.plan import Scope as Access
from redshift_sandbox.sql.sql_error import SqlError, unsupported
from redshift_sandbox.system_views.shared_relations import share


def target_of(node: exp.Expr, context: PlanContext, privilege: str) -> TableInfo:
    """The table that a statement changes; raises SqlError for views and system relations."""
    table = node.this if isinstance(node, exp.Schema) else node
    prefix = (table.args.get("catalog"), table.args.get("db"))
    parts = (*(part.name.lower() for part in prefix if part is not None), table.name.lower())
    info = resolve(context, parts, privilege)
    if info.kind == "view":
        verb = {"insert": "insert into", "update": "update", "delete": "delete from"}[privilege]
        raise SqlError(f"cannot {verb} a view", "0A000")
    if info.kind != "table":
        raise SqlError(f"permission denied for relation {info.name}", "42501")
    return info


def write_plan(sql: str, tag: str, info: TableInfo, statement: Statement) -> RunSql:
    """The plan of a statement that changes one table."""
    require_decorrelated(statement)
    return RunSql(
        (sql,),
        tag,
        Access.WRITE,
        returns_rows=False,
        parameters=parameters(statement),
        locks=(f"{info.schema}.{info.name}",),
        reusable=not statement.volatile,
        system_log=statement.reads_log,
        late=statement.late,
    )


def columns_of(node: exp.Expr, info: TableInfo) -> tuple[list[ColumnInfo], bool]:
    """The columns that an INSERT fills, and whether it lists them; raises SqlError 42703 and 42701."""
    if not isinstance(node, exp.Schema):
        return list(info.columns), False
    found = []
    for part in node.expressions:
        found.append(column_of(info, part.name.lower()))
    names = [column.name for column in found]
    for name in names:
        if names.count(name) > 1:
            raise SqlError(f'column "{name}" specified more than once', "42701")
    return found, True


def column_of(info: TableInfo, name: str) -> ColumnInfo:
    """A column of the target; raises SqlError 42703."""
    for column in info.columns:
        if column.name == name:
            return column
    raise SqlError(f'column "{name}" of relation "{info.name}" does not exist', "42703")


def insert_plan(node: exp.Expr, context: PlanContext) -> RunSql:
    """The plan of INSERT."""
    statement = Statement(context)
    if node.args.get("returning") is not None or node.args.get("conflict") is not None:
        raise SqlError(
            'syntax error at or near "returning"' if node.args.get("returning") else 'syntax error at or near "on"',
            "42601",
        )
    info = target_of(node.this, context, "insert")
    head = f"INSERT INTO {info.sql_name}"
    if node.args.get("default"):
        return write_plan(f"{head} DEFAULT VALUES", "INSERT", info, statement)
    columns, listed = columns_of(node.this, info)
    source = node.expression
    scope = Scope(statement)
    clause = node.args.get("with_")
    if clause is not None and source is not None:
        source.set("with_", clause)
    if isinstance(source, exp.Values):
        return _insert_values(head, source, columns, info, scope, listed=listed)
    query = compile_query(source, scope)
    check_width(len(query.types), columns, listed=listed)
    columns = columns[: len(query.types)]
    refuse_identity(columns)
    values = [
        casts.assign(Typed(f"__s.{identifier(name)}", kind), column.type, column.name, statement.note).sql
        for name, kind, column in zip(query.columns, query.types, columns, strict=True)
    ]
    names = ", ".join(identifier(column.name) for column in columns)
    inner = ", ".join(identifier(name) for name in query.columns)
    text = share(query.sql, statement.system_relations, context.database)
    sql = f"{head} ({names}) SELECT {', '.join(values)} FROM ({text}) AS __s({inner})"
    return write_plan(sql, "INSERT", info, statement)


def check_width(count: int, columns: list[ColumnInfo], *, listed: bool) -> None:
    """Raise SqlError 42601 where an INSERT's rows have other than its columns' number of values."""
    if count > len(columns):
        raise SqlError("INSERT has more expressions than target columns", "42601")
    if count < len(columns) and listed:
        raise SqlError("INSERT has more target columns than expressions", "42601")


def refuse_identity(columns: list[ColumnInfo]) -> None:
    """Raise SqlError 0A000 where one of the columns makes its values itself."""
    if any(column.identity == "always" for column in columns):
        raise SqlError("cannot set an identity column to a value", "0A000")


def _insert_values(
    head: str, source: exp.Expr, columns: list[ColumnInfo], info: TableInfo, scope: Scope, *, listed: bool
) -> RunSql:
    rows: list[str] = []
    width = None
    for row in source.expressions:
        cells = row.expressions if isinstance(row, exp.Tuple) else [row]
        if width is not None and len(cells) != width:
            raise SqlError("VALUES lists must all be the same length", "42601")
        if not cells:
            raise SqlError('syntax error at or near ")"', "42601")
        width = len(cells)
        check_width(width, columns, listed=listed)
        values = [_cell(cell, column, scope) for cell, column in zip(cells, columns, strict=False)]
        rows.append("(" + ", ".join(values) + ")")
    columns = columns[: width or 0]
    names = ", ".join(identifier(column.name) for column in columns)
    return write_plan(f"{head} ({names}) VALUES {', '.join(rows)}", "INSERT", info, scope.statement)


def is_default(node: exp.Expr) -> bool:
    """Whether a value is the keyword DEFAULT."""
    return (
        isinstance(node, (exp.Var, exp.Column))
        and node.name.upper() == "DEFAULT"
        and not (isinstance(node, exp.Column) and node.this.args.get("quoted"))
    )


def _cell(node: exp.Expr, column: ColumnInfo, scope: Scope) -> str:
    if is_default(node):
        return "DEFAULT"
    refuse_identity([column])
    return casts.assign(bind(node, scope), column.type, column.name, scope.statement.note).sql


def target_relation(info: TableInfo, alias: str) -> Relation:
    """The changed table as a relation that expressions can name."""
    relation = relation_of(alias, [(column.name, column.type) for column in info.columns])
    relation.schema = info.schema if alias == info.name else None
    return relation


def assignments(nodes: list[exp.Expr], info: TableInfo, scope: Scope) -> str:
    """column = value, … of UPDATE and MERGE; no table's name stands before a column."""
    pieces: list[str] = []
    seen: set[str] = set()
    for node in nodes:
        if not isinstance(node, exp.EQ) or not isinstance(node.this, (exp.Column, exp.Identifier)):
            raise unsupported("assigning to several columns at once")
        name = node.this.name.lower()
        table = node.this.args.get("table")
        if table is not None:
            raise SqlError(f'column "{table.name.lower()}" of relation "{info.name}" does not exist', "42703")
        column = column_of(info, name)
        if name in seen:
            raise SqlError(f'multiple assignments to same column "{name}"', "42601")
        seen.add(name)
        if column.identity:
            raise SqlError("cannot update an identity column", "0A000")
        value = (
            "DEFAULT"
            if is_default(node.expression)
            else (casts.assign(bind(node.expression, scope), column.type, name, scope.statement.note).sql)
        )
        pieces.append(f"{identifier(name)} = {value}")
    return ", ".join(pieces)


def _alias_of(table: exp.Expr, info: TableInfo) -> str:
    alias = table.args.get("alias")
    return alias.name.lower() if alias is not None and alias.name else info.name


def update_plan(node: exp.Expr, context: PlanContext) -> RunSql:
    """The plan of UPDATE, with FROM."""
    statement = Statement(context)
    scope = Scope(statement)
    prefix = with_clause(node, scope)
    if node.args.get("returning") is not None:
        raise SqlError('syntax error at or near "returning"', "42601")
    info = target_of(node.this, context, "update")
    alias = _alias_of(node.this, info)
    scope.add(target_relation(info, alias))
    source = node.args.get("from_")
    from_sql = ""
    if source is not None:
        from_sql = " FROM " + bind_entries(source.this, source.this.args.pop("joins", None) or [], scope)
    sets = assignments(node.expressions, info, scope)
    where = node.args.get("where")
    if source is not None:
        _require_equijoin(where, scope)
    where_sql = f" WHERE {condition(where.this, scope, 'WHERE').sql}" if where is not None else ""
    sql = f"{prefix}UPDATE {info.sql_name} AS {identifier(alias)} SET {sets}{from_sql}{where_sql}"
    return write_plan(sql, "UPDATE", info, statement)


def _require_equijoin(where: exp.Expr | None, scope: Scope) -> None:
    """With FROM, the target must be joined by an equality; it is the scope's first relation."""
    for part in where.this.flatten() if where is not None and isinstance(where.this, exp.And) else _only(where):
        inner = part.unnest()
        if not isinstance(inner, exp.EQ):
            continue
        left, right = (_places(side, scope) for side in (inner.this, inner.expression))
        if (0 in left and right - {0}) or (0 in right and left - {0}):
            return
    raise SqlError("Target table must be part of an equijoin predicate", "0A000")


def _only(where: exp.Expr | None) -> list[exp.Expr]:
    return [] if where is None else [where.this]


def _places(node: exp.Expr, scope: Scope) -> set[int]:
    """Which of the scope's relations an expression's columns are of."""
    found = set()
    for column in node.find_all(exp.Column):
        table, name = column.table.lower(), column.name.lower()
        for place, relation in enumerate(scope.relations):
            if table == relation.alias or (not table and any(item.name == name for item in relation.columns)):
                found.add(place)
    return found


def delete_plan(node: exp.Expr, context: PlanContext) -> RunSql:
    """The plan of DELETE, with USING; FROM may be left out."""
    statement = Statement(context)
    scope = Scope(statement)
    prefix = with_clause(node, scope)
    table = node.this or (node.args.get("tables") or [None])[0]
    if table is None or node.args.get("returning") is not None:
        raise SqlError('syntax error at or near "returning"', "42601")
    info = target_of(table, context, "delete")
    alias = _alias_of(table, info)
    scope.add(target_relation(info, alias))
    using = [
        bind_entries(source, source.args.pop("joins", None) or [], scope) for source in node.args.get("using") or []
    ]
    using_sql = f" USING {', '.join(using)}" if using else ""
    where = node.args.get("where")
    where_sql = f" WHERE {condition(where.this, scope, 'WHERE').sql}" if where is not None else ""
    sql = f"{prefix}DELETE FROM {info.sql_name} AS {identifier(alias)}{using_sql}{where_sql}"
    return write_plan(sql, "DELETE", info, statement)
