"""Statements about the session rather than its data: transactions, settings, cursors, locks, cancel."""

from __future__ import annotations

from collections.abc import Callable

from redshift_sandbox.metadata.table_privileges import require_to_lock
from redshift_sandbox.planner.binding import plan_statement
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.planner.select.into import query_of_into
from redshift_sandbox.planner.session.cursors import close_cursor, declare_cursor, fetch_cursor
from redshift_sandbox.planner.session.prepared import execute_prepared, prepare_statement
from redshift_sandbox.planner.session.settings_statements import reset_variable, set_variable, show_variable
from redshift_sandbox.sql.ddl.table import parse_create_table
from redshift_sandbox.sql.fragment import Fragment, offset_of
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.lexing.tokens import Token
from redshift_sandbox.sql.plan import (
    Acknowledge,
    CancelBackend,
    Deallocate,
    Explain,
    LockTables,
    Plan,
    PlanContext,
    RunSql,
    SetVariable,
    Transaction,
)
from redshift_sandbox.sql.sql_error import SqlError

_SIGNALS = ("pg_cancel_backend", "pg_terminate_backend")
_TRUE, _FALSE = ("true", "t"), ("false", "f")


def plan_session(text: str, context: PlanContext) -> Plan | None:
    """The plan of a statement about the session; None for every other statement."""
    reader = TokenReader(text)
    first = reader.peek()
    if first is None or first.kind != "word":
        return None
    if first.value == "select":
        return _call(reader)
    planner = _PLANNERS.get(first.value)
    if planner is None:
        return None
    reader.take()
    plan = planner(reader, context)
    reader.finish()
    return plan


def _call(reader: TokenReader) -> Plan | None:
    """SELECT of one call that acts on a session, with literals for arguments; None for every other query."""
    reader.expect("select")
    reader.accept("pg_catalog", ".")
    function = reader.accept_any(*_SIGNALS, "set_config")
    arguments = _literals(reader) if function is not None and reader.accept("(") else []
    alias = reader.take().value if reader.accept("as") and reader.next_kind == "word" else function
    if function is None or alias is None or not reader.done:
        return None
    if function == "set_config":
        return _set_config(arguments, alias)
    if [token.kind for token in arguments] != ["number"] or not arguments[0].text.isdigit():
        return None
    return CancelBackend(_pid(arguments[0].text), terminate=function == "pg_terminate_backend", function=function)


def _literals(reader: TokenReader) -> list[Token]:
    """The tokens up to a closing parenthesis, each an argument; none where one isn't a single token."""
    found = []
    while not reader.done:
        found.append(reader.take())
        if reader.accept(")"):
            return found
        if not reader.accept(","):
            break
    return []


def _set_config(arguments: list[Token], alias: str) -> SetVariable | None:
    if len(arguments) != 3 or not (arguments[0].is_string and arguments[1].is_string):
        return None
    name, value, local = (token.value for token in arguments)
    if local.lower() not in (*_TRUE, *_FALSE) or (arguments[2].kind == "word" and len(local) == 1):
        return None
    return SetVariable(name.lower(), value, local.lower() in _TRUE, function=alias)


def _pid(digits: str) -> int:
    if int(digits) > 2**31 - 1:
        raise SqlError("integer out of range", "22003")
    return int(digits)


def _begin(reader: TokenReader, _context: PlanContext) -> Plan:
    reader.accept_any("work", "transaction")
    return Transaction("begin", read_only=_modes(reader))


def _start(reader: TokenReader, _context: PlanContext) -> Plan:
    reader.expect("transaction")
    return Transaction("begin", read_only=_modes(reader))


def _modes(reader: TokenReader) -> bool:
    """ISOLATION LEVEL (whatever it asks for, it gets the database's) and READ ONLY | WRITE; whether it is READ ONLY."""
    read_only = False
    while not reader.done:
        if reader.accept("isolation", "level"):
            if not (
                reader.accept("serializable")
                or reader.accept("repeatable", "read")
                or reader.accept("read", "committed")
                or reader.accept("read", "uncommitted")
                or reader.accept("snapshot")
            ):
                raise reader.error()
        elif reader.accept("read", "only"):
            read_only = True
        elif reader.accept("read", "write"):
            read_only = False
        elif not (reader.accept("not", "deferrable") or reader.accept("deferrable") or reader.accept(",")):
            raise reader.error()
    return read_only


def _end(action: str) -> Callable[[TokenReader, PlanContext], Plan]:
    def plan(reader: TokenReader, _context: PlanContext) -> Plan:
        reader.accept_any("work", "transaction")
        if action == "rollback" and reader.sees("to"):
            raise SqlError("SQL command ROLLBACK TO SAVEPOINT not supported.", "0A000")
        return Transaction(action)

    return plan


