"""What the system views must know of the session that reads them, kept in DuckDB's own session variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redshift_sandbox.metadata.reading import only_row
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import literal, metadata, temporary_schema


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session: who it is, where it is connected, how large its cluster is, and where that one's system log lies."""

    user: str
    user_id: int
    superuser: bool
    pid: int
    session_id: int
    database: str
    log_directory: Path | None = None
    nodes: int = 1
    slices: int = 2


def bind_session(connection: DuckDBConnection, facts: SessionFacts) -> None:
    """Let system views read by `connection` know their session."""
    values = {
        "sandbox_user": literal(facts.user),
        "sandbox_user_id": literal(facts.user_id),
        "sandbox_superuser": literal(facts.superuser),
        "sandbox_pid": literal(facts.pid),
        "sandbox_session": literal(facts.session_id),
        "sandbox_database": literal(facts.database),
        "sandbox_log": literal("" if facts.log_directory is None else str(facts.log_directory)),
        "sandbox_nodes": literal(facts.nodes),
        "sandbox_slices": literal(facts.slices),
        "sandbox_copy_id": "-1::integer",
        "sandbox_copy_rows": "0::bigint",
    }
    for name, value in values.items():
        connection.execute(f"set variable {name} = {value}")
    bind_search_path(connection, ("public",))


def bind_search_path(connection: DuckDBConnection, search_path: Sequence[str]) -> None:
    """Let system views know the session's search path; call it whenever that changes."""
    schemas = ", ".join(literal(schema) for schema in search_path)
    connection.execute(f"set variable sandbox_search_path = [{schemas}]::varchar[]")


def note_copy(connection: DuckDBConnection, query_id: int, rows: int) -> None:
    """Let pg_last_copy_id() and pg_last_copy_count() tell of the COPY that just ended."""
    connection.execute(f"set variable sandbox_copy_id = {query_id}::integer")
    connection.execute(f"set variable sandbox_copy_rows = {rows}::bigint")


def note_unload(connection: DuckDBConnection, query_id: int, rows: int) -> None:
    """Let pg_last_unload_id() and pg_last_unload_count() tell of the UNLOAD that just ended."""
    connection.execute(f"set variable sandbox_unload_id = {query_id}::integer")
    connection.execute(f"set variable sandbox_unload_rows = {rows}::bigint")


def forget_temporary(connection: DuckDBConnection, database: str, session_id: int) -> None:
    """Drop the metadata of an ended session's temporary tables."""
    schema = literal(temporary_schema(session_id))
    relations = metadata(database, "relations")
    gone = f"(select oid from {relations} where schema_name = {schema})"
    if only_row(connection.execute(f"select count(*) from {relations} where schema_name = {schema}"))[0] == 0:
        return
    for table, column in (("columns", "relation"), ("constraints", "relation"), ("relations", "oid")):
        connection.execute(f"delete from {metadata(database, table)} where {column} in {gone}")
