"""What `status` prints, as text and as one JSON document."""

from __future__ import annotations

from typing import Any

from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import StatusPolled, as_dict
from sparkify_tui.models import ALL_TABLES, ClusterReport
from sparkify_tui.narration import duration, number
from sparkify_tui.services.load.counts import counts
from sparkify_tui.services.target import Target


async def status_document(
    target: Target, found: ClusterReport
) -> dict[str, Any]:  # Any: a document for json.dumps and for status_lines
    """The report as a flat document, with the rows per table as `load_state`."""
    cluster = found.cluster
    polled = as_dict(StatusPolled(found, next_poll_s=0))["report"]
    rows, problem = await _load_state(target, found)
    return {
        "identifier": target.config.infrastructure.cluster_identifier,
        "state": cluster.status if cluster else "absent",
        "host": cluster.host if cluster else None,
        "port": cluster.port if cluster else None,
        "database": cluster.database if cluster else target.config.cluster.db_name,
        "user": cluster.user if cluster else target.config.cluster.db_user,
        "target": target.label,
        "age_s": _age_s(found),
        "price_per_hour": found.price_per_hour,
        "cost_so_far": found.cost_so_far,
        "load_state": rows,
        "load_problem": problem,
        "interrupted": found.interrupted,
        **{key: polled[key] for key in ("cluster", "role", "ingress", "polled_at")},
    }


async def status_lines(target: Target, found: ClusterReport) -> list[str]:
    """The report as lines of `label  value`."""
    cluster = found.cluster
    identifier = target.config.infrastructure.cluster_identifier
    if cluster is None:
        lines = [("cluster", f"{identifier}: no cluster"), ("target", target.label)]
    else:
        rows, problem = await _load_state(target, found)
        lines = [
            ("cluster", f"{identifier}: {cluster.status}"),
            ("target", target.label),
            ("endpoint", f"{cluster.host}:{cluster.port}" if cluster.host else "none yet"),
            ("database", f"{cluster.database}, user {cluster.user}"),
            ("nodes", f"{cluster.node_count} x {cluster.node_type}{', encrypted' if cluster.encrypted else ''}"),
            ("age", duration(_age_s(found) or 0.0)),
            ("cost so far", _cost(found)),
            ("load state", problem or _rows(rows)),
        ]
    if found.role:
        lines.append(("role", found.role.arn))
    lines += [("ingress", f"{rule.cidr} to port {rule.port} ({rule.group_id})") for rule in found.ingress]
    if found.interrupted:
        lines.append(("interrupted", found.interrupted))
    return [f"{label:<12} {value}" for label, value in lines]


def _age_s(found: ClusterReport) -> float | None:
    if found.cluster is None or found.cluster.created_at is None:
        return None
    return max(0.0, (found.polled_at - found.cluster.created_at).total_seconds())


def _cost(found: ClusterReport) -> str:
    if found.price_per_hour is None:
        return "unknown: this node type has no price in the table"
    return f"{found.cost_so_far or 0.0:.2f} USD at {found.price_per_hour:.3f} USD an hour"


async def _load_state(target: Target, found: ClusterReport) -> tuple[dict[str, int] | None, str]:
    """Rows per table, or why they are unknown; a warehouse that can't be reached does not fail `status`."""
    if found.cluster is None or found.cluster.host is None or not found.cluster.status.startswith("available"):
        return None, ""
    try:
        return await counts(target), ""
    except SparkifyError as error:
        return None, str(error)


def _rows(rows: dict[str, int] | None) -> str:
    if rows is None:
        return "unknown while the cluster is not available"
    if not rows:
        return "nothing loaded"
    return ", ".join(f"{table} {number(rows[table])}" for table in ALL_TABLES if table in rows)
