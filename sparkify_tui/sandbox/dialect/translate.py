"""The text of one statement in, one Plan out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from sparkify_tui.sandbox.dialect import (  # noqa: F401  (imported for what they register)
    expressions,
    functions_aggregates,
    functions_dates,
    functions_estimates,
    functions_hashes,
    functions_history,
    functions_lists,
    functions_numbers,
    functions_privileges,
    functions_regexp,
    functions_super,
    functions_text,
    functions_windows,
    leader_node,
    patterns,
    subqueries,
)
from sparkify_tui.sandbox.dialect.binding import bind, unsupported
from sparkify_tui.sandbox.dialect.dml import delete_plan, insert_plan, update_plan
from sparkify_tui.sandbox.dialect.expressions import KEPT, place_of
from sparkify_tui.sandbox.dialect.fragment import placing_errors
from sparkify_tui.sandbox.dialect.lexemes import first_word, plain, refuse_foreign_blanks, words
from sparkify_tui.sandbox.dialect.long_insert import long_insert_plan
from sparkify_tui.sandbox.dialect.long_patterns import LongPattern, mentions
from sparkify_tui.sandbox.dialect.macros import NESTING
from sparkify_tui.sandbox.dialect.merge import merge_plan, removing_duplicates, replace_plan
from sparkify_tui.sandbox.dialect.parser import parse
from sparkify_tui.sandbox.dialect.plan import Copy, Empty, Plan, PlanContext, RedshiftType, RunSql, SqlError, Unload
from sparkify_tui.sandbox.dialect.scope import Scope, Statement
from sparkify_tui.sandbox.dialect.statements import select_plan
from sparkify_tui.sandbox.dialect.typed import is_unknown

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


def plan(text: str, context: PlanContext) -> Plan:
    """What the session must do for one statement; raises SqlError for what Redshift, or this sandbox, refuses.

    The places of errors count from the beginning of the text that a Fragment was cut out of.
    """
    with placing_errors(text):
        refuse_foreign_blanks(text)
        return _plan(text, context)


def _plan(text: str, context: PlanContext) -> Plan:
    word = first_word(text)[0].lower()
    if word in ("select", "with", "insert", "update", "delete", "merge"):
        early = _cancel_plan(text, context) if word == "select" else None
        if word == "insert" and len(text) > _LONG_TEXT:
            early = long_insert_plan(text, context)
        return early or _plan_tree(text, context)
    if word == "copy":
        return Copy(text)
    if word == "unload":
        return Unload(text)
    return _by_first_word(word, text, context)


def _cancel_plan(text: str, context: PlanContext) -> Plan | None:
    if not mentions(text, "_backend", "_config") or _SESSION_CALL.search(text) is None:
        return None
    return _session_plan(text, context)


def _session_plan(text: str, context: PlanContext) -> Plan | None:
    from sparkify_tui.sandbox.dialect.session_statements import plan_session

    return plan_session(text, context)


def _by_first_word(word: str, text: str, context: PlanContext) -> Plan:
    """A statement that isn't a query: DDL, something of the session's, or a mistake in its first word."""
    if word in _DDL_WORDS:
        from sparkify_tui.sandbox.dialect.ddl import plan_ddl

        ddl: Plan | None = plan_ddl(text, context)
        if ddl is not None:
            return ddl
    session = _session_plan(text, context)
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
        planned = _planned(tree, text, context)
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


def _planned(tree: exp.Expr, text: str, context: PlanContext) -> Plan:
    planner = _PLANNERS.get(type(tree))
    if planner is not None:
        return planner(tree, context)
    if isinstance(tree, (exp.Query, exp.Values)):
        into = _into(tree)
        if into is not None:
            return _select_into(into, text, context)
        return select_plan(tree, context)
    raise _misplaced(text)


def _misplaced(text: str) -> SqlError:
    word, start = first_word(text)
    return SqlError(f'syntax error at or near "{word}"', "42601", position=start + 1)


_INTO = re.compile(
    r"into\s+(?:(temp|temporary)\s+)?(?:table\s+)?((?:\"(?:[^\"]|\"\")+\"|[\w#$]+)(?:\s*\.\s*(?:\"(?:[^\"]|\"\")+\"|[\w#$]+))*)",
    re.IGNORECASE,
)


def _into(tree: exp.Expr) -> exp.Expr | None:
    """INTO of the query itself, or of the first one of a set operation."""
    while isinstance(tree, exp.SetOperation):
        tree = tree.this
    return tree.args.get("into")


def _place_of_into(text: str) -> int:
    """Where INTO stands outside of parentheses, strings and names."""
    depth = 0
    for kind, start, end in words(text):
        word = text[start:end].lower()
        if kind == "sign":
            depth += (word == "(") - (word == ")")
        elif kind == "word" and word == "into" and depth == 0:
            return start
    return 0


def query_of_into(text: str) -> str | None:
    """The query of SELECT … INTO with blanks for what it makes; None for every other statement."""
    if not mentions(text, "into") or first_word(text)[0].lower() not in ("select", "with"):
        return None
    tree = parse(text)
    if not isinstance(tree, exp.Query) or _into(tree) is None:
        return None
    text = plain(text)
    match = _INTO.match(text, _place_of_into(text))
    return f"{text[: match.start()]}{' ' * len(match.group())}{text[match.end() :]}" if match is not None else None


def _select_into(into: exp.Expr, text: str, context: PlanContext) -> Plan:
    """SELECT … INTO t is CREATE TABLE t AS SELECT …"""
    from sparkify_tui.sandbox.dialect.ddl import plan_ddl

    text = plain(text)
    match = _INTO.match(text, _place_of_into(text))
    if match is None:
        raise SqlError("SELECT ... INTO is not allowed here", "42601", position=place_of(into))
    kind = "TEMP TABLE" if match.group(1) or match.group(2).startswith("#") else "TABLE"
    head = f"CREATE {kind} {match.group(2)} AS "
    try:
        created: Plan | None = plan_ddl(f"{head}{text[: match.start()]} {text[match.end() :]}", context)
    except SqlError as error:
        if error.position is not None:
            error.position -= len(head)
            if error.position > match.start() + 1:
                error.position += match.end() - match.start() - 1
        raise
    if created is None:
        raise unsupported("SELECT INTO")
    if isinstance(created, RunSql):
        return replace(created, tag="SELECT")
    return created


def expression(sql: str, context: PlanContext) -> tuple[str, RedshiftType | None]:
    """A stand-alone expression (a DEFAULT, a check) in DuckDB's SQL, with its type where that is known."""
    tree = parse(f"SELECT {sql}")
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1:
        raise SqlError(f'syntax error at or near "{sql}"', "42601")
    called: list[object] = []
    item = bind(tree.expressions[0], Scope(Statement(replace(context, functions=called))))
    if called:
        raise unsupported("a user-defined function in a DEFAULT")
    return item.sql, None if is_unknown(item.type) else item.type
