"""The body of a SQL user-defined function: one SELECT of one expression, without any clause."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from redshift_sandbox.planner.functions.declarations import AGGREGATES
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.sql_error import SqlError

_CLAUSES = {
    "from_": "FROM",
    "joins": "FROM",
    "laterals": "FROM",
    "into": "INTO",
    "where": "WHERE",
    "group": "GROUP BY",
    "having": "HAVING",
    "qualify": "QUALIFY",
    "windows": "WINDOW",
    "order": "ORDER BY",
    "limit": "LIMIT",
    "offset": "OFFSET",
    "with_": "WITH",
    "distinct": "DISTINCT",
}


@lru_cache(512)
def body_of(text: str) -> exp.Expr:
    """The expression that a body selects; SqlError 42601, 42P13 or 0A000 for one that Redshift doesn't take."""
    try:
        tree = parse(text)
    except SqlError as error:
        error.position = None  # it counts the characters of the body, not of the statement
        if "multiple commands" in error.message:
            raise _no_select() from error
        raise
    if not isinstance(tree, exp.Select):
        raise _no_select()
    for part, value in tree.args.items():
        if value and part != "expressions":
            clause = _CLAUSES.get(part, part.rstrip("_").upper())
            raise _refused(f"a {clause} clause")
    if len(tree.expressions) != 1:
        raise SqlError(
            "return type mismatch in function definition",
            "42P13",
            detail="Final SELECT must return exactly one column.",
        )
    item: exp.Expr = tree.expressions[0]
    _require_scalar(item)
    return item.this if isinstance(item, exp.Alias) else item


def _no_select() -> SqlError:
    return SqlError("a SQL function's body must be a single SELECT", "42P13")


def _refused(what: str) -> SqlError:
    return SqlError(f"a SQL function's SELECT cannot have {what}", "0A000")


def _require_scalar(item: exp.Expr) -> None:
    for node in item.walk():
        if isinstance(node, (exp.Query, exp.Subquery, exp.Exists)):
            raise _refused("a subquery")
        if isinstance(node, exp.Window):
            raise _refused("a window function")
        if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Anonymous):
            raise SqlError("SELECT * with no tables specified is not valid", "42601")
        if isinstance(node, exp.Anonymous) and node.name.lower() in AGGREGATES and not isinstance(node.parent, exp.Dot):
            raise _refused(f"an aggregate function ({node.name.lower()})")
