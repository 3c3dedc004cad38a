"""PIVOT and UNPIVOT in FROM, written out as aggregates with a filter and as a union."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import common_type, identifier, quote
from redshift_sandbox.planner.select.scope import Relation, Scope, relation_of
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported


def bind_pivots(sql: str, pivots: list[exp.Expr], scope: Scope) -> str:
    """The relation that was added last, turned by PIVOT or UNPIVOT."""
    if len(pivots) != 1:
        raise unsupported("several PIVOTs of one relation")
    pivot = pivots[0]
    if not pivot.args.get("fields"):
        raise unsupported("unpivoting a SUPER value")
    source = scope.take_last()
    inner = scope.beside()
    inner.add(source)
    alias_node = pivot.args.get("alias")
    alias = alias_node.name.lower() if alias_node is not None and alias_node.name else source.alias
    turned = _unpivot if pivot.args.get("unpivot") else _pivot
    query, columns = turned(sql, pivot, source, inner)
    own, names = scope.own(alias), [name for name, _ in columns]
    wanted = [column.name.lower() for column in alias_node.args.get("columns") or []] if alias_node is not None else []
    if len(wanted) > len(names):
        raise SqlError(
            f'table "{alias}" has {len(names)} columns available but {len(wanted)} columns specified', "42P10"
        )
    shown = [*wanted, *names[len(wanted) :]]
    scope.add(relation_of(alias, list(zip(shown, [kind for _, kind in columns], strict=True)), names, own=own))
    return f"({query}) AS {identifier(own)}"


def _pivot(sql: str, pivot: exp.Expr, source: Relation, scope: Scope) -> tuple[str, list[tuple[str, RedshiftType]]]:
    field = pivot.args["fields"][0]
    used = {column.name.lower() for call in pivot.expressions for column in call.find_all(exp.Column)}
    used.add(field.this.name.lower())
    kept = [column for column in source.columns if column.name not in used]
    items = [f"{column.sql} AS {identifier(column.name)}" for column in kept]
    columns = [(column.name, column.type) for column in kept]
    key = field.this if isinstance(field.this, exp.Column) else exp.Column(this=field.this)
    for option in field.expressions:
        value, label = (
            (option.this, option.args["alias"].name) if isinstance(option, exp.PivotAlias) else (option, option.name)
        )
        if value.find(exp.Column, exp.Query) is not None:
            raise SqlError("the IN list of PIVOT takes neither column references nor subqueries", "0A000")
        if not label:
            raise SqlError('zero-length delimited identifier at or near """"', "42601")
        for call in pivot.expressions:
            named = isinstance(call, exp.Alias)
            plain = call.this if isinstance(call, exp.Alias) else call
            matching = exp.Is if isinstance(value, exp.Null) else exp.EQ
            where = exp.Where(this=matching(this=key.copy(), expression=value.copy()))
            item = bind(exp.Filter(this=plain.copy(), expression=where, of_pivot=True), scope)
            name = f"{label}_{call.alias}".lower() if named else label.lower()
            items.append(f"{item.sql} AS {identifier(name)}")
            columns.append((name, item.type))
    group = ", ".join(column.sql for column in kept)
    return f"SELECT {', '.join(items)} FROM {sql}" + (f" GROUP BY {group}" if group else ""), columns


def _unpivot(sql: str, pivot: exp.Expr, source: Relation, scope: Scope) -> tuple[str, list[tuple[str, RedshiftType]]]:
    field = pivot.args["fields"][0]
    value_name, key_name = pivot.expressions[0].name.lower(), field.this.name.lower()
    options: list[tuple[str, str]] = []
    for option in field.expressions:
        if isinstance(option, exp.PivotAlias):
            options.append((option.this.name.lower(), option.args["alias"].name))
        else:
            options.append((option.name.lower(), option.name.lower()))
    names = {name for name, _ in options}
    missing = names - {column.name for column in source.columns}
    if missing:
        raise SqlError(f'column "{min(missing)}" does not exist', "42703")
    kept = [column for column in source.columns if column.name not in names]
    values = [scope.column(name) for name, _ in options]
    kind = common_type(values, "UNPIVOT")
    parts = []
    for (_, label), value in zip(options, values, strict=True):
        item = casts.coerce(value, kind).sql
        listed = [f"{column.sql} AS {identifier(column.name)}" for column in kept]
        listed += [f"{quote(label)} AS {identifier(key_name)}", f"{item} AS {identifier(value_name)}"]
        where = "" if pivot.args.get("include_nulls") else f" WHERE {item} IS NOT NULL"
        parts.append(f"SELECT {', '.join(listed)} FROM {sql}{where}")
    columns = [(column.name, column.type) for column in kept]
    return " UNION ALL ".join(parts), [*columns, (key_name, types.VARCHAR), (value_name, kind)]
