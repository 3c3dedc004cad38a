"""The text of one statement in, one Plan out."""

from __future__ import annotations

import importlib
import re
from importlib.util import find_spec

import sqlglot
from sqlglot import exp

from sparkify_tui.sandbox.dialect.plan import Copy, Empty, Plan, PlanContext, RunSql, Scope, SqlError, Unload

_FIRST_WORD = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*(\w*)", re.DOTALL)
_TAGS = {exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE", exp.Merge: "MERGE", exp.Query: "SELECT"}


def plan(text: str, context: PlanContext) -> Plan:
    """What the session must do for one statement; raises SqlError for what Redshift, or this sandbox, refuses."""
    match = _FIRST_WORD.match(text)
    word = match.group(1).lower() if match else ""
    if word == "copy":
        return Copy(text)
    if word == "unload":
        return Unload(text)
    if find_spec("sparkify_tui.sandbox.dialect.session_statements") is not None:
        session = importlib.import_module("sparkify_tui.sandbox.dialect.session_statements")
        session_plan: Plan | None = session.plan_session(text, context)
        if session_plan is not None:
            return session_plan
    try:
        tree = sqlglot.parse_one(text, read="redshift")
    except sqlglot.errors.SqlglotError as error:
        raise SqlError("syntax error", "42601") from error
    if tree is None:
        return Empty()
    if isinstance(tree, (exp.Create, exp.Drop, exp.Alter, exp.Comment, exp.Command)) and find_spec(
        "sparkify_tui.sandbox.dialect.ddl"
    ):
        ddl_plan: Plan = importlib.import_module("sparkify_tui.sandbox.dialect.ddl").plan_ddl(text, context)
        return ddl_plan
    sql = tree.sql("duckdb")
    for kind, tag in _TAGS.items():
        if isinstance(tree, kind):
            scope = Scope.READ if tag == "SELECT" else Scope.WRITE
            return RunSql((sql,), tag, scope, returns_rows=tag == "SELECT")
    return RunSql((sql,), f"{tree.key} {tree.args.get('kind') or ''}".strip().upper(), Scope.DDL, returns_rows=False)
