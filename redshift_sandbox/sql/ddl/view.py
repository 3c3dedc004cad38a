"""Parses CREATE VIEW and CREATE MATERIALIZED VIEW."""

from __future__ import annotations

from redshift_sandbox.sql.ddl.ddl_statements import CreateView, TableAttributes
from redshift_sandbox.sql.ddl.table import parse_attributes
from redshift_sandbox.sql.lexing.token_reader import TokenReader


def parse_create_view(cursor: TokenReader, *, replace: bool) -> CreateView:
    """What follows CREATE [OR REPLACE] VIEW."""
    text = cursor.whole()
    name = cursor.dotted()
    names = cursor.names() if cursor.sees("(") else ()
    cursor.expect("as")
    late_binding = cursor.accept_last("with", "no", "schema", "binding")
    query = cursor.rest()
    if not query:
        raise cursor.error()
    return CreateView(name, query, text, names, replace, late_binding)


def parse_create_materialized_view(cursor: TokenReader) -> CreateView:
    """What follows CREATE MATERIALIZED VIEW."""
    text = cursor.whole()
    name = cursor.dotted()
    names = cursor.names() if cursor.sees("(") else ()
    attributes = _attributes(cursor)
    cursor.expect("as")
    query = cursor.rest()
    if not query:
        raise cursor.error()
    return CreateView(name, query, text, names, materialized=True, attributes=attributes)


def _attributes(cursor: TokenReader) -> TableAttributes:
    if cursor.accept("backup"):
        cursor.accept_any("yes", "no")
    attributes = parse_attributes(cursor)
    if cursor.accept("auto", "refresh"):
        cursor.accept_any("yes", "no")
    return attributes
