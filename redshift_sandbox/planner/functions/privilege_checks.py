"""has_function_privilege, whose function is named by a signature that planning looks up."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.metadata.user_functions import required_function
from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions.typed import INTEGERS, OIDS, Typed
from redshift_sandbox.planner.functions.declarations import special, unknown_function
from redshift_sandbox.planner.functions.function_calls import system_call
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.ddl.function import parse_signature
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.sql_error import unsupported


@special("has_function_privilege", takes=(2, 3))
def _has_privilege(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = [bind(node, scope) for node in nodes]
    function = items[-2]
    if function.type.oid not in OIDS | INTEGERS.keys():
        signature = scope.statement.literal_of(function, "")
        if not signature:
            raise unsupported("has_function_privilege of a computed name")
        reader = TokenReader(signature)
        wanted = parse_signature(reader)
        reader.finish()
        found = required_function(scope.statement.context, wanted.name, wanted.arguments)
        items[-2] = Typed(f"CAST({found.oid} AS BIGINT)", types.OID)
    answer = system_call(name, items, scope)
    if answer is None:
        raise unknown_function(name, items)
    return answer
