"""What aggregates and window functions want of the rows that they are given in an order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from redshift_sandbox.planner.expressions.typed import Typed
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql.sql_error import SqlError

_WHOLE = frozenset(["listagg", "median", "percentile_cont", "percentile_disc", "ratio_to_report"])
"""Their window is a whole partition, in no order."""

_FRAMED = frozenset(["first_value", "last_value", "nth_value"])
"""They must say which rows they mean as soon as these are ordered, as every other aggregate."""

_SORTING = frozenset(["listagg", "median", "percentile_cont"])


def check_window(name: str, window: exp.Expr, *, distinct: bool, aggregates: bool) -> None:
    """Refuse DISTINCT, an order without a frame where one is needed, and an order of a whole partition."""
    if distinct and name != "listagg":
        raise SqlError("DISTINCT is not supported for window functions", "0A000")
    if window.args.get("order") is None:
        return
    if name in _WHOLE:
        raise SqlError(f"The window of {name} is a partition and can't have an ORDER BY clause", "0A000")
    if window.args.get("spec") is None and (aggregates or name in _FRAMED):
        raise SqlError("Aggregate window functions with an ORDER BY clause require a frame clause", "0A000")


def check_order(name: str, arguments: Sequence[Typed], within: Sequence[Typed], scope: Scope) -> None:
    """The aggregates of one query that sort their rows must sort them alike (AWS's page on MEDIAN)."""
    if name not in _SORTING:
        return
    order = ", ".join(item.sql for item in (arguments[:1] if name == "median" else within))
    if order and scope.sorted_by not in ("", order):
        raise SqlError("within group ORDER BY clauses for aggregate functions must be the same", "0A000")
    scope.sorted_by = order or scope.sorted_by
