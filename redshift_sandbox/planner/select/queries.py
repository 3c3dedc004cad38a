"""SELECT, set operations, VALUES and WITH, translated with their result columns."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, compile_query, translates_queries
from redshift_sandbox.planner.expressions import casts, super_values
from redshift_sandbox.planner.expressions.expressions import folded, place_of
from redshift_sandbox.planner.expressions.operators import condition
from redshift_sandbox.planner.expressions.typed import (
    Kind,
    Typed,
    common_type,
    identifier,
    is_unknown,
)
from redshift_sandbox.planner.select.hierarchies import unrolled
from redshift_sandbox.planner.select.joins import bind_from
from redshift_sandbox.planner.select.query_parts import Query
from redshift_sandbox.planner.select.recursion import check_recursion, names_itself, require_same_types
from redshift_sandbox.planner.select.row_order import direction, limit_clause, ordinal
from redshift_sandbox.planner.select.scope import Cte, Scope, unique_names
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported

MOST_ITEMS = 1664
"""PostgreSQL's MaxTupleAttributeNumber (access/htup.h of 8.0)."""
_SET_WORDS: dict[type[exp.Expr], str] = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


@translates_queries
def _compiled(node: exp.Expr, scope: Scope, settle: bool) -> Query:
    node = _unwrapped(node)
    into = node.args.get("into")
    if into is not None:
        raise SqlError("SELECT ... INTO is not allowed here", "42601", position=place_of(into))
    if isinstance(node, exp.Select) and node.args.get("connect"):
        node = unrolled(node)
    prefix = with_clause(node, scope)
    if isinstance(node, exp.Select):
        query = _Select(node, scope, settle=settle).compile()
    elif isinstance(node, exp.SetOperation):
        query = _set_operation(node, scope, settle=settle)
    elif isinstance(node, exp.Values):
        query = _values(node, scope)
    elif isinstance(node, exp.Table):
        select = exp.select("*").from_(node.copy())
        query = _Select(select, scope, settle=settle).compile()
    else:
        raise unsupported(f"the query {node.key}")
    query.sql = prefix + query.sql
    return query


def _unwrapped(node: exp.Expr) -> exp.Expr:
    while isinstance(node, (exp.Subquery, exp.Paren)) and not any(
        node.args.get(part) for part in ("with_", "order", "limit", "offset", "alias")
    ):
        node = node.this
    if isinstance(node, exp.Subquery):
        outer = exp.select("*").from_(exp.Subquery(this=node.this, alias=exp.TableAlias(this=exp.to_identifier("__s"))))
        for part in ("with_", "order", "limit", "offset"):
            outer.set(part, node.args.get(part))
        return outer
    return node


def with_clause(node: exp.Expr, scope: Scope) -> str:
    """WITH …, its queries known to the scope; empty without one."""
    clause = node.args.get("with_")
    if clause is None:
        return ""
    recursive = bool(clause.args.get("recursive"))
    pieces = []
    for cte in clause.expressions:
        name = cte.alias.lower()
        if name in scope.ctes:
            raise SqlError(f'WITH query name "{name}" specified more than once', "42712")
        wanted = [folded(column) for column in cte.args["alias"].args.get("columns") or []]
        pieces.append(_cte(name, wanted, cte.this, scope, recursive=recursive))
    return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(pieces)} "


def _cte(name: str, wanted: list[str], body: exp.Expr, scope: Scope, *, recursive: bool) -> str:
    sql_name = scope.statement.unique("w")
    body = _unwrapped(body)
    if not isinstance(body, (exp.Query, exp.Values)):
        raise unsupported("a WITH query that changes data")
    refers = recursive and isinstance(body, exp.Union) and names_itself(body, name)
    if refers:
        check_recursion(body)
        first = compile_query(body.this.copy(), scope.child(), settle=True)
        names = _renamed(first, wanted, name)
        scope.ctes[name] = Cte(sql_name, tuple(zip(names, first.types, strict=True)))
    query = compile_query(body, scope.child(), settle=True)
    names = _renamed(query, wanted, name)
    kinds = first.types if refers else query.types
    if refers:
        require_same_types(name, kinds, query.types)
    scope.ctes[name] = Cte(sql_name, tuple(zip(names, kinds, strict=True)))
    columns = ", ".join(identifier(column) for column in unique_names(names))
    return f"{identifier(sql_name)}({columns}) AS ({query.sql})"


