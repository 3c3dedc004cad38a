"""The beginning of every statement that writes: its block, its locks, DuckDB's transaction, in this order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from redshift_sandbox.sql.lexer import plain
from redshift_sandbox.sql.plan import Plan, RunSql, Scope
from redshift_sandbox.wire.session.session import Session

# Two sessions that create the same thing take turns, so that the second finds it there.
_CREATED = re.compile(
    r'\s*create\s+(?:table|schema|view|materialized\s+view)\s+(?:if\s+not\s+exists\s+)?((?:"[^"]+"|[\w$.])+)',
    re.IGNORECASE,
)
_HEAD = 4096
"""Characters within which a statement names what it creates, but for names that are truncated anyway."""


def locked(session: Session, plan: RunSql) -> Plan:
    """Take the plan's locks; the plan to carry out, made anew when DDL went through since it was made."""
    head = plain(session.statement_text).lstrip()[:_HEAD] if plan.scope is Scope.DDL else ""
    created = _CREATED.match(head)
    names = (*plan.locks, f"create {created[1].lower()}") if created is not None else plan.locks
    version = session.planned_under
    begin_writing(session, names)
    if version != session.cluster.catalogue_version and session.statement_text:
        return session.plan_as_before()
    session.transaction.require_current_rows(plan)
    return plan


def begin_writing(session: Session, tables: Sequence[str]) -> None:
    """Open a block if there is none, lock the tables and let DuckDB's transaction begin."""
    if not session.transaction.in_block:
        session.transaction.open(implicit=True)
    if tables:
        session.cluster.locks.acquire(session.pid, tables, session.check_cancelled)
    session.transaction.start()
