"""Parses CREATE VIEW and CREATE MATERIALIZED VIEW."""

from __future__ import annotations

import re

from sparkify_tui.sandbox.dialect.ddl_statements import CreateView, TableAttributes
from sparkify_tui.sandbox.dialect.ddl_table import parse_attributes
from sparkify_tui.sandbox.dialect.ddl_tokens import Cursor
from sparkify_tui.sandbox.dialect.fragment import Fragment, offset_of

_LATE_BINDING = re.compile(r"\s+with\s+no\s+schema\s+binding\s*\Z", re.IGNORECASE)


def parse_create_view(cursor: Cursor, *, replace: bool) -> CreateView:
    """What follows CREATE [OR REPLACE] VIEW."""
    cursor.refuse_reserved()
    name = cursor.dotted()
    names = cursor.names() if cursor.sees("(") else ()
    cursor.expect("as")
    text = cursor.rest()
    query, count = _LATE_BINDING.subn("", text)
    if not query:
        raise cursor.error()
    return CreateView(name, Fragment(query, offset_of(text)), names, replace, late_binding=bool(count))


def parse_create_materialized_view(cursor: Cursor) -> CreateView:
    """What follows CREATE MATERIALIZED VIEW."""
    name = cursor.dotted()
    names = cursor.names() if cursor.sees("(") else ()
    attributes = _attributes(cursor)
    cursor.expect("as")
    query = cursor.rest()
    if not query:
        raise cursor.error()
    return CreateView(name, query, names, materialized=True, attributes=attributes)


def _attributes(cursor: Cursor) -> TableAttributes:
    if cursor.accept("backup"):
        cursor.accept_any("yes", "no")
    attributes = parse_attributes(cursor)
    if cursor.accept("auto", "refresh"):
        cursor.accept_any("yes", "no")
    return attributes
