"""EXPLAIN: DuckDB's plan in the shape that Redshift prints (XN steps with cost, rows and width)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from redshift_sandbox.sql.plan import Explain

if TYPE_CHECKING:
    from redshift_sandbox.wire.session.session import Session

# Any: DuckDB's own JSON of a plan.
Node = dict[str, Any]
_NAMES = {
    "SEQ_SCAN": "XN Seq Scan on {table}",
    "TABLE_SCAN": "XN Seq Scan on {table}",
    "HASH_JOIN": "XN Hash Join DS_DIST_NONE",
    "NESTED_LOOP_JOIN": "XN Nested Loop DS_BCAST_INNER",
    "BLOCKWISE_NL_JOIN": "XN Nested Loop DS_BCAST_INNER",
    "CROSS_PRODUCT": "XN Nested Loop DS_BCAST_INNER",
    "PIECEWISE_MERGE_JOIN": "XN Merge Join DS_DIST_NONE",
    "HASH_GROUP_BY": "XN HashAggregate",
    "PERFECT_HASH_GROUP_BY": "XN HashAggregate",
    "UNGROUPED_AGGREGATE": "XN Aggregate",
    "SIMPLE_AGGREGATE": "XN Aggregate",
    "ORDER_BY": "XN Sort",
    "TOP_N": "XN Limit",
    "LIMIT": "XN Limit",
    "STREAMING_LIMIT": "XN Limit",
    "WINDOW": "XN Window",
    "STREAMING_WINDOW": "XN Window",
    "UNION": "XN Append",
    "INSERT": "XN Insert",
    "DELETE_OPERATOR": "XN Delete",
    "UPDATE": "XN Update",
}
_TRANSPARENT = ("PROJECTION", "RESULT_COLLECTOR", "EXPLAIN", "BATCH_INSERT", "BATCH_CREATE_TABLE_AS")
_STEP_COST = 0.01


def lines(session: Session, plan: Explain) -> list[str]:
    """The plan's lines, outermost step first."""
    values = plan.plan.values[-1] if plan.plan.values else ()
    text = session.engine.connection.execute(f"explain (format json) {plan.plan.sql[-1]}", values).fetchall()[0][1]
    shown: list[str] = []
    for node in json.loads(text):
        _show(node, 0, shown)
    return shown or ["XN Result  (cost=0.00..0.01 rows=1 width=0)"]


def _show(node: Node, depth: int, shown: list[str]) -> None:
    operator = node.get("name", "").strip()
    details = node.get("extra_info", {})
    inner = depth
    if operator not in _TRANSPARENT:
        table = str(details.get("Table", "")).rsplit(".", 1)[-1].strip('"') or "result"
        name = _NAMES.get(operator, "XN " + operator.replace("_", " ").title()).format(table=table)
        rows = str(details.get("Estimated Cardinality", "1")).lstrip("~")
        cost = _cost(node)
        arrow = "  " * (depth * 3 - 2) + "->  " if depth else ""
        shown.append(f"{arrow}{name}  (cost=0.00..{cost:.2f} rows={rows} width=8)")
        for key in ("Filters", "Conditions"):
            if details.get(key):
                shown.append(
                    f"{'  ' * (depth * 3 + 1)}  {'Hash Cond' if 'Join' in name else 'Filter'}: ({details[key]})"
                )
        inner = depth + 1
    for child in node.get("children", []):
        _show(child, inner, shown)


def _cost(node: Node) -> float:
    """A made-up number that grows with the rows below, as a reader of Redshift's plans expects."""
    own = str(node.get("extra_info", {}).get("Estimated Cardinality", "1")).lstrip("~")
    rows = int(own) if own.isdigit() else 1
    return rows * _STEP_COST + sum(_cost(child) for child in node.get("children", []))
