"""Outer joins that WHERE tells of with (+) behind the columns of the side that may be missing.

The rules are those of AWS's page on Oracle-style outer joins: the mark is a column's, a query has either marks or JOIN,
a condition with marks is no part of OR or IN, and a relation may be missing beside one other.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from redshift_sandbox.planner.expressions.operators import condition
from redshift_sandbox.planner.select.scope import Relation, Scope
from redshift_sandbox.sql.sql_error import SqlError

Entry = tuple[str, list[Relation]]
"""An entry of FROM: its SQL, and the relations in it."""


def has_marks(node: exp.Expr) -> bool:
    """Whether the query's WHERE has marks of its own."""
    where = node.args.get("where")
    return where is not None and any(_marked(where, node))


def _marked(part: exp.Expr, query: exp.Expr) -> list[exp.Expr]:
    columns = part.find_all(exp.Column)
    return [column for column in columns if column.args.get("join_mark") and column.find_ancestor(exp.Query) is query]


def join_marked(node: exp.Expr, entries: Sequence[Entry], scope: Scope) -> tuple[str, list[exp.Expr]]:
    """The joined entries as SQL, and the conditions that are left for WHERE."""
    if any(len(relations) > 1 for _, relations in entries):
        raise _refused("Outer join operator (+) is not allowed beside a JOIN")
    plain: list[exp.Expr] = []
    missing: dict[int, list[exp.Expr]] = {}
    beside: dict[int, set[int]] = {}
    together: list[set[int]] = []
    for part in _conjuncts(node.args["where"].this):
        marked = _marked(part, node)
        places = {_place(column, entries) for column in _own_columns(part, node)}
        if not marked:
            plain.append(part)
            together.append(places)
            continue
        place = _only_one(part, marked, entries)
        missing.setdefault(place, []).append(part)
        beside.setdefault(place, set()).update(places - {place})
    for place in [place for place, others in beside.items() if not others or _joined_plainly(place, others, together)]:
        plain += missing.pop(place)
        del beside[place]
    return _joined(entries, missing, beside, scope), plain


def _conjuncts(part: exp.Expr) -> list[exp.Expr]:
    while isinstance(part, exp.Paren):
        part = part.this
    if isinstance(part, exp.And):
        return [*_conjuncts(part.this), *_conjuncts(part.expression)]
    return [part]


def _own_columns(part: exp.Expr, query: exp.Expr) -> list[exp.Expr]:
    return [column for column in part.find_all(exp.Column) if column.find_ancestor(exp.Query) is query]


def _place(column: exp.Expr, entries: Sequence[Entry]) -> int:
    """Which entry a column is of; -1 for a column of a query around this one."""
    table, name = column.args.get("table"), column.name.lower()
    for place, (_, relations) in enumerate(entries):
        for relation in relations:
            known = any(item.name == name for item in relation.columns)
            if known if table is None else relation.alias == table.name.lower():
                return place
    return -1


def _only_one(part: exp.Expr, marked: list[exp.Expr], entries: Sequence[Entry]) -> int:
    """The entry that the marks of a condition are of."""
    if part.find(exp.Query) is not None:
        raise _refused("Outer join operator (+) is not allowed beside a subquery")
    if part.find(exp.Or, exp.In) is not None:
        raise _refused("Outer join operator (+) not allowed in operand of OR or IN")
    places = {_place(column, entries) for column in marked}
    if len(places) > 1:
        raise _refused("A predicate may reference only one outer-joined table")
    return places.pop()


def _joined_plainly(place: int, others: set[int], together: list[set[int]]) -> bool:
    """Whether a condition without a mark joins the same entries: the join is an inner one then."""
    return any(place in places and places & others for places in together)


def _joined(
    entries: Sequence[Entry], missing: dict[int, list[exp.Expr]], beside: dict[int, set[int]], scope: Scope
) -> str:
    if any(len(others) > 1 for others in beside.values()):
        raise _refused("A table may be outer joined to at most one other table")
    present = [place for place in range(len(entries)) if place not in missing]
    sql = " CROSS JOIN ".join(entries[place][0] for place in present)
    waiting = [place for place in range(len(entries)) if place in missing]
    while waiting:
        ready = next((place for place in waiting if beside[place] <= {-1, *present}), None)
        if ready is None:
            raise _refused("Two tables cannot be outer-joined to each other")
        conditions = " AND ".join(condition(part, scope, "WHERE").sql for part in missing[ready])
        sql += f" LEFT JOIN {entries[ready][0]} ON {conditions}"
        present.append(ready)
        waiting.remove(ready)
    return sql


def _refused(message: str) -> SqlError:
    return SqlError(message, "0A000")
