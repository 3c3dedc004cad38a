"""PREPARE and EXECUTE as SQL statements."""

from __future__ import annotations

from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.plan import ExecutePrepared, Plan, PlanContext, PrepareStatement
from redshift_sandbox.sql.types import parse_type

_COMMAS_ONLY: frozenset[str] = frozenset()


def prepare_statement(reader: TokenReader, _context: PlanContext) -> Plan:
    """PREPARE name [(type, …)] AS statement."""
    name = reader.name()
    kinds = _list(reader) if reader.sees("(") else ()
    reader.expect("as")
    return PrepareStatement(name, tuple(parse_type(kind) for kind in kinds), reader.rest())


def execute_prepared(reader: TokenReader, _context: PlanContext) -> Plan:
    """EXECUTE name [(expression, …)]."""
    name = reader.name()
    return ExecutePrepared(name, _list(reader) if reader.sees("(") else ())


def _list(reader: TokenReader) -> tuple[str, ...]:
    """Texts between parentheses, separated by commas."""
    reader.expect("(")
    items: list[str] = []
    while not reader.accept(")"):
        items.append(reader.until(_COMMAS_ONLY))
        if not reader.accept(","):
            reader.expect(")")
            break
    return tuple(items)
