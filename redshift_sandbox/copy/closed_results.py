"""Running SQL on the session's connection without leaving a result open, which its next statement would meet."""

from __future__ import annotations

from redshift_sandbox.sql.duckdb_connection import DuckDBConnection, Row


def run(connection: DuckDBConnection, sql: str, parameters: list[object] | None = None) -> list[Row]:
    """Run a statement to its end; its rows, or its count as the only one."""
    rows: list[Row] = connection.execute(sql, parameters or []).fetchall()
    return rows


def number(connection: DuckDBConnection, sql: str) -> int:
    """Run a statement that answers with one number: a count, or how many rows it changed."""
    return int(run(connection, sql)[0][0])
