"""COPY and UNLOAD: what the session hands to the loading package, and what it makes of the outcome."""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.copy.context import LoadContext
from redshift_sandbox.metadata.session_variables import note_copy, note_unload
from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.planner.expressions.casts import to_text
from redshift_sandbox.planner.lookup import describe, resolve
from redshift_sandbox.sql.fragment import placing_errors
from redshift_sandbox.sql.lexing.token_reader import Name, TokenReader
from redshift_sandbox.sql.plan import Copy, RunSql, Scope, Unload
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.execution.write_start import begin_writing
from redshift_sandbox.wire.session.session import Outcome, Session


def copy(session: Session, plan: Copy, _values: Sequence[object]) -> Outcome:
    """Load files into a table."""
    from redshift_sandbox.copy.copy import run_copy  # noqa: PLC0415 - the first COPY or UNLOAD may wait for it, the start may not

    session.cluster.environment.faults.hit("write")
    begin_writing(session, _copy_locks(session, plan.text))
    with placing_errors(plan.text):
        outcome = run_copy(plan.text, _load_context(session))
    session.transaction.note(Scope.WRITE)
    note_copy(session.engine.free(), session.query_id, outcome.rows)
    return Outcome(outcome.tag, notices=tuple((n.severity, SqlError(n.message, "00000")) for n in outcome.notices))


def unload(session: Session, plan: Unload, _values: Sequence[object]) -> Outcome:
    """Write a query's rows to files."""
    from redshift_sandbox.copy.unload.unload import run_unload  # noqa: PLC0415 - the first COPY or UNLOAD may wait for it, the start may not

    begin_writing(session, ())
    with placing_errors(plan.text):
        outcome = run_unload(plan.text, _load_context(session))
    note_unload(session.engine.free(), session.query_id, outcome.rows)
    return Outcome(outcome.tag, notices=tuple((n.severity, SqlError(n.message, "00000")) for n in outcome.notices))


def _copy_locks(session: Session, text: str) -> tuple[str, ...]:
    """COPY's target, if it exists and the user may insert into it; run_copy says what is wrong with the rest."""
    name = _copy_target(text)
    if name is None or _describe(session, name) is None:
        return ()
    info = resolve(session.context(), name, privilege="insert")
    return (f"{info.schema}.{info.name}",)


def _copy_target(text: str) -> Name | None:
    try:
        reader = TokenReader(text)
        reader.expect("copy")
        return reader.dotted()
    except SqlError:  # which run_copy finds, too
        return None


def _describe(session: Session, name: str | Name) -> TableInfo | None:
    return describe(
        session.engine.connection, session.search_path, name, database=session.database, session_id=session.pid
    )


def _load_context(session: Session) -> LoadContext:
    def plan_query(text: str) -> RunSql:
        plan = session.plan(text)
        if not isinstance(plan, RunSql) or plan.scope is not Scope.READ:
            raise SqlError("UNLOAD takes a SELECT statement", "42601")
        if plan.parameters:
            raise SqlError("there is no parameter $1", "42P02")
        return plan

    spec = session.cluster.spec
    return LoadContext(
        connection=session.engine.connection,
        environment=session.cluster.environment,
        system_log=session.cluster.system_log,
        describe=lambda name: _describe(session, name),
        plan_query=plan_query,
        text_of=to_text,
        user=session.account.name,
        user_id=session.account.id,
        session_id=session.pid,
        database=session.database,
        transaction_id=session.transaction.number,
        query_id=session.query_id,
        region=spec.region,
        slices=spec.slices,
        temp_directory=session.cluster.temp_directory,
        cancelled=session.cancelled,
    )
