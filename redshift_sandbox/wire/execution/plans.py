"""Carries out plans: one function per kind of plan, all of them taking the session and giving an Outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import (
    Acknowledge,
    Activity,
    CancelBackend,
    CloseCursor,
    Copy,
    Deallocate,
    DeclareCursor,
    Empty,
    ExecutePrepared,
    Explain,
    FetchCursor,
    LockTables,
    Plan,
    PrepareStatement,
    RedshiftType,
    RunSql,
    Scope,
    SetVariable,
    ShowVariable,
    Transaction,
    Unload,
)
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.execution import copy_unload, explain, prepared
from redshift_sandbox.wire.execution.write_start import begin_writing, locked
from redshift_sandbox.wire.protocol.messages import Column
from redshift_sandbox.wire.session import result_cache
from redshift_sandbox.wire.session.engine import BATCH_ROWS, LEAST_BATCH_ROWS, CatalogError, EngineError, Rows
from redshift_sandbox.wire.session.row_changes import made_by
from redshift_sandbox.wire.session.session import Cursor, Outcome, Session

_BATCH_BYTES = 64 * 1024 * 1024
_NARROW_BYTES = 16
_COUNTED = ("UPDATE", "DELETE", "MERGE")


def run(session: Session, plan: Plan, values: Sequence[object] = ()) -> Outcome:
    """Carry out a plan. Statements that change something open an implicit block, which the caller ends."""
    if not _ends_failed_block(plan):
        session.transaction.require_usable()
    _require_allowed(session, plan)
    session.check_cancelled()
    try:
        return _RUNNERS[type(plan)](session, plan, values)
    except EngineError as error:
        raise session.translated(error) from error


def scope_of(plan: Plan) -> Scope:
    """Whether a plan reads, writes, or does neither."""
    if isinstance(plan, (RunSql, Acknowledge)):
        return plan.scope
    if isinstance(plan, (Copy, LockTables)):
        return Scope.WRITE
    if isinstance(plan, (Unload, DeclareCursor, FetchCursor)):
        return Scope.READ
    return Scope.SESSION


def columns_of(rows: Rows, plan: RunSql | None = None) -> tuple[Column, ...]:
    """The columns that a result shows, in the plan's types where it names them."""
    return columns_from(rows.names, rows.types, plan)


def columns_from(names: Sequence[str], kinds: Sequence[object], plan: RunSql | None = None) -> tuple[Column, ...]:
    """The columns of a result with these names and DuckDB types."""
    declared = plan.types if plan is not None else ()
    shown = plan.result_names if plan is not None and plan.result_names is not None else names
    return tuple(
        Column(
            shown[index] if index < len(shown) else name,
            (declared[index] if index < len(declared) else None) or types.from_duckdb(kinds[index]),
        )
        for index, name in enumerate(names)
    )


def _ends_failed_block(plan: Plan) -> bool:
    return isinstance(plan, Transaction) and plan.action in ("commit", "rollback")


def _require_allowed(session: Session, plan: Plan) -> None:
    transaction = session.transaction
    scope = scope_of(plan)
    read_only = transaction.read_only or (
        not transaction.in_block and session.variables.values["default_transaction_read_only"] == "on"
    )
    if scope in (Scope.WRITE, Scope.DDL) and read_only:
        raise SqlError("transaction is read-only", "25006")
    if isinstance(plan, (RunSql, Acknowledge)) and plan.outside_transaction and transaction.in_block:
        raise SqlError(f"{plan.tag} cannot run inside a transaction block", "25001")


