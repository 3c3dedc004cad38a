"""SELECT … INTO t: the query without it, and the table that it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from redshift_sandbox.planner.ddl.ddl import plan_ddl
from redshift_sandbox.planner.expressions.expressions import place_of
from redshift_sandbox.sql.lexing.lexer import first_word, plain
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.long_patterns import mentions
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import Plan, PlanContext, RunSql
from redshift_sandbox.sql.sql_error import SqlError, unsupported


@dataclass(frozen=True, slots=True)
class _Into:
    """INTO [TEMP | TEMPORARY] [TABLE] name in a text: its place, and the name as it was written."""

    start: int
    end: int
    temporary: bool
    name: str


def into_of(tree: exp.Expr) -> exp.Expr | None:
    """INTO of the query itself, or of the first one of a set operation."""
    while isinstance(tree, exp.SetOperation):
        tree = tree.this
    return tree.args.get("into")


def _into_in(text: str) -> _Into | None:
    """INTO outside of parentheses, with the name behind it; None where there is none."""
    reader = TokenReader(text)
    if not reader.skip_until("into"):
        return None
    start = reader.next_start
    reader.expect("into")
    temporary = reader.accept_any("temp", "temporary") is not None
    reader.accept("table")
    named = reader.next_start
    reader.dotted()
    return _Into(start, reader.last_end, temporary, text[named : reader.last_end])


def query_of_into(text: str) -> str | None:
    """The query of SELECT … INTO with blanks for what it makes; None for every other statement."""
    if not mentions(text, "into") or first_word(text).text.lower() not in ("select", "with"):
        return None
    tree = parse(text)
    if not isinstance(tree, exp.Query) or into_of(tree) is None:
        return None
    text = plain(text)
    found = _into_in(text)
    return None if found is None else text[: found.start] + " " * (found.end - found.start) + text[found.end :]


def select_into(into: exp.Expr, text: str, context: PlanContext) -> Plan:
    """SELECT … INTO t is CREATE TABLE t AS SELECT …"""
    text = plain(text)
    found = _into_in(text)
    if found is None:
        raise SqlError("SELECT ... INTO is not allowed here", "42601", position=place_of(into))
    kind = "TEMP TABLE" if found.temporary or found.name.startswith("#") else "TABLE"
    head = f"CREATE {kind} {found.name} AS "
    try:
        created: Plan | None = plan_ddl(f"{head}{text[: found.start]} {text[found.end :]}", context)
    except SqlError as error:
        if error.position is not None:
            error.position -= len(head)
            if error.position > found.start + 1:
                error.position += found.end - found.start - 1
        raise
    if created is None:
        raise unsupported("SELECT INTO")
    if isinstance(created, RunSql):
        return replace(created, tag="SELECT")
    return created
