"""The text of one statement in, one Plan out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner import registrations  # noqa: F401 - functions and expressions register themselves
from redshift_sandbox.planner.binding import plans_statements
from redshift_sandbox.planner.ddl.ddl import plan_ddl
from redshift_sandbox.planner.dml.dml import delete_plan, insert_plan, update_plan
from redshift_sandbox.planner.dml.long_insert import long_insert_plan
from redshift_sandbox.planner.dml.merge import merge_plan, removing_duplicates, replace_plan
from redshift_sandbox.planner.expressions.expressions import KEPT
from redshift_sandbox.planner.macros.macros import NESTING
from redshift_sandbox.planner.select import leader_node
from redshift_sandbox.planner.select.into import into_of, select_into
from redshift_sandbox.planner.select.statements import select_plan
from redshift_sandbox.planner.session.session_statements import plan_session
from redshift_sandbox.sql.fragment import placing_errors
from redshift_sandbox.sql.lexing.foreign_blanks import refuse_foreign_blanks
from redshift_sandbox.sql.lexing.lexer import first_word
from redshift_sandbox.sql.long_patterns import LongPattern, mentions
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import Copy, Empty, Plan, PlanContext, RunSql, Unload
from redshift_sandbox.sql.sql_error import SqlError, unsupported

_DDL_WORDS = frozenset(
    [
        "create",
        "drop",
        "alter",
        "comment",
        "truncate",
        "vacuum",
        "analyze",
        "analyse",
        "grant",
        "revoke",
        "refresh",
        "show",
        "reindex",
        "call",
        "attach",
        "detach",
        "undrop",
        "desc",
        "describe",
    ]
)
_LONG_TEXT = 4000  # shorter statements that are alike have templates
_PLANNERS: dict[type[exp.Expr], Callable[[exp.Expr, PlanContext], Plan]] = {
    exp.Insert: insert_plan,
    exp.Update: update_plan,
    exp.Delete: delete_plan,
    exp.Merge: merge_plan,
}


_SESSION_CALL = LongPattern(r"_(?:backend|config)\s*\(", re.IGNORECASE)


@plans_statements
def plan(text: str, context: PlanContext) -> Plan:
    """What the session must do for one statement; raises SqlError for what Redshift, or this sandbox, refuses.

    The places of errors count from the beginning of the text that a Fragment was cut out of.
    """
    with placing_errors(text):
        refuse_foreign_blanks(text)
        return _plan(text, context)


def _plan(text: str, context: PlanContext) -> Plan:
    word = first_word(text).text.lower()
    if word in ("select", "with", "insert", "update", "delete", "merge"):
        early = _session_call_plan(text, context) if word == "select" else None
        if word == "insert" and len(text) > _LONG_TEXT:
            early = long_insert_plan(text, context)
        return early or _plan_tree(text, context)
    if word == "copy":
        return Copy(text)
    if word == "unload":
        return Unload(text)
    return _by_first_word(word, text, context)


def _session_call_plan(text: str, context: PlanContext) -> Plan | None:
    """SELECT of a function that acts on a session: pg_cancel_backend, pg_terminate_backend, set_config."""
    if not mentions(text, "_backend", "_config") or _SESSION_CALL.search(text) is None:
        return None
    return plan_session(text, context)


def _by_first_word(word: str, text: str, context: PlanContext) -> Plan:
    """A statement that isn't a query: DDL, something of the session's, or a mistake in its first word."""
    if word in _DDL_WORDS:
        ddl: Plan | None = plan_ddl(text, context)
        if ddl is not None:
            return ddl
    session = plan_session(text, context)
    if session is not None:
        return session
    if word and word != "execute":
        raise _misplaced(text)
    return _plan_tree(text, context)


def _plan_tree(text: str, context: PlanContext) -> Plan:
    duplicates = removing_duplicates(text) if mentions(text, "duplicates") else None
    tree = parse(duplicates or text)
    if tree is None:
        return Empty()
    try:
        if duplicates and isinstance(tree, exp.Merge):
            return replace_plan(tree, context)
        planned = _tree_plan(tree, text, context)
    except RecursionError as error:
        raise SqlError("stack depth limit exceeded", "54001") from error
    if isinstance(planned, RunSql):
        planned = replace(planned, sql=tuple(NESTING.bounded(sql) for sql in planned.sql))
    leader_node.check(tree, text, context)
    if context.variables.get("enable_case_sensitive_identifier") == "on":
        _require_folded(tree)
    return planned


def _require_folded(tree: exp.Expr) -> None:
    """Only attributes of SUPER values can have upper case here: elsewhere such a name is refused, not folded."""
    for name in tree.find_all(exp.Identifier):
        if name.args.get("quoted") and name.name != name.name.lower() and KEPT not in name.meta:
            raise unsupported(f'a name that keeps its upper case ("{name.name}")')


def _tree_plan(tree: exp.Expr, text: str, context: PlanContext) -> Plan:
    planner = _PLANNERS.get(type(tree))
    if planner is not None:
        return planner(tree, context)
    if isinstance(tree, (exp.Query, exp.Values)):
        into = into_of(tree)
        if into is not None:
            return select_into(into, text, context)
        return select_plan(tree, context)
    raise _misplaced(text)


def _misplaced(text: str) -> SqlError:
    word = first_word(text)
    return SqlError(f'syntax error at or near "{word.text}"', "42601", position=word.start + 1)
