"""DECLARE, FETCH and CLOSE of SQL cursors."""

from __future__ import annotations

from redshift_sandbox.planner.binding import plan_statement
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import CloseCursor, DeclareCursor, FetchCursor, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError


def declare_cursor(reader: TokenReader, context: PlanContext) -> Plan:
    """DECLARE name CURSOR [WITHOUT HOLD] FOR query; scrollable and held cursors are not Redshift's."""
    name = reader.name()
    while not reader.accept("cursor"):
        if reader.accept("no", "scroll") or reader.accept("insensitive") or reader.accept("binary"):
            continue
        if reader.sees("scroll"):
            raise SqlError("DECLARE CURSOR ... SCROLL is not supported", "0A000")
        raise reader.error()
    if reader.accept("with", "hold"):
        raise SqlError("DECLARE CURSOR ... WITH HOLD is not supported", "0A000")
    reader.accept("without", "hold")
    reader.expect("for")
    query = plan_statement(reader.rest(), context)
    if not isinstance(query, RunSql) or query.scope is not Scope.READ:
        raise SqlError("DECLARE CURSOR must specify a SELECT statement", "42601")
    return DeclareCursor(name, query)


def fetch_cursor(reader: TokenReader, _context: PlanContext) -> Plan:
    """FETCH [NEXT | ALL | FORWARD [n | ALL] | n] [FROM | IN] name."""
    count: int | None = 1
    token = reader.peek()
    if reader.accept("all") or reader.accept("forward", "all"):
        count = None
    elif reader.accept_any("backward", "prior", "first", "last", "absolute", "relative"):
        raise SqlError("FETCH BACKWARD is not supported", "0A000")
    elif reader.accept("next"):
        count = 1
    elif reader.accept("forward"):
        count = _count(reader)
    elif token is not None and (token.kind == "number" or token.is_sign("-")):
        count = reader.integer()
    if count is not None and count < 0:
        raise SqlError("FETCH BACKWARD is not supported", "0A000")
    reader.accept_any("from", "in")
    return FetchCursor(reader.name(), count)


def _count(reader: TokenReader) -> int:
    token = reader.peek()
    return reader.integer() if token is not None and (token.kind == "number" or token.is_sign("-")) else 1


def close_cursor(reader: TokenReader, _context: PlanContext) -> Plan:
    """CLOSE name | ALL."""
    return CloseCursor(reader.name())
