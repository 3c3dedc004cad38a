"""Reading one row of the metadata without leaving a result open, which a session's next statement would meet."""

from __future__ import annotations

from redshift_sandbox.sql.duckdb_connection import Result, Row


def first_row(result: Result) -> Row | None:
    """The first row of an executed query, None when there is none; the result is read to its end."""
    rows = result.fetchall()
    return rows[0] if rows else None


def only_row(result: Result) -> Row:
    """The row of a query that always has one, such as an aggregate; the result is read to its end."""
    return result.fetchall()[0]
