"""What a database's system relations need before they can be read: tables of static data, and functions."""

from __future__ import annotations

from redshift_sandbox.metadata.reading import only_row
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import SYSTEM, qualified, quoted
from redshift_sandbox.system_views import column_macros, functions, static_data
from redshift_sandbox.system_views.built_in_functions import Declared
from redshift_sandbox.system_views.internal_schemas import place
from redshift_sandbox.system_views.system import expand, relations


def create_all(connection: DuckDBConnection, database: str, declared: Declared) -> None:
    """Make what the system relations of a database need: the tables of static data, and the functions.

    `declared` are the functions that SQL can call, for pg_proc.
    """
    connection.execute(f"attach if not exists ':memory:' as {quoted(SYSTEM)}")
    known = only_row(
        connection.execute(
            "select count(*) from duckdb_schemas() where database_name = ? and schema_name = 'static'", [SYSTEM]
        )
    )
    if not known[0]:
        static_data.create(connection, relations().values(), declared)
    connection.execute(f"create schema if not exists {place(database)}")
    for statement in (*column_macros.statements(), *functions.statements()):
        connection.execute(expand(statement, database))
    for name, parameter in functions.CONVERSIONS.items():
        # Conversions are written into statements without knowing the database, of which a cluster has one.
        macro = f"{qualified(SYSTEM, 'main')}.{name}({parameter})"
        connection.execute(f"create or replace macro {macro} as {place(database)}.{name}({parameter})")
