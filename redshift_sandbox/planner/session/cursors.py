"""DECLARE, FETCH and CLOSE of SQL cursors."""

from __future__ import annotations

from redshift_sandbox.planner.binding import plan_statement
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import CloseCursor, DeclareCursor, FetchCursor, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError


def declare_cursor(cursor: TokenReader, context: PlanContext) -> Plan:
    """DECLARE name CURSOR [WITHOUT HOLD] FOR query; scrollable and held cursors are not Redshift's."""
    name = cursor.name()
    while not cursor.accept("cursor"):
        if cursor.accept("no", "scroll") or cursor.accept("insensitive") or cursor.accept("binary"):
            continue
        if cursor.sees("scroll"):
            raise SqlError("DECLARE CURSOR ... SCROLL is not supported", "0A000")
        raise cursor.error()
    if cursor.accept("with", "hold"):
        raise SqlError("DECLARE CURSOR ... WITH HOLD is not supported", "0A000")
    cursor.accept("without", "hold")
    cursor.expect("for")
    query = plan_statement(cursor.rest(), context)
    if not isinstance(query, RunSql) or query.scope is not Scope.READ:
        raise SqlError("DECLARE CURSOR must specify a SELECT statement", "42601")
    return DeclareCursor(name, query)


def fetch_cursor(cursor: TokenReader, _context: PlanContext) -> Plan:
    """FETCH [NEXT | ALL | FORWARD [n | ALL] | n] [FROM | IN] name."""
    count: int | None = 1
    token = cursor.peek()
    if cursor.accept("all") or cursor.accept("forward", "all"):
        count = None
    elif cursor.accept_any("backward", "prior", "first", "last", "absolute", "relative"):
        raise SqlError("FETCH BACKWARD is not supported", "0A000")
    elif cursor.accept("next"):
        count = 1
    elif cursor.accept("forward"):
        count = _count(cursor)
    elif token is not None and (token.kind == "number" or token.is_sign("-")):
        count = cursor.integer()
    if count is not None and count < 0:
        raise SqlError("FETCH BACKWARD is not supported", "0A000")
    cursor.accept_any("from", "in")
    return FetchCursor(cursor.name(), count)


def _count(cursor: TokenReader) -> int:
    token = cursor.peek()
    return cursor.integer() if token is not None and (token.kind == "number" or token.is_sign("-")) else 1


def close_cursor(cursor: TokenReader, _context: PlanContext) -> Plan:
    """CLOSE name | ALL."""
    return CloseCursor(cursor.name())
