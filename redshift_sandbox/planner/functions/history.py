"""What a session asks of its own past: the query that ended last."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions.typed import Typed
from redshift_sandbox.planner.functions.declarations import special, unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.system_views import system

_LAST_QUERY = """coalesce((select max(query_id) from internal.queries
    where session_id = getvariable('sandbox_pid') and ended and is_query), -1)"""


@special("pg_last_query_id", "last_user_query_id", takes=(0,))
def _last_query(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    """The number of the session's last query, -1 before the first; read from the system log where it is called."""
    if nodes:
        raise unknown_function(name, [bind(node, scope) for node in nodes])
    scope.statement.session_bound = scope.statement.reads_log = True
    return Typed(system.expand(_LAST_QUERY, scope.statement.context.database), types.INT8, name=name)
