"""What a cluster's database file needs before statements can be planned over it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from redshift_sandbox.metadata import install as metadata
from redshift_sandbox.planner import registrations  # noqa: F401 - every module of functions declares its own
from redshift_sandbox.planner.functions.declarations import OVERLOADS
from redshift_sandbox.system_views.creation import create_all


def install(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    master_user: str = "awsuser",
    *,
    log_directory: Path | None = None,
) -> None:
    """Make an attached database file usable: metadata when it is new, then the catalogue's functions.

    `log_directory` is where the system log lies, for this connection; bind_session sets it for others. Raises SqlError
    58030 for a file that isn't one of ours.
    """
    metadata.install(connection, database, master_user, log_directory=log_directory)
    declared = [(name, one.arguments, one.returns) for name, overloads in OVERLOADS.items() for one in overloads]
    create_all(connection, database, declared)