def _renamed(query: Query, wanted: list[str], name: str) -> list[str]:
    if len(wanted) > len(query.names):
        raise SqlError(
            f'WITH query "{name}" has {len(query.names)} columns available but {len(wanted)} columns specified', "42P10"
        )
    return wanted + query.names[len(wanted) :]


def _values(node: exp.Expr, scope: Scope) -> Query:
    rows = [[bind(cell, scope) for cell in getattr(row, "expressions", [row])] for row in node.expressions]
    if len({len(row) for row in rows}) > 1:
        raise SqlError("VALUES lists must all be the same length", "42601")
    kinds = [common_type([row[index] for row in rows], "VALUES") for index in range(len(rows[0]))]
    lines = (
        ", ".join(casts.coerce(cell, kind, scope.statement.note).sql for cell, kind in zip(row, kinds, strict=True))
        for row in rows
    )
    names = [f"column{index + 1}" for index in range(len(kinds))]
    return Query("VALUES " + ", ".join(f"({line})" for line in lines), names, kinds, list(names))


def _set_operation(node: exp.Expr, scope: Scope, *, settle: bool) -> Query:
    word = _SET_WORDS[type(node)]
    if word != "UNION" and not node.args.get("distinct"):
        raise SqlError(f"{word} ALL is not supported", "0A000")
    operands = _operands(node)
    branches = [compile_query(operands[0], scope.child())]
    kinds = list(branches[0].types)
    for operand in operands[1:]:
        branches.append(compile_query(operand, scope.child()))
        kinds = _common_types(kinds, branches[-1].types, word)
    if settle:
        kinds = [types.TEXT if is_unknown(kind) else kind for kind in kinds]
    joined = f" {word} " if node.args.get("distinct") else f" {word} ALL "
    sql = joined.join(f"({_converted(branch, kinds, scope)})" for branch in branches)
    query = Query(sql, branches[0].names, kinds, branches[0].columns)
    query.sql += _order_of_output(node, query) + limit_clause(node, scope)
    return query


def _operands(node: exp.Expr) -> list[exp.Expr]:
    """The queries that one set operation after another of the same kind joins, in order."""
    operands = [node.expression]
    left = node.this
    while (
        type(left) is type(node)
        and bool(left.args.get("distinct")) == bool(node.args.get("distinct"))
        and not any(left.args.get(part) for part in ("with_", "order", "limit", "offset"))
    ):
        operands.append(left.expression)
        left = left.this
    return [left, *reversed(operands)]


def _common_types(left: list[RedshiftType], right: list[RedshiftType], word: str) -> list[RedshiftType]:
    if len(left) != len(right):
        raise SqlError(f"each {word} query must have the same number of columns", "42601")
    return [
        common_type([Typed("", one), Typed("", other)], word) if not (is_unknown(one) and is_unknown(other)) else one
        for one, other in zip(left, right, strict=True)
    ]


def _converted(query: Query, kinds: list[RedshiftType], scope: Scope) -> str:
    if all(types.to_duckdb(have) == types.to_duckdb(want) for have, want in zip(query.types, kinds, strict=True)):
        return query.sql
    columns = [
        casts.coerce(Typed(f"__u.{identifier(column)}", have), want, scope.statement.note).sql
        + f" AS {identifier(column)}"
        for column, have, want in zip(query.columns, query.types, kinds, strict=True)
    ]
    names = ", ".join(identifier(column) for column in query.columns)
    return f"SELECT {', '.join(columns)} FROM ({query.sql}) AS __u({names})"


def _order_of_output(node: exp.Expr, query: Query) -> str:
    order = node.args.get("order")
    if order is None:
        return ""
    pieces = []
    for item in order.expressions:
        key = item.this
        if isinstance(key, exp.Literal) and not key.is_string:
            position = ordinal(key, len(query.names), "ORDER BY")
        elif isinstance(key, exp.Column) and folded(key) in query.names:
            position = query.names.index(folded(key)) + 1
        else:
            raise SqlError("Invalid UNION/INTERSECT/EXCEPT ORDER BY clause", "0A000")
        pieces.append(f"{position}{direction(item)}")
    return " ORDER BY " + ", ".join(pieces)


