"""FROM as a whole: what its entries and joins make known, and which columns `*` and bare names mean in them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.operators import comparable, condition
from redshift_sandbox.planner.expressions.typed import Typed, common_type
from redshift_sandbox.planner.select.marked_joins import has_marks, join_marked
from redshift_sandbox.planner.select.relations import add_relation, bind_relation
from redshift_sandbox.planner.select.scope import Column, Relation, Scope
from redshift_sandbox.sql.sql_error import SqlError, unsupported


@dataclass(slots=True)
class Joined:
    """A relation or a join of several: its SQL, the relations in it, and its columns in order."""

    sql: str
    relations: list[Relation]
    columns: list[Typed]


def bind_from(node: exp.Expr, scope: Scope) -> tuple[str, list[exp.Expr]]:
    """The FROM clause with its joins, as DuckDB's SQL with a leading blank, and WHERE's conditions that are no joins.

    Fills the scope's relations.
    """
    clause, where = node.args.get("from_"), node.args.get("where")
    conditions = [where.this] if where is not None else []
    if clause is None:
        return "", conditions
    entries = _entries(clause.this, node.args.get("joins") or [], scope)
    sql = ", ".join(entry.sql for entry in entries)
    if has_marks(node):
        sql, conditions = join_marked(node, [(entry.sql, entry.relations) for entry in entries], scope)
    return f" FROM {sql}", conditions


def bind_entries(first: exp.Expr, joins: list[exp.Expr], scope: Scope) -> str:
    """The entries of FROM and what is joined to each; adds their relations and columns to the scope."""
    return ", ".join(entry.sql for entry in _entries(first, joins, scope))


def _entries(first: exp.Expr, joins: list[exp.Expr], scope: Scope) -> list[Joined]:
    known = len(scope.columns)
    entries = [_entry(first, scope)]
    for join in joins:
        if _is_comma(join):
            entries.append(_entry(join.this, scope))
        else:
            entries[-1] = _join(entries[-1], join, scope)
    # Up to here, for paths into SUPER values, every relation's columns were known one after another.
    scope.columns[known:] = [column for entry in entries for column in entry.columns]
    return entries


def _is_comma(join: exp.Expr) -> bool:
    return not any(value for part, value in join.args.items() if part != "this")


def _entry(node: exp.Expr, scope: Scope) -> Joined:
    """One relation, or a join in parentheses, with what is joined to it before it is joined itself."""
    entry = _parenthesised(node, scope) if _is_parenthesised(node) else _relation(node, scope)
    nested = node.args.get("joins") or []
    for join in nested:
        entry = _join(entry, join, scope)
    if nested:
        entry.sql = f"({entry.sql})"
    return entry


def _is_parenthesised(node: exp.Expr) -> bool:
    """Whether the node is an entry of FROM in parentheses, and not a query."""
    inner = node.this
    if not isinstance(node, exp.Subquery) or isinstance(inner, exp.Table):
        return isinstance(node, exp.Subquery)
    return isinstance(inner, exp.Subquery) and bool(
        inner.args.get("alias") or inner.args.get("joins") or _is_parenthesised(inner)
    )


def _relation(node: exp.Expr, scope: Scope) -> Joined:
    before = len(scope.relations)
    sql = bind_relation(node, scope)
    added = scope.relations[before:]
    return Joined(sql, added, [column for relation in added for column in relation.read()])


def _parenthesised(node: exp.Expr, scope: Scope) -> Joined:
    """With an alias the join is one relation, and the names in it are out of sight."""
    before = len(scope.relations)
    entry = _entry(node.this, scope)
    alias = node.args.get("alias")
    if alias is None or not alias.name:
        return entry
    name, wanted = alias.name.lower(), [column.name.lower() for column in alias.args.get("columns") or []]
    if len(wanted) > len(entry.columns):
        have, want = len(entry.columns), len(wanted)
        raise SqlError(f'table "{name}" has {have} columns available but {want} columns specified', "42P10")
    shown = [*wanted, *(column.name for column in entry.columns[len(wanted) :])]
    columns = [Column(name, item.sql, item.type, item.origin) for name, item in zip(shown, entry.columns, strict=True)]
    hidden = [Relation("", (), own=relation.own or relation.alias) for relation in scope.relations[before:]]
    del scope.relations[before:]
    relation = Relation(name, tuple(columns), own=scope.own(name))
    add_relation(relation, scope)
    scope.relations += hidden
    return Joined(entry.sql, [relation], relation.read())


def _join(left: Joined, join: exp.Expr, scope: Scope) -> Joined:
    side, kind, method = (str(join.args.get(part) or "").upper() for part in ("side", "kind", "method"))
    if kind in ("SEMI", "ANTI") or method == "ASOF":
        raise unsupported(f"a {kind or method} join")
    right = _entry(join.this, scope)
    relations = [*left.relations, *right.relations]
    head = f"{left.sql} {side + ' ' if side else ''}JOIN {right.sql} ON "
    using = [column.name.lower() for column in join.args.get("using") or []]
    if method == "NATURAL":
        using = _shared_columns(left, right)
    if using:
        merged, equal = _merged(using, side, left, right, scope)
        rest = [column for column in (*left.columns, *right.columns) if column.name not in using]
        return Joined(head + equal, relations, merged + rest)
    columns = [*left.columns, *right.columns]
    on = join.args.get("on")
    if on is not None:
        sides = scope.narrowed(relations, columns, outer=bool(side))
        sql = condition(on, sides, "JOIN/ON").sql
        if side == "FULL":
            _require_merge(on, left, right)
        return Joined(head + sql, relations, columns)
    if method == "NATURAL":
        return Joined(f"{head}TRUE", relations, columns)
    return Joined(f"{left.sql} CROSS JOIN {right.sql}", relations, columns)


def _require_merge(on: exp.Expr, left: Joined, right: Joined) -> None:
    """Raise SqlError 0A000 where the condition of a FULL JOIN is more than values of both sides that are equal."""
    parts = [part.unnest() for part in on.unnest().flatten()] if isinstance(on.unnest(), exp.And) else [on.unnest()]
    for part in parts:
        if isinstance(part, exp.Boolean):
            continue
        found = (
            [_named_sides(side, left, right) for side in (part.this, part.expression)]
            if isinstance(part, exp.EQ)
            else []
        )
        if found not in ([{"left"}, {"right"}], [{"right"}, {"left"}]):
            raise SqlError("FULL JOIN is only supported with merge-joinable join conditions", "0A000")


def _named_sides(node: exp.Expr, left: Joined, right: Joined) -> set[str]:
    """Which sides of a join an expression names columns of."""
    found = set()
    for column in node.find_all(exp.Column):
        table, name = column.table.lower(), column.name.lower()
        for side, joined in (("left", left), ("right", right)):
            known = (
                {relation.alias for relation in joined.relations} if table else {item.name for item in joined.columns}
            )
            if (table or name) in known:
                found.add(side)
    return found


def _shared_columns(left: Joined, right: Joined) -> list[str]:
    others = {column.name for column in right.columns}
    return list(dict.fromkeys(column.name for column in left.columns if column.name in others))


def _merged(using: list[str], side: str, left: Joined, right: Joined, scope: Scope) -> tuple[list[Typed], str]:
    """The columns of USING, each of which is both sides' one, and the condition that joins by them."""
    columns, pieces = [], []
    for name in using:
        if using.count(name) > 1:
            raise SqlError(f'column name "{name}" appears more than once in USING clause', "42701")
        one, other = (scope.statement.read(_side(name, *side)) for side in ((left, "left"), (right, "right")))
        pieces.append("{.sql} = {.sql}".format(*comparable(one, other, "=", scope)))
        kind = common_type([one, other], "JOIN/USING")
        one, other = (casts.coerce(item, kind, scope.statement.note) for item in (one, other))
        sql = f"coalesce({one.sql}, {other.sql})" if side == "FULL" else (other if side == "RIGHT" else one).sql
        columns.append(Typed(sql, kind, name=name))
    return columns, " AND ".join(pieces)


def _side(name: str, joined: Joined, which: str) -> Typed:
    found = [column for column in joined.columns if column.name == name]
    if not found:
        raise SqlError(f'column "{name}" specified in USING clause does not exist in {which} table', "42703")
    if len(found) > 1:
        raise SqlError(f'common column name "{name}" appears more than once in {which} table', "42702")
    return found[0]