def _refused(message: str) -> Callable[[TokenReader, PlanContext], Plan]:
    def plan(_reader: TokenReader, _context: PlanContext) -> Plan:
        raise SqlError(message, "0A000")

    return plan


def _deallocate(reader: TokenReader, _context: PlanContext) -> Plan:
    reader.accept("prepare")
    return Deallocate(None if reader.accept("all") else reader.name())


def _lock(reader: TokenReader, context: PlanContext) -> Plan:
    reader.accept("table")
    names = [reader.dotted()]
    while reader.accept(","):
        names.append(reader.dotted())
    if reader.accept("in"):
        reader.rest()
    found = [resolve(context, name) for name in names]
    for table in found:
        require_to_lock(context, table)
    return LockTables(tuple(f"{table.schema}.{table.name}" for table in found))


def _cancel(reader: TokenReader, _context: PlanContext) -> Plan:
    token = reader.take("number")
    if not token.text.isdigit():
        raise reader.error(token)
    if not reader.done:
        reader.string()
    return CancelBackend(_pid(token.text))


_EXPLAINED = ("select", "with", "insert", "update", "delete", "create", "(")
"""How what EXPLAIN takes begins (AWS's page on EXPLAIN); of CREATE it is CREATE TABLE AS."""


def _explain(reader: TokenReader, context: PlanContext) -> Plan:
    verbose = reader.accept("verbose")
    if reader.sees("analyze") or reader.sees("analyse"):
        raise SqlError("EXPLAIN ANALYZE is not supported", "0A000")
    if not any(reader.sees(word) for word in _EXPLAINED):
        raise reader.error()
    text = reader.rest()
    query = _query_of_table(text)
    inside = Fragment(query, offset_of(query) + offset_of(text)) if query else text
    if not query and (query := query_of_into(text)):
        inside = Fragment(query, offset_of(text))
    inner = plan_statement(inside, context)
    if not isinstance(inner, RunSql):
        raise SqlError("EXPLAIN takes SELECT, INSERT, UPDATE, DELETE or CREATE TABLE AS", "42601")
    return Explain(inner, verbose)


def _query_of_table(text: str) -> str | None:
    """The query of CREATE TABLE AS, whose plan is that of the statement; None for every other statement."""
    reader = TokenReader(text)
    if not reader.accept("create"):
        return None
    temporary = reader.accept_any("temp", "temporary") is not None
    reader.expect("table")
    query = parse_create_table(reader, temporary=temporary).query
    if query is None:
        raise reader.error()
    return query


def _discard(reader: TokenReader, _context: PlanContext) -> Plan:
    kind = reader.accept_any("all", "plans", "temp", "temporary")
    if kind is None:
        raise reader.error()
    return Acknowledge(f"DISCARD {kind.upper()}")


def _use(reader: TokenReader, context: PlanContext) -> Plan:
    """USE database: names without a database mean that one; a cluster has one."""
    name = reader.name()
    if name != context.database:
        raise SqlError(f'database "{name}" does not exist', "3D000")
    return Acknowledge("USE")


def _listen(tag: str) -> Callable[[TokenReader, PlanContext], Plan]:
    """LISTEN and UNLISTEN: asyncpg and SQLAlchemy issue them to reset a connection; there is nothing to hear."""

    def plan(reader: TokenReader, _context: PlanContext) -> Plan:
        if not reader.accept("*"):
            reader.name()
        return Acknowledge(tag)

    return plan


_PLANNERS: dict[str, Callable[[TokenReader, PlanContext], Plan]] = {
    "begin": _begin,
    "start": _start,
    "commit": _end("commit"),
    "end": _end("commit"),
    "rollback": _end("rollback"),
    "abort": _end("rollback"),
    "savepoint": _refused("SQL command SAVEPOINT not supported."),
    "release": _refused("SQL command RELEASE SAVEPOINT not supported."),
    "set": set_variable,
    "reset": reset_variable,
    "show": show_variable,
    "declare": declare_cursor,
    "fetch": fetch_cursor,
    "move": _refused("SQL command MOVE not supported."),
    "close": close_cursor,
    "prepare": prepare_statement,
    "execute": execute_prepared,
    "deallocate": _deallocate,
    "lock": _lock,
    "cancel": _cancel,
    "explain": _explain,
    "discard": _discard,
    "use": _use,
    "unlisten": _listen("UNLISTEN"),
    "listen": _refused("SQL command LISTEN not supported."),
    "notify": _refused("SQL command NOTIFY not supported."),
}
