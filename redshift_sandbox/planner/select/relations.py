"""The entries of FROM: tables, WITH queries, derived tables, functions, and paths into SUPER values."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, compile_query
from redshift_sandbox.planner.expressions import super_values
from redshift_sandbox.planner.expressions.expressions import place_of
from redshift_sandbox.planner.expressions.typed import MACROS, common_type, identifier, quote
from redshift_sandbox.planner.functions.declarations import unknown_function
from redshift_sandbox.planner.lookup import missing, resolve
from redshift_sandbox.planner.select.pivots import bind_pivots
from redshift_sandbox.planner.select.scope import Relation, Scope, relation_of, unique_names
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported


def bind_relation(node: exp.Expr, scope: Scope) -> str:
    """One entry of FROM: adds its relation to the scope and gives its SQL."""
    if isinstance(node, exp.Table):
        path = _path_to_items(node, scope)
        if path is not None:
            return _unnested(path, (node.alias or node.name).lower(), "", scope)
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
    else:
        raise unsupported(f"{node.key} in FROM")
    pivots = node.args.get("pivots")
    if pivots:
        return bind_pivots(sql, pivots, scope)
    return sql


RECORD_FUNCTIONS = {"pg_get_cols": 1, "pg_get_late_binding_view_cols": 0}
"""Functions that stand in FROM alone and return rows with several columns; how many arguments they take."""


def add_relation(relation: Relation, scope: Scope) -> None:
    """An entry of FROM under an alias that no other one beside it has."""
    schemas = {other.schema for other in scope.relations if other.alias == relation.alias}
    if schemas and (relation.schema is None or None in schemas or relation.schema in schemas):
        raise SqlError(f'table name "{relation.alias}" specified more than once', "42712")
    scope.add(relation)


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
        names, origins = unique_names([column for column, _ in columns]), None
        sql = identifier(cte.sql_name)
        schema = None
    else:
        parts = (*(part.name.lower() for part in (catalog, db) if part is not None), name)
        try:
            if name in RECORD_FUNCTIONS and parts[:-1] in ((), ("pg_catalog",)):
                raise missing(scope.statement.context, parts)
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
        scope.statement.reads_tables = scope.statement.reads_tables or info.kind == "table"
        if info.kind == "system":
            scope.statement.system_relations.append(info.sql_name)
        columns = [(column.name, column.type) for column in info.columns]
        names = [column for column, _ in columns]
        origins = [(info.oid, column.number) for column in info.columns]
        sql, schema = info.sql_name, info.schema
    _require_enough(alias, len(columns), wanted)
    shown = wanted + [column for column, _ in columns[len(wanted) :]]
    own, shown_types = scope.own(alias), [type_ for _, type_ in columns]
    relation = relation_of(alias, list(zip(shown, shown_types, strict=True)), names, own=own, origins=origins)
    add_relation(replace(relation, schema=schema if alias == name else None), scope)
    return f"{sql} AS {identifier(own)}"


def _derived(node: exp.Expr, scope: Scope) -> str:
    inner = node.this
    alias_node = node.args.get("alias")
    query = compile_query(inner, scope.beside(), settle=True)
    alias = alias_node.name.lower() if alias_node is not None and alias_node.name else scope.own("__d")
    wanted = [column.name.lower() for column in alias_node.args.get("columns") or []] if alias_node is not None else []
    _require_enough(alias, len(query.names), wanted)
    shown = wanted + query.names[len(wanted) :]
    names, own = unique_names(shown), scope.own(alias)
    add_relation(relation_of(alias, list(zip(shown, query.types, strict=True)), names, own=own), scope)
    return f"({query.sql}) AS {identifier(own)}({', '.join(identifier(name) for name in names)})"


def _require_enough(alias: str, available: int, wanted: list[str]) -> None:
    """Refuse an alias that names more columns than there are."""
    if len(wanted) > available:
        raise SqlError(
            f'table "{alias}" has {available} columns available but {len(wanted)} columns specified', "42P10"
        )


def _function(node: exp.Expr, scope: Scope) -> str:
    call = node.this
    name = call.name.lower()
    alias_node = node.args.get("alias")
    alias = alias_node.name.lower() if alias_node is not None and alias_node.name else name
    columns = (alias_node.args.get("columns") or []) if alias_node is not None else []
    wanted = [column.name.lower() for column in columns]
    if name in RECORD_FUNCTIONS:
        return _record_function(call, alias, wanted, scope)
    if any(isinstance(column, exp.ColumnDef) for column in columns):
        raise SqlError('a column definition list is only allowed for functions returning "record"', "42601")
    _require_enough(alias, 1, wanted)
    if name != "generate_series":
        return _scalar_function(node, alias, wanted, scope)
    arguments = [bind(argument, scope) for argument in call.expressions]
    if not 2 <= len(arguments) <= 3:
        raise SqlError("function generate_series does not exist", "42883")
    kind: RedshiftType = common_type(arguments[:2], "generate_series")
    column, own = (wanted or [alias])[0], scope.own(alias)
    add_relation(relation_of(alias, [(column, kind if kind.oid != types.TEXT.oid else types.INT4)], own=own), scope)
    sqls = ", ".join(argument.sql for argument in arguments)
    return f"generate_series({sqls}) AS {identifier(own)}({identifier(column)})"


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
    own = scope.own("__n")
    items = relation_of(own, shown)
    add_relation(replace(items, alias=alias) if alias and alias != name else items, scope)
    return f"LATERAL ({sql}) AS {identifier(own)}"


def _record_function(call: exp.Expr, alias: str, wanted: list[str], scope: Scope) -> str:
    """pg_get_cols(name) and pg_get_late_binding_view_cols(), whose rows are a relation of the catalogue here."""
    name, arguments = call.name.lower(), [bind(argument, scope) for argument in call.expressions]
    if len(arguments) != RECORD_FUNCTIONS[name]:
        raise unknown_function(name, arguments)
    info = resolve(scope.statement.context, ("pg_catalog", name))
    scope.statement.session_bound = True
    names = [column.name for column in info.columns]
    _require_enough(alias, len(names), wanted)
    shown = wanted + names[len(wanted) :]
    own, kinds = scope.own(alias), [column.type for column in info.columns]
    add_relation(relation_of(alias, list(zip(shown, kinds, strict=True)), names, own=own), scope)
    if not arguments:
        return f"{info.sql_name} AS {identifier(own)}"
    relation = scope.statement.literal_of(arguments[0], "pg_class")
    if relation is None:
        raise unsupported(f"{name} with a computed name")
    described = resolve(scope.statement.context, relation)
    if described.kind == "system" and scope.statement.late is False:
        raise unsupported(f"{name} of a system table")
    place = f"view_schema = {quote(described.schema)} AND view_name = {quote(described.name)}"
    return f"(SELECT * FROM {info.sql_name} WHERE {place} ORDER BY col_num) AS {identifier(own)}"


def _scalar_function(node: exp.Expr, alias: str, wanted: list[str], scope: Scope) -> str:
    item = bind(node.this, scope)
    column = (wanted or [alias])[0]
    if types.is_array(item.type) and item.name in ("unnest", "_pg_expandarray"):
        raise unsupported("unnest in FROM")
    own = scope.own(alias)
    add_relation(relation_of(alias, [(column, item.type)], own=own), scope)
    return f"(SELECT {item.sql}) AS {identifier(own)}({identifier(column)})"
