"""Functions that run on the leader node alone, where no table of a user can be read.

https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions_leader_node_only.html, without SUBSTR, which is
SUBSTRING on compute nodes; and ARRAY_AGG, which makes arrays that only the leader node has.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.planner.lookup import find
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.long_patterns import mentions
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError

_CALLS = (
    *("current_schema", "current_schemas", "has_database_privilege", "has_schema_privilege", "has_table_privilege"),
    *("array_agg", "age", "isfinite", "now", "getbit", "get_byte", "set_bit", "set_byte", "to_ascii", "factorial"),
)
_WORDS: dict[type[exp.Expr], str] = {
    exp.CurrentTime: "current_time",
    exp.CurrentTimestamp: "current_timestamp",
    exp.Localtime: "localtime",
}
_DEEPEST = 20


def check(tree: exp.Expr, text: str, context: PlanContext) -> None:
    """Raise SqlError 0A000 for such a function in a statement over tables.

    The words that aren't calls are constants before rows are written: they may be inserted.
    """
    if not mentions(text, *_CALLS, *_WORDS.values()):
        return
    called = list(_called(tree))
    if not called:
        return
    calls = [name for name in called if name.endswith(")")]
    for table in tree.find_all(exp.Table):
        inserted = isinstance(tree, exp.Insert) and table.find_ancestor(exp.Select, exp.Insert) is tree
        found = calls if inserted else called
        if found and _is_table(table, tree, context, 0):
            raise SqlError(
                "Specified types or functions (one per INFO message) not supported on Redshift tables.",
                "0A000",
                detail=f'Function "{found[0]}" not supported.',
            )


def _called(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        pause()
        if name := _name(node):
            yield name


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous) and node.name.lower() in _CALLS:
        return f"{node.name.lower()}()"
    if isinstance(node, exp.CurrentSchema):
        return "current_schema()"
    return _WORDS.get(type(node), "")


def _is_table(node: exp.Table, tree: exp.Expr, context: PlanContext, depth: int) -> bool:
    """Whether rows of a user's table are read there, also through views."""
    db = node.args.get("db")
    if not isinstance(node.this, exp.Identifier) or (db is None and node.name.lower() in _with_names(tree)):
        return False
    parts = (part.name.lower() for part in (node.args.get("catalog"), db, node.this) if part is not None)
    info = find(context, tuple(parts))
    if info is None or info.kind == "system":
        return False
    return info.kind != "view" or (depth < _DEEPEST and _view_reads_tables(info, context, depth))


def _view_reads_tables(info: TableInfo, context: PlanContext, depth: int) -> bool:
    tree = parse(info.definition)
    tables = tree.find_all(exp.Table) if tree is not None else ()
    return any(_is_table(table, tree, context, depth + 1) for table in tables if tree is not None)


def _with_names(tree: exp.Expr) -> set[str]:
    return {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
