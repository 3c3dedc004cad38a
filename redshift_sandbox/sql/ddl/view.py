"""Parses CREATE VIEW and CREATE MATERIALIZED VIEW."""

from __future__ import annotations

from redshift_sandbox.sql.ddl.ddl_statements import CreateView, TableAttributes
from redshift_sandbox.sql.ddl.table import parse_attributes
from redshift_sandbox.sql.lexing.token_reader import TokenReader


def parse_create_view(reader: TokenReader, *, replace: bool) -> CreateView:
    """What follows CREATE [OR REPLACE] VIEW."""
    text = reader.whole()
    name = reader.dotted()
    names = reader.names() if reader.sees("(") else ()
    reader.expect("as")
    late_binding = reader.accept_last("with", "no", "schema", "binding")
    query = reader.rest()
    if not query:
        raise reader.error()
    return CreateView(name, query, text, names, replace, late_binding)


def parse_create_materialized_view(reader: TokenReader) -> CreateView:
    """What follows CREATE MATERIALIZED VIEW."""
    text = reader.whole()
    name = reader.dotted()
    names = reader.names() if reader.sees("(") else ()
    attributes = _attributes(reader)
    reader.expect("as")
    query = reader.rest()
    if not query:
        raise reader.error()
    return CreateView(name, query, text, names, materialized=True, attributes=attributes)


def _attributes(reader: TokenReader) -> TableAttributes:
    if reader.accept("backup"):
        reader.accept_any("yes", "no")
    attributes = parse_attributes(reader)
    if reader.accept("auto", "refresh"):
        reader.accept_any("yes", "no")
    return attributes