def _run_sql(session: Session, plan: RunSql, values: Sequence[object]) -> Outcome:
    if plan.scope is Scope.READ:
        return _read(session, plan, values)
    session.cluster.environment.faults.hit("write")
    renewed = locked(session, plan)
    if not isinstance(renewed, RunSql):
        return run(session, renewed, values)
    plan, rows, count = renewed, None, 0
    for position, sql in enumerate(plan.sql, 1):
        last = position == len(plan.sql)
        if last and plan.returns_rows:
            rows = session.engine.query(sql, values)
        elif plan.values:
            session.check_cancelled()
            count += session.engine.change(sql, plan.values[position - 1])
        else:
            count = session.engine.change(sql, values if last else ())
    session.transaction.note(plan.scope, plan.creates, made_by(plan) if count or plan.tag not in _COUNTED else ())
    if plan.activities:
        session.log.note(plan.activities)
    if plan.commits:
        session.commit()
    if rows is not None:
        return Outcome(plan.tag, rows, columns_of(rows, plan))
    return Outcome(_tag(plan.tag, count))


def _tag(tag: str, count: int) -> str:
    if tag == "INSERT":
        return f"INSERT 0 {count}"
    return f"{tag} {count}" if tag in _COUNTED else tag


def _read(session: Session, plan: RunSql, values: Sequence[object]) -> Outcome:
    if plan.system_log:
        session.cluster.system_log.flush()
    if session.transaction.in_block:
        session.transaction.take_snapshot()
    key, version = _cache_key(session, plan, values), _version_seen(session)
    found = session.results.get(key, version) if key is not None else None
    if found is not None:
        rows = Rows.of_batch(found.names, found.types, found.batch)
        return Outcome(plan.tag, rows, columns_of(rows, plan), from_cache=True)
    plan, rows = _answered(session, plan, values)
    columns = columns_of(rows, plan)
    if key is not None and version is not None:
        rows = _kept(session, key, version, rows)
    return Outcome(plan.tag, rows, columns)