def _require_room(items: int) -> None:
    if items > MOST_ITEMS:
        raise SqlError(f"target lists can have at most {MOST_ITEMS} entries", "54011")


class _Select:
    """One SELECT on its way to DuckDB's SQL."""

    def __init__(self, node: exp.Expr, scope: Scope, *, settle: bool) -> None:
        self.node = node
        self.scope = scope
        self.settle = settle
        self.items: list[Typed] = []
        self.correlated: list[bool] = []
        scope.is_block = node.args.get("from_") is not None
        self.nodes: list[exp.Expr | None] = []

    def compile(self) -> Query:
        """The whole SELECT."""
        node, scope = self.node, self.scope
        self._refuse()
        rows, conditions = bind_from(node, scope)
        self._bind_items()
        names = [item.name for item in self.items]
        columns = unique_names(names)
        group, having, qualify = (node.args.get(part) for part in ("group", "having", "qualify"))
        if conditions:
            rows += " WHERE " + " AND ".join(condition(part, scope, "WHERE").sql for part in conditions)
        if group is not None:
            rows += self._group(group)
        select = ", ".join(
            f"{item.sql} AS {identifier(column)}" for item, column in zip(self.items, columns, strict=True)
        )
        distinct = node.args.get("distinct")
        sql = f"SELECT {'DISTINCT ' if distinct else ''}{select or 'NULL'}{rows}"
        if having is not None:
            sql += f" HAVING {condition(having.this, scope, 'HAVING').sql}"
        if qualify is not None:
            sql += f" QUALIFY {condition(qualify.this, scope, 'QUALIFY').sql}"
        sql += self._order() + limit_clause(node, scope)
        if scope.is_block and scope.is_correlated and scope.has_windows:
            scope.statement.undecorrelated = True
        return Query(sql, names, [item.type for item in self.items], columns)

    def _refuse(self) -> None:
        if self.node.args.get("from_") is not None and not self.node.expressions:
            raise SqlError('syntax error at or near "from"', "42601")
        distinct = self.node.args.get("distinct")
        if distinct is not None and distinct.args.get("on") is not None:
            raise SqlError("SELECT DISTINCT ON is not supported", "0A000")
        if self.node.args.get("locks"):
            raise SqlError("SELECT FOR UPDATE is not supported", "0A000")

    def _bind_items(self) -> None:
        _require_room(len(self.node.expressions))
        for item in self.node.expressions:
            star = item.this if isinstance(item, exp.Column) else item
            if isinstance(star, exp.Star):
                for column in self._kept(self._star(item), star):
                    self.items.append(column)
                    self.correlated.append(False)
                    self.nodes.append(None)
                _require_room(len(self.items))
                continue
            before = self.scope.read_from_below
            bound = bind(item, self.scope)
            self.correlated.append(self.scope.read_from_below > before)
            if self.settle and is_unknown(bound.type):
                bound = casts.coerce(bound, types.TEXT, self.scope.statement.note).named(bound.name)
            self.items.append(bound)
            self.nodes.append(item)
            if isinstance(item, exp.Alias):
                # From here on: an item of the list can name those before it.
                self.scope.aliases.setdefault(item.alias.lower(), partial(bind, item.this, self.scope))

    def _kept(self, columns: list[Typed], star: exp.Expr) -> list[Typed]:
        """The columns of `*` without those that EXCLUDE names."""
        clauses = star.args.get("except_") or [], self.node.args.get("exclude") or []
        excluded = {folded(column) for clause in clauses for column in clause}
        for name in excluded - {column.name for column in columns}:
            raise SqlError(f'column "{name}" does not exist', "42703")
        return [column for column in columns if column.name not in excluded]

    def _star(self, node: exp.Expr) -> list[Typed]:
        if isinstance(node, exp.Column):
            alias = node.args["table"].name.lower()
            relation = self.scope.relation(alias)
            if relation is None:
                raise SqlError(f'relation "{alias}" does not exist', "42P01")
            return [self.scope.statement.read(column) for column in relation.read()]
        if not self.scope.relations:
            raise SqlError("SELECT * with no tables specified is not valid", "42601")
        return [self.scope.statement.read(column) for column in self.scope.columns]

    def _group(self, group: exp.Expr) -> str:
        pieces = [self._group_item(item) for item in group.expressions]
        for part, word in (("grouping_sets", "GROUPING SETS"), ("rollup", "ROLLUP"), ("cube", "CUBE")):
            for entry in group.args.get(part) or []:
                pieces.append(f"{word} ({', '.join(self._group_item(item) for item in entry.expressions)})")
        if not pieces and group.args.get("all"):
            return " GROUP BY ALL"
        return " GROUP BY " + ", ".join(pieces)

    def _group_item(self, node: exp.Expr) -> str:
        if isinstance(node, exp.GroupingSets):
            return f"GROUPING SETS ({', '.join(self._group_item(item) for item in node.expressions)})"
        if isinstance(node, exp.Rollup):
            return f"ROLLUP ({', '.join(self._group_item(item) for item in node.expressions)})"
        if isinstance(node, exp.Cube):
            return f"CUBE ({', '.join(self._group_item(item) for item in node.expressions)})"
        if isinstance(node, (exp.Tuple, exp.Paren)):
            inner = node.expressions if isinstance(node, exp.Tuple) else [node.this]
            return f"({', '.join(self._group_item(item) for item in inner)})"
        if isinstance(node, exp.Literal) and not node.is_string:
            place = ordinal(node, len(self.items), "GROUP BY") - 1
            self._group_by_subquery(self.correlated[place])
            return self._group_sql(self.items[place])
        if isinstance(node, exp.Literal):
            raise SqlError("non-integer constant in GROUP BY", "42601")
        before = self.scope.read_from_below
        key = bind(node, self.scope)
        self._group_by_subquery(self.scope.read_from_below > before)
        return self._group_sql(key)

    def _group_by_subquery(self, correlated: bool) -> None:
        if correlated:
            self.scope.statement.undecorrelated = True

    def _group_sql(self, item: Typed) -> str:
        if item.kind not in (Kind.NUMBER, Kind.STRING, Kind.NULL):
            return f"({item.sql})"
        # A bare constant would be an ordinal to DuckDB, and keep its value in the rows of other grouping sets.
        key = f"(CASE WHEN TRUE THEN {item.sql} END)"
        self.items = [replace(shown, sql=key) if shown.sql == item.sql else shown for shown in self.items]
        return key

    def _order(self) -> str:
        order = self.node.args.get("order")
        if order is None:
            return ""
        names = [item.name for item in self.items]
        pieces = []
        for item in order.expressions:
            pieces.append(self._order_key(item.this, names) + direction(item))
        return " ORDER BY " + ", ".join(pieces)

    def _order_key(self, key: exp.Expr, names: list[str]) -> str:
        key = key.unnest()
        if isinstance(key, exp.Literal) and not key.is_string:
            return self._output_key(ordinal(key, len(self.items), "ORDER BY"))
        if isinstance(key, exp.Literal):
            raise SqlError("non-integer constant in ORDER BY", "42601")
        if isinstance(key, exp.Column) and key.args.get("table") is None and folded(key) in names:
            matches = [index for index, name in enumerate(names) if name == folded(key)]
            if len({self.items[index].sql for index in matches}) > 1:
                raise SqlError(f'ORDER BY "{folded(key)}" is ambiguous', "42702")
            return self._output_key(matches[0] + 1)
        bound = bind(key, self.scope)
        if bound.kind == Kind.NUMBER:
            raise SqlError(f"ORDER BY position {bound.text} is not in select list", "42P10")
        if (bound.kind == Kind.STRING and not isinstance(key, exp.Cast)) or isinstance(key, exp.Boolean):
            raise SqlError("non-integer constant in ORDER BY", "42601")
        if bound.sql.startswith("'"):
            return f"({bound.sql} || '')"  # a constant, whose bare literal DuckDB doesn't take here
        for index, item in enumerate(self.items):
            if item.sql == bound.sql:
                return self._output_key(index + 1)
        if self.node.args.get("distinct"):
            raise SqlError("for SELECT DISTINCT, ORDER BY expressions must appear in select list", "42P10")
        return super_values.sort_key(bound)

    def _output_key(self, position: int) -> str:
        """A column of the output to order by: its place, but for SUPER values, which DuckDB has as texts."""
        item = self.items[position - 1]
        if super_values.is_super(item) and not self.node.args.get("distinct"):
            return super_values.sort_key(item)
        return str(position)
