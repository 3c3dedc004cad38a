"""PREPARE and EXECUTE as SQL statements."""

from __future__ import annotations

from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import ExecutePrepared, Plan, PlanContext, PrepareStatement
from redshift_sandbox.sql.types import parse_type

_COMMAS_ONLY: frozenset[str] = frozenset()


def prepare_statement(cursor: TokenReader, _context: PlanContext) -> Plan:
    """PREPARE name [(type, …)] AS statement."""
    name = cursor.name()
    kinds = _list(cursor) if cursor.sees("(") else ()
    cursor.expect("as")
    return PrepareStatement(name, tuple(parse_type(kind) for kind in kinds), cursor.rest())


def execute_prepared(cursor: TokenReader, _context: PlanContext) -> Plan:
    """EXECUTE name [(expression, …)]."""
    name = cursor.name()
    return ExecutePrepared(name, _list(cursor) if cursor.sees("(") else ())


def _list(cursor: TokenReader) -> tuple[str, ...]:
    """Texts between parentheses, separated by commas."""
    cursor.expect("(")
    items: list[str] = []
    while not cursor.accept(")"):
        items.append(cursor.until(_COMMAS_ONLY))
        if not cursor.accept(","):
            cursor.expect(")")
            break
    return tuple(items)