def _batch_rows(plan: RunSql) -> int:
    """How many rows to take at a time: fewer where they may be wide, since a slow reader keeps a batch in memory."""
    widest = sum(_width(kind) for kind in plan.types if kind is not None)
    return max(LEAST_BATCH_ROWS, min(BATCH_ROWS, _BATCH_BYTES // max(widest, 1)))


def _width(kind: RedshiftType) -> int:
    if kind.oid in (types.TEXT.oid, types.VARCHAR.oid, types.SUPER.oid):
        return types.length_of(kind) or types.MAX_VARCHAR
    return _NARROW_BYTES


def _answered(session: Session, plan: RunSql, values: Sequence[object]) -> tuple[RunSql, Rows]:
    """A query's rows. One that counts the rows of all tables is planned again when one of them is gone meanwhile."""
    while True:
        try:
            for sql in plan.sql[:-1]:
                session.engine.change(sql)
            return plan, session.engine.query(plan.query, values, batch_rows=_batch_rows(plan))
        except CatalogError:
            renewed = None if values else session.replan(session.statement_text)
            if not isinstance(renewed, RunSql) or renewed.scope is not Scope.READ or renewed.sql == plan.sql:
                raise
            plan = renewed


def _cache_key(session: Session, plan: RunSql, values: Sequence[object]) -> tuple[object, ...] | None:
    """What the rows depend on besides the version of the data, None when they must be read again."""
    if not plan.deterministic or session.transaction.has_written:
        return None
    if session.variables.values["enable_result_cache_for_session"] != "on":
        return None
    return (plan.sql, repr(values), session.variables.revision)  # equal values may be shown differently: 1.0, 1.00


def _version_seen(session: Session) -> int | None:
    """The version of the data that a statement sees now, None when it is unknown."""
    return session.transaction.version if session.transaction.in_block else session.cluster.data_version.settled()


def _kept(session: Session, key: tuple[object, ...], version: int, rows: Rows) -> Rows:
    """Keep a result that turns out to be small; the rows go on from where they are in either case."""
    batches = list(rows.take(result_cache.MAX_ROWS + 1))
    if sum(batch.length for batch in batches) > result_cache.MAX_ROWS or len(batches) > 1:
        rows.put_back(batches)
        return rows
    session.engine.forget(rows)
    batch = batches[0] if batches else None
    if _version_seen(session) == version:
        session.results.put(key, result_cache.CachedResult(rows.names, rows.types, batch), version)
    return Rows.of_batch(rows.names, rows.types, batch)


def _transaction(session: Session, plan: Transaction, _values: Sequence[object]) -> Outcome:
    block = session.transaction
    explicit = block.in_block and not block.implicit
    if plan.action == "begin":
        read_only = plan.read_only or session.variables.values["default_transaction_read_only"] == "on"
        notices = (_warning("there is already a transaction in progress", "25001"),) if explicit else ()
        block.open(implicit=False, read_only=read_only or (explicit and block.read_only))
        if block.read_only:
            session.variables.set("transaction_read_only", "on", local=True)
        return Outcome("BEGIN", notices=notices)
    notices = () if block.in_block else (_warning("there is no transaction in progress", "25P01"),)
    if plan.action == "commit" and session.commit():
        return Outcome("COMMIT", notices=notices)
    session.rollback()
    return Outcome("ROLLBACK", notices=notices)


def _warning(message: str, sqlstate: str) -> tuple[str, SqlError]:
    return ("WARNING", SqlError(message, sqlstate))


def _set(session: Session, plan: SetVariable, _values: Sequence[object]) -> Outcome:
    if plan.name == "all" and plan.value is None:
        session.variables.reset_all()
        for name in list(session.variables.values):
            session.setting_changed(name)
        if not session.transaction.in_block:
            session.end_settings(committed=True)
        return Outcome("RESET")
    if plan.name == "session_authorization":
        session.become(plan.value)
        return Outcome("RESET" if plan.value is None else "SET")
    name = session.variables.set(plan.name, plan.value, local=plan.local)
    shown = session.variables.show(name)
    session.setting_changed(name)
    if name == "transaction_read_only" and session.transaction.in_block:
        session.transaction.read_only = session.variables.values[name] == "on"
    if not session.transaction.in_block:
        session.end_settings(committed=not plan.local)
    if plan.function is not None:
        return _made_up("SELECT", (plan.function,), [(shown,)])
    return Outcome("RESET" if plan.value is None else "SET")


def _show(session: Session, plan: ShowVariable, _values: Sequence[object]) -> Outcome:
    if plan.name == "all":
        table = sorted(session.variables.values.items())
        return _made_up("SHOW", ("name", "setting"), table)
    name = " ".join(plan.name.lower().split())
    return _made_up("SHOW", (name,), [(session.variables.show(plan.name),)])


def _made_up(tag: str, names: Sequence[str], table: Sequence[Sequence[str | None]]) -> Outcome:
    rows = Rows.of_texts(names, table)
    return Outcome(tag, rows, columns_of(rows))


def _declare(session: Session, plan: DeclareCursor, values: Sequence[object]) -> Outcome:
    if not session.transaction.in_block:
        raise SqlError("DECLARE CURSOR may only be used in transaction blocks", "25P01")
    if plan.name in session.cursors:
        raise SqlError(f'cursor "{plan.name}" already exists', "42P03")
    if session.cursors:
        raise SqlError("Only one cursor at a time can be open per session", "0A000")
    outcome = _read(session, plan.query, values)
    if outcome.rows is None or outcome.columns is None:
        raise SqlError("DECLARE CURSOR must specify a SELECT statement", "42601")
    session.cursors[plan.name] = Cursor(outcome.rows, outcome.columns)
    return Outcome("DECLARE CURSOR", from_cache=outcome.from_cache)


def cursor_named(session: Session, name: str) -> Cursor:
    """An open cursor; SqlError 34000 when there is none."""
    cursor = session.cursors.get(name)
    if cursor is None:
        raise SqlError(f'cursor "{name}" does not exist', "34000")
    return cursor


def _fetch(session: Session, plan: FetchCursor, _values: Sequence[object]) -> Outcome:
    cursor = cursor_named(session, plan.name)
    part = cursor.rows.part(plan.count)
    return Outcome("FETCH", part, cursor.columns, counts_rows=True, owns_rows=False)


def _close(session: Session, plan: CloseCursor, _values: Sequence[object]) -> Outcome:
    if plan.name == "all":
        session.close_cursors()
    else:
        session.engine.forget(cursor_named(session, plan.name).rows)
        del session.cursors[plan.name]
    return Outcome("CLOSE CURSOR")


def _prepare(session: Session, plan: PrepareStatement, _values: Sequence[object]) -> Outcome:
    if plan.name in session.prepared:
        raise SqlError(f'prepared statement "{plan.name}" already exists', "42P05")
    session.plan(plan.statement, plan.types)
    session.prepared[plan.name] = plan
    return Outcome("PREPARE")


def _execute(session: Session, plan: ExecutePrepared, _values: Sequence[object]) -> Outcome:
    inner, values = prepared.resolve(session, plan)
    return run(session, inner, values)


def _deallocate(session: Session, plan: Deallocate, _values: Sequence[object]) -> Outcome:
    if plan.name is None:
        session.prepared.clear()
    elif session.prepared.pop(plan.name, None) is None:
        raise SqlError(f'prepared statement "{plan.name}" does not exist', "26000")
    return Outcome("DEALLOCATE")


def _cancel_backend(session: Session, plan: CancelBackend, _values: Sequence[object]) -> Outcome:
    target = session.cluster.session(plan.pid)
    if target is not None and target is not session:
        if not session.account.is_superuser and target.account.name != session.account.name:
            raise SqlError("must be superuser to signal other server processes", "42501")
        session.log.note((Activity("terminate", "terminate" if plan.terminate else "cancel", plan.pid),))
        target.terminate() if plan.terminate else target.cancel()
    elif target is session and plan.terminate:
        raise SqlError("terminating connection due to administrator command", "57P01")
    if plan.function is None:
        notices = (
            () if target is not None else (_warning(f"PID {plan.pid} is not a PostgreSQL server process", "01000"),)
        )
        return Outcome("CANCEL", notices=notices)
    rows = Rows.of_texts((plan.function,), [("1" if target is not None else "0",)])
    return Outcome("SELECT", rows, (Column(plan.function, types.INT4),))


def _explain(session: Session, plan: Explain, _values: Sequence[object]) -> Outcome:
    return _made_up("EXPLAIN", ("QUERY PLAN",), [(line,) for line in explain.lines(session, plan)])


def _lock(session: Session, plan: LockTables, _values: Sequence[object]) -> Outcome:
    if not session.transaction.in_block:
        raise SqlError("LOCK TABLE may only be used in transaction blocks", "25P01")
    begin_writing(session, plan.tables)
    return Outcome("LOCK TABLE")


def _acknowledge(session: Session, plan: Acknowledge, _values: Sequence[object]) -> Outcome:
    if plan.scope is Scope.DDL:
        session.cluster.catalogue_changed()
    if plan.activities:
        session.log.note(plan.activities)
    return Outcome(plan.tag, notices=tuple(("INFO", SqlError(notice, "00000")) for notice in plan.notices))


def _empty(_session: Session, _plan: Empty, _values: Sequence[object]) -> Outcome:
    return Outcome("")


# Any: the plan whose type is the key.
_RUNNERS: dict[type, Callable[[Session, Any, Sequence[object]], Outcome]] = {
    RunSql: _run_sql,
    Transaction: _transaction,
    SetVariable: _set,
    ShowVariable: _show,
    DeclareCursor: _declare,
    FetchCursor: _fetch,
    CloseCursor: _close,
    PrepareStatement: _prepare,
    ExecutePrepared: _execute,
    Deallocate: _deallocate,
    Copy: copy_unload.copy,
    Unload: copy_unload.unload,
    CancelBackend: _cancel_backend,
    Explain: _explain,
    LockTables: _lock,
    Acknowledge: _acknowledge,
    Empty: _empty,
}
