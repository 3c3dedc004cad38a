"""The beginning of every statement that writes: its block, its locks, DuckDB's transaction, in this order."""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import Plan, RunSql, Scope
from redshift_sandbox.wire.session.session import Session


def locked(session: Session, plan: RunSql) -> Plan:
    """Take the plan's locks; the plan to run, planned again when DDL was committed since."""
    names = (*plan.locks, *(_created(session.statement_text) if plan.scope is Scope.DDL else ()))
    version = session.planned_under
    begin_writing(session, names)
    if version != session.cluster.catalogue_version and session.statement_text:
        return session.plan_as_before()
    session.transaction.require_current_rows(plan)
    return plan


def _created(text: str) -> tuple[str, ...]:
    """The lock of what a statement creates: of two sessions that create the same, the second finds it there."""
    reader = TokenReader(text)
    if not reader.accept("create") or not _accept_kind(reader):
        return ()
    reader.accept("if", "not", "exists")
    return (f"create {'.'.join(reader.dotted(any_word=True))}",)


def _accept_kind(reader: TokenReader) -> bool:
    return reader.accept_any("table", "schema", "view") is not None or reader.accept("materialized", "view")


def begin_writing(session: Session, tables: Sequence[str]) -> None:
    """Open a block if there is none, lock the tables and let DuckDB's transaction begin."""
    if not session.transaction.in_block:
        session.transaction.open(implicit=True)
    if tables:
        session.cluster.locks.acquire(session.pid, tables, session.check_cancelled)
    session.transaction.start()
