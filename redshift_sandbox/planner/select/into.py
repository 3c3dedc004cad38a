"""SELECT … INTO t: the query without it, and the table that it makes."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.planner.ddl.ddl import plan_ddl
from redshift_sandbox.planner.expressions.expressions import place_of
from redshift_sandbox.sql.lexer import first_word, plain, words
from redshift_sandbox.sql.long_patterns import mentions
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.plan import Plan, PlanContext, RunSql
from redshift_sandbox.sql.sql_error import SqlError, unsupported

_INTO = re.compile(
    r"into\s+(?:(temp|temporary)\s+)?(?:table\s+)?((?:\"(?:[^\"]|\"\")+\"|[\w#$]+)(?:\s*\.\s*(?:\"(?:[^\"]|\"\")+\"|[\w#$]+))*)",
    re.IGNORECASE,
)


def into_of(tree: exp.Expr) -> exp.Expr | None:
    """INTO of the query itself, or of the first one of a set operation."""
    while isinstance(tree, exp.SetOperation):
        tree = tree.this
    return tree.args.get("into")


def _place_of_into(text: str) -> int:
    """Where INTO stands outside of parentheses, strings and names."""
    depth = 0
    for kind, start, end in words(text):
        word = text[start:end].lower()
        if kind == "sign":
            depth += (word == "(") - (word == ")")
        elif kind == "word" and word == "into" and depth == 0:
            return start
    return 0


def query_of_into(text: str) -> str | None:
    """The query of SELECT … INTO with blanks for what it makes; None for every other statement."""
    if not mentions(text, "into") or first_word(text)[0].lower() not in ("select", "with"):
        return None
    tree = parse(text)
    if not isinstance(tree, exp.Query) or into_of(tree) is None:
        return None
    text = plain(text)
    match = _INTO.match(text, _place_of_into(text))
    return f"{text[: match.start()]}{' ' * len(match.group())}{text[match.end() :]}" if match is not None else None


def select_into(into: exp.Expr, text: str, context: PlanContext) -> Plan:
    """SELECT … INTO t is CREATE TABLE t AS SELECT …"""
    text = plain(text)
    match = _INTO.match(text, _place_of_into(text))
    if match is None:
        raise SqlError("SELECT ... INTO is not allowed here", "42601", position=place_of(into))
    kind = "TEMP TABLE" if match.group(1) or match.group(2).startswith("#") else "TABLE"
    head = f"CREATE {kind} {match.group(2)} AS "
    try:
        created: Plan | None = plan_ddl(f"{head}{text[: match.start()]} {text[match.end() :]}", context)
    except SqlError as error:
        if error.position is not None:
            error.position -= len(head)
            if error.position > match.start() + 1:
                error.position += match.end() - match.start() - 1
        raise
    if created is None:
        raise unsupported("SELECT INTO")
    if isinstance(created, RunSql):
        return replace(created, tag="SELECT")
    return created
