"""Where in DuckDB the catalogue's own tables and functions are kept."""

from __future__ import annotations

from redshift_sandbox.sql.names import SYSTEM, qualified


def static_place() -> str:
    """The schema of what is the same for every database."""
    return qualified(SYSTEM, "static")


def place(database: str) -> str:
    """The schema of a database's catalogue functions."""
    return qualified(SYSTEM, f"{database}/pg_catalog")
