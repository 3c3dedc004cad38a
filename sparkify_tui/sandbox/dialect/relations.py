"""FROM: tables, WITH queries, derived tables, joins, PIVOT and UNPIVOT."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from sparkify_tui.sandbox.catalog.tables import TableInfo, find, resolve
from sparkify_tui.sandbox.dialect import super_values, types
from sparkify_tui.sandbox.dialect.binding import bind, unsupported
from sparkify_tui.sandbox.dialect.expressions import place_of
from sparkify_tui.sandbox.dialect.operators import comparable, condition
from sparkify_tui.sandbox.dialect.plan import RedshiftType, SqlError
from sparkify_tui.sandbox.dialect.scope import Relation, Scope, relation_of, unique_names
from sparkify_tui.sandbox.dialect.typed import MACROS, Typed, common_type, identifier


def bind_from(node: exp.Expr, scope: Scope) -> str:
    """The FROM clause with its joins, as DuckDB's SQL with a leading blank; fills the scope's relations."""
    clause = node.args.get("from_")
    joins = node.args.get("joins") or []
    if clause is None:
        return ""
    return " FROM " + bind_joined(clause.this, joins, scope)


def bind_joined(first: exp.Expr, joins: list[exp.Expr], scope: Scope) -> str:
    """One relation and what is joined to it."""
    sql = bind_relation(first, scope)
    nested = [] if _is_parenthesised(first) else first.args.get("joins") or []
    for join in [*nested, *joins]:
        sql += _join(join, scope)
    return sql


def _is_parenthesised(node: exp.Expr) -> bool:
    """Whether the node is a table or a join in parentheses, whose own joins _derived takes."""
    inner = node.this
    return isinstance(node, exp.Subquery) and (
        isinstance(inner, exp.Table) or (isinstance(inner, exp.Subquery) and node.args.get("alias") is None)
    )


def _join(join: exp.Expr, scope: Scope) -> str:
    side = str(join.args.get("side") or "").upper()
    kind = str(join.args.get("kind") or "").upper()
    method = str(join.args.get("method") or "").upper()
    if kind in ("SEMI", "ANTI") or method == "ASOF":
        raise unsupported(f"a {kind or method} join")
    before = len(scope.relations)
    right = bind_relation(join.this, scope)
    using = [column.name.lower() for column in join.args.get("using") or []]
    if method == "NATURAL":
        using = _shared_columns(scope, before)
    if using:
        return f" {side + ' ' if side else ''}JOIN {right} ON {_merge(using, side, scope, before)}"
    on = join.args.get("on")
    if on is not None:
        return f" {side + ' ' if side else ''}JOIN {right} ON {condition(on, scope, 'JOIN/ON').sql}"
    if side and kind != "CROSS":
        raise SqlError("syntax error at end of input", "42601")
    return f" CROSS JOIN {right}" if kind in ("CROSS", "INNER") or method == "NATURAL" else f", {right}"


def _shared_columns(scope: Scope, before: int) -> list[str]:
    left = {column.name for relation in scope.relations[:before] for column in relation.columns}
    return [column.name for relation in scope.relations[before:] for column in relation.columns if column.name in left]


def _merge(using: list[str], side: str, scope: Scope, before: int) -> str:
    pieces = []
    for name in using:
        left = _side(name, scope, scope.relations[:before], "left")
        right = _side(name, scope, scope.relations[before:], "right")
        one, other = comparable(left, right, "=", scope)
        pieces.append(f"{one.sql} = {other.sql}")
        kind = common_type([left, right], "JOIN/USING")
        merged = (
            f"coalesce({left.sql}, {right.sql})" if side == "FULL" else (right.sql if side == "RIGHT" else left.sql)
        )
        scope.merged[name] = Typed(merged, kind, name=name)
    hidden = frozenset(using)
    for relation in scope.relations:
        relation.hidden = relation.hidden | hidden
    return " AND ".join(pieces)


def _side(name: str, scope: Scope, relations: list[Relation], which: str) -> Typed:
    if which == "left" and name in scope.merged:
        return scope.merged[name]
    found = [column for relation in relations for column in relation.columns if column.name == name]
    if not found:
        raise SqlError(f'column "{name}" specified in USING clause does not exist in {which} table', "42703")
    if len(found) > 1:
        raise SqlError(f'common column name "{name}" appears more than once in {which} table', "42702")
    return Typed(found[0].sql, found[0].type, name=name)


def bind_relation(node: exp.Expr, scope: Scope) -> str:
    """One entry of FROM: adds its relation to the scope and gives its SQL."""
    if isinstance(node, exp.Table):
        path = _path_to_items(node, scope)
        if path is not None:
            return _unnested(path, node.alias.lower(), "", scope)
        if isinstance(node.this, (exp.Func, exp.Anonymous)):
            return _function(node, scope)
        sql = _table(node, scope)
    elif isinstance(node, exp.Subquery):
        sql = _derived(node, scope)
    elif isinstance(node, exp.Values):
        sql = _derived(exp.Subquery(this=node, alias=node.args.get("alias")), scope)
    elif isinstance(node, (exp.Unnest, exp.AtIndex, exp.Alias)) or (
        isinstance(node, exp.Pivot) and node.args.get("unpivot")
    ):
        return _navigation(node, scope)
    elif isinstance(node, exp.Paren):
        return f"({bind_joined(node.this, node.args.get('joins') or [], scope)})"
    else:
        raise unsupported(f"{node.key} in FROM")
    pivots = node.args.get("pivots")
    if pivots:
        from sparkify_tui.sandbox.dialect.pivots import bind_pivots

        return bind_pivots(sql, pivots, scope)
    return sql


# Words that an alias can't be without AS, which sqlglot would take as one.
_RESERVED = frozenset(
    [
        "order",
        "group",
        "where",
        "having",
        "limit",
        "offset",
        "union",
        "except",
        "intersect",
        "minus",
        "select",
        "from",
        "on",
        "using",
        "into",
    ]
)


def _add(relation: Relation, scope: Scope) -> None:
    if relation.alias in _RESERVED:
        raise SqlError(f'syntax error at or near "{relation.alias}"', "42601")
    schemas = {other.schema for other in scope.relations if other.alias == relation.alias}
    if schemas and (relation.schema is None or None in schemas or relation.schema in schemas):
        raise SqlError(f'table name "{relation.alias}" specified more than once', "42712")
    scope.relations.append(relation)


# System relations that Redshift has and the sandbox lacks; in pg_catalog, and the standard's in information_schema.
_SYSTEM_NAME = re.compile(
    r"(?:stl|stv|svl|svv|svcs|sys)_\w+\Z|pg_(?:statistic|statistic_indicator|indexes|rules|largeobject|database_info"
    r"|stat\w*_(?:all|sys|user)_\w+)\Z"
)
_STANDARD_NAMES = frozenset(
    """applicable_roles check_constraints column_domain_usage column_privileges column_udt_usage constraint_table_usage
    data_type_privileges domain_constraints domain_udt_usage domains element_types parameters role_column_grants
    role_routine_grants role_usage_grants routine_privileges sql_features sql_implementation_info sql_languages
    sql_packages sql_sizing sql_sizing_profiles triggered_update_columns triggers usage_privileges view_column_usage
    view_table_usage""".split()
)


def _is_lacking(parts: tuple[str, ...]) -> bool:
    """Whether a relation that isn't here is one of Redshift's own."""
    schema, name = (parts[-2] if len(parts) > 1 else "pg_catalog"), parts[-1]
    if schema == "information_schema":
        return name in _STANDARD_NAMES
    return schema == "pg_catalog" and _SYSTEM_NAME.match(name) is not None


_TABLE_PARTS = frozenset(("this", "db", "catalog", "alias", "joins", "pivots"))


def _table(node: exp.Expr, scope: Scope) -> str:
    for part, value in node.args.items():
        if value and part not in _TABLE_PARTS:
            raise unsupported(f"{part} after a table")
    name = node.name.lower()
    db, catalog = (node.args.get(part) for part in ("db", "catalog"))
    alias_node = node.args.get("alias")
    alias = alias_node.name.lower() if alias_node is not None and alias_node.name else name
    wanted = [column.name.lower() for column in alias_node.args.get("columns") or []] if alias_node is not None else []
    cte = scope.cte(name) if db is None else None
    if cte is not None:
        columns = list(cte.columns)
        names = unique_names([column for column, _ in columns])
        sql = identifier(cte.sql_name)
        schema = None
    else:
        parts = (*(part.name.lower() for part in (catalog, db) if part is not None), name)
        try:
            info = resolve(scope.statement.context, parts, "select")
        except SqlError as error:
            if error.sqlstate == "42P01" and _is_lacking(parts):
                raise unsupported(f"the system table {name}") from None
            if error.sqlstate != "42501":
                error.position = error.position or place_of(node)
            raise
        scope.statement.reads_log = scope.statement.reads_log or info.logged
        scope.statement.volatile = scope.statement.volatile or info.volatile
        scope.statement.session_bound = (
            scope.statement.session_bound
            or info.kind not in ("table", "view")
            or info.logged
            or info.of_the_moment
            or info.is_temporary
        )
        if info.kind == "system":
            scope.statement.system_relations.append(info.sql_name)
        columns = [(column.name, column.type) for column in info.columns]
        names = [column for column, _ in columns]
        sql, schema = info.sql_name, info.schema
    if len(wanted) > len(columns):
        raise SqlError(
            f'table "{alias}" has {len(columns)} columns available but {len(wanted)} columns specified', "42P10"
        )
    shown = wanted + [column for column, _ in columns[len(wanted) :]]
    own = alias if not any(other.alias == alias for other in scope.relations) else scope.statement.unique("t")
    relation = relation_of(own, list(zip(shown, [type_ for _, type_ in columns], strict=True)), names)
    _add(replace(relation, alias=alias, schema=schema if alias == name else None), scope)
    return f"{sql} AS {identifier(own)}"


def _derived(node: exp.Expr, scope: Scope) -> str:
    from sparkify_tui.sandbox.dialect.queries import compile_query

    inner = node.this
    alias_node = node.args.get("alias")
    if _is_parenthesised(node):
        return f"({bind_joined(inner, node.args.get('joins') or [], scope)})"
    query = compile_query(inner, scope.child(), settle=True)
    alias = alias_node.name.lower() if alias_node is not None and alias_node.name else scope.statement.unique("d")
    wanted = [column.name.lower() for column in alias_node.args.get("columns") or []] if alias_node is not None else []
    if len(wanted) > len(query.names):
        raise SqlError(
            f'table "{alias}" has {len(query.names)} columns available but {len(wanted)} columns specified', "42P10"
        )
    shown = wanted + query.names[len(wanted) :]
    names = unique_names(shown)
    _add(relation_of(alias, list(zip(shown, query.types, strict=True)), names), scope)
    return f"({query.sql}) AS {identifier(alias)}({', '.join(identifier(name) for name in names)})"


def _function(node: exp.Expr, scope: Scope) -> str:
    call = node.this
    name = call.name.lower()
    alias_node = node.args.get("alias")
    alias = alias_node.name.lower() if alias_node is not None and alias_node.name else name
    wanted = [column.name.lower() for column in alias_node.args.get("columns") or []] if alias_node is not None else []
    system = find(scope.statement.context, ("pg_catalog", name)) if name != "generate_series" else None
    if system is not None:
        return _system_function(system, alias, wanted, scope)
    if name != "generate_series":
        return _scalar_function(node, alias, wanted, scope)
    arguments = [bind(argument, scope) for argument in call.expressions]
    if not 2 <= len(arguments) <= 3:
        raise SqlError("function generate_series does not exist", "42883")
    kind: RedshiftType = common_type(arguments[:2], "generate_series")
    column = (wanted or [alias])[0]
    _add(relation_of(alias, [(column, kind if kind.oid != types.TEXT.oid else types.INT4)]), scope)
    sqls = ", ".join(argument.sql for argument in arguments)
    return f"generate_series({sqls}) AS {identifier(alias)}({identifier(column)})"


def _navigation(node: exp.Expr, scope: Scope) -> str:
    """FROM t, t.items AS item [AT place]: one row per element of a SUPER array; UNPIVOT: per attribute of an object."""
    unpivot = isinstance(node, exp.Pivot)
    inner = node.this if unpivot else node
    place = inner.expression.name.lower() if isinstance(inner, exp.AtIndex) else ""
    source = inner.this if isinstance(inner, exp.AtIndex) else inner
    path = source.expressions[0] if isinstance(source, exp.Unnest) and source.expressions else source.this
    alias = source.args.get("alias")
    columns = alias.args.get("columns") or [] if isinstance(alias, exp.TableAlias) else []
    name = (columns[0].name if columns else source.alias).lower()
    name = name or ("unnest" if isinstance(source, exp.Unnest) else "")
    offset = source.args.get("offset")
    if isinstance(offset, exp.Expr):
        place = offset.name.lower()
    if not name or not isinstance(path, exp.Expr):
        raise unsupported(f"{source.key} in FROM")
    return _unnested(path, name, place, scope, unpivot=unpivot, alias=source.alias.lower())


def _path_to_items(node: exp.Table, scope: Scope) -> exp.Expr | None:
    """What a joined table's name means where it is a path: t.items of a relation before it, or item.parts of its."""
    parts = node.parts
    if len(parts) == 1:
        return None
    names = [part.name.lower() for part in parts]
    relation = scope.relation(names[0])
    if relation is None:
        if not scope.has_column(names[0]) or not super_values.is_super(scope.column(names[0])):
            return None
    elif all(column.name != names[1] for column in relation.columns):
        return None
    steps = [part.copy() for part in parts]
    path: exp.Expr = exp.Column(
        **dict(zip(("this", "table", "db", "catalog"), reversed(steps[:4]), strict=False)),
    )
    return exp.Dot.build([path, *steps[4:]]) if len(steps) > 4 else path


