"""has_function_privilege, whose function is named by a signature that planning looks up."""

from __future__ import annotations

from sqlglot import exp

from sparkify_tui.sandbox.catalog.user_functions import required_function
from sparkify_tui.sandbox.dialect import types
from sparkify_tui.sandbox.dialect.binding import bind, unsupported
from sparkify_tui.sandbox.dialect.ddl_function import parse_signature
from sparkify_tui.sandbox.dialect.ddl_tokens import Cursor
from sparkify_tui.sandbox.dialect.functions import special, system_call, unknown_function
from sparkify_tui.sandbox.dialect.scope import Scope
from sparkify_tui.sandbox.dialect.typed import INTEGERS, OIDS, Typed


@special("has_function_privilege", takes=(2, 3))
def _has_privilege(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    function = items[-2]
    if function.type.oid not in OIDS | INTEGERS.keys():
        signature = scope.statement.literal_of(function, "")
        if not signature:
            raise unsupported("has_function_privilege of a computed name")
        cursor = Cursor(signature)
        wanted = parse_signature(cursor)
        cursor.finish()
        found = required_function(scope.statement.context, wanted.name, wanted.arguments)
        items[-2] = Typed(f"CAST({found.oid} AS BIGINT)", types.OID)
    answer = system_call(name, items, scope)
    if answer is None:
        raise unknown_function(name, items)
    return answer