def _unnested(path: exp.Expr, name: str, place: str, scope: Scope, *, unpivot: bool = False, alias: str = "") -> str:
    """`name` is the column of the items; where the relation has another name, `alias`, the column goes by both."""
    value = bind(path, scope)
    if value.type.oid != types.SUPER.oid:
        raise unsupported(f"navigating a value of type {value.type.name} in FROM")
    if unpivot:
        keys = f"json_keys(CASE json_type({value.sql}) WHEN 'OBJECT' THEN {value.sql} END)"
        path_of = "'$.\"' || replace(replace(k, '\\', '\\\\'), '\"', '\\\"') || '\"'"
        array, numbers = f"list_transform({keys}, lambda k: json_extract({value.sql}, {path_of}))", keys
    else:
        array = f"{MACROS}json_items({value.sql})"
        numbers = f"range(len({array}))"
    sql = f"SELECT unnest({array}) AS {identifier(name)}"
    shown: list[tuple[str, RedshiftType]] = [(name, types.SUPER)]
    if place:
        sql += f", unnest({numbers}) AS {identifier(place)}"
        shown.append((place, types.VARCHAR if unpivot else types.INT8))
    own = scope.statement.unique("n")
    items = relation_of(own, shown)
    _add(replace(items, alias=alias) if alias and alias != name else items, scope)
    return f"LATERAL ({sql}) AS {identifier(own)}"


def _system_function(info: TableInfo, alias: str, wanted: list[str], scope: Scope) -> str:
    """pg_get_cols() and its like are relations of the catalogue here."""
    scope.statement.session_bound = True
    scope.statement.reads_log = scope.statement.reads_log or info.logged
    names = [column.name for column in info.columns]
    shown = wanted + names[len(wanted) :]
    _add(relation_of(alias, list(zip(shown, [column.type for column in info.columns], strict=True)), names), scope)
    return f"{info.sql_name} AS {identifier(alias)}"


def _scalar_function(node: exp.Expr, alias: str, wanted: list[str], scope: Scope) -> str:
    item = bind(node.this, scope)
    column = (wanted or [alias])[0]
    if types.is_array(item.type) and item.name in ("unnest", "_pg_expandarray"):
        raise unsupported("unnest in FROM")
    _add(relation_of(alias, [(column, item.type)]), scope)
    return f"(SELECT {item.sql}) AS {identifier(alias)}({identifier(column)})"
