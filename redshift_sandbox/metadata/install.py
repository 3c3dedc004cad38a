"""What a database file holds besides its tables: the metadata, made when the file is new and checked when it isn't."""

from __future__ import annotations

from pathlib import Path

from redshift_sandbox.metadata.reading import only_row
from redshift_sandbox.metadata.session_variables import SessionFacts, bind_session
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import METADATA, literal, metadata, qualified, quoted
from redshift_sandbox.sql.sql_error import SqlError

VERSION = 1
"""Of the metadata's layout; a file of another version is refused, never guessed at."""

MASTER_USER_ID = 100
PUBLIC_SCHEMA_OID = 2200
_FIRST_OID = 100_000

_TABLES = {
    "version": "number integer",
    "schemas": "oid bigint, name varchar, owner integer, place varchar",
    "relations": """oid bigint, schema_name varchar, name varchar, kind varchar, owner integer, place varchar,
        physical varchar, diststyle varchar, sortkey_style varchar, backup boolean, definition varchar,
        late_binding boolean, created timestamp""",
    "columns": """relation bigint, number integer, name varchar, type_name varchar, type_oid integer, modifier integer,
        type_length integer, not_null boolean, default_sql varchar, identity varchar, seed bigint, step bigint,
        encoding varchar, distkey boolean, sortkey integer""",
    "constraints": """oid bigint, relation bigint, name varchar, kind varchar, columns integer[], target bigint,
        target_columns integer[]""",
    "dependencies": "view bigint, target bigint, number integer",
    "comments": "kind varchar, object bigint, number integer, description varchar",
    "users": """id integer, name varchar, superuser boolean, createdb boolean, verifier varchar, valid_until varchar,
        connection_limit varchar, unrestricted boolean, settings varchar[], created timestamp""",
    "groups": "id integer, name varchar",
    "group_members": "group_id integer, user_id integer",
    "roles": "id integer, name varchar, owner integer",
    "role_members": "role_id integer, member_kind varchar, member integer",
    "grants": """kind varchar, object bigint, column_name varchar, grantee_kind varchar, grantee integer,
        privilege varchar, grantable boolean, grantor integer""",
    "default_grants": """owner integer, schema_name varchar, kind varchar, grantee_kind varchar, grantee integer,
        privilege varchar, grantable boolean""",
    "databases": "oid bigint, name varchar, owner integer, connection_limit varchar, collation_name varchar",
    "functions": """oid bigint, schema_oid bigint, name varchar, owner integer, volatility varchar,
        argument_oids integer[], argument_modifiers integer[], argument_names varchar[], result_oid integer,
        result_modifier integer, argument_list varchar, result_type varchar, body varchar, created timestamp""",
    "function_macros": """name varchar, function bigint, argument_oids integer[], argument_modifiers integer[],
        path varchar[]""",
    "view_paths": "view bigint, path varchar[]",
    "view_texts": "view bigint, text varchar, names varchar[]",
}
_ADDED = ("functions", "function_macros", "view_paths", "view_texts")
"""Tables that files of this layout may lack, because they were written before there were any; they are made then."""

SQL_LANGUAGE_OID = 14


def install(
    connection: DuckDBConnection,
    database: str,
    master_user: str = "awsuser",
    *,
    log_directory: Path | None = None,
) -> None:
    """Make an attached database file usable: its metadata is made when it is new, and checked when it isn't.

    `log_directory` is where the system log lies, for this connection; bind_session sets it for others. Raises SqlError
    58030 for a file that isn't one of ours.
    """
    found = only_row(
        connection.execute(
            "select count(*) from duckdb_schemas() where database_name = ? and schema_name = ?", [database, METADATA]
        )
    )
    if found[0]:
        _check(connection, database)
        _forget_temporary(connection, database)
    else:
        _create(connection, database, master_user)
    _bind_nothing(connection, log_directory)


def _bind_nothing(connection: DuckDBConnection, log_directory: Path | None) -> None:
    """The functions read session variables, whose types DuckDB must know when it makes them."""
    bind_session(connection, SessionFacts("rdsdb", 1, True, 0, 0, "", log_directory))


def _check(connection: DuckDBConnection, database: str) -> None:
    present = {
        row[0]
        for row in connection.execute(
            "select table_name from duckdb_tables() where database_name = ? and schema_name = ?", [database, METADATA]
        ).fetchall()
    }
    missing = sorted(set(_TABLES) - present - set(_ADDED))
    version = None
    if "version" in present:
        row = only_row(connection.execute(f"select max(number) from {qualified(database, METADATA, 'version')}"))
        version = row[0]
    if version is not None and version != VERSION:
        raise SqlError(
            f'database "{database}" was written by another version of the sandbox'
            f" (layout {version}, this is {VERSION})",
            "58030",
        )
    if missing or version is None:
        raise SqlError(f'the catalogue of database "{database}" is damaged: {", ".join(missing)} missing', "58030")
    _add(connection, qualified(database, METADATA), present)


def _add(connection: DuckDBConnection, place: str, present: set[str]) -> None:
    for name in _ADDED:
        connection.execute(f"create table if not exists {place}.{quoted(name)} ({_TABLES[name]})")
    if "functions" not in present:
        connection.execute(_usage_of_sql(place))


def _usage_of_sql(place: str) -> str:
    """Everybody may write functions in SQL until that is revoked."""
    return f"insert into {place}.grants values ('language', {SQL_LANGUAGE_OID}, null, 'public', 0, 'usage', false, 1)"


def _create(connection: DuckDBConnection, database: str, master_user: str) -> None:
    place = qualified(database, METADATA)
    connection.execute("begin")
    try:
        connection.execute(f"create schema {place}")
        connection.execute(f"create schema if not exists {qualified(database, 'public')}")
        connection.execute(f"create sequence {place}.oids start {_FIRST_OID}")
        connection.execute(f"create sequence {place}.identifiers start {MASTER_USER_ID + 1}")
        for name, columns in _TABLES.items():
            connection.execute(f"create table {place}.{quoted(name)} ({columns})")
        connection.execute(f"insert into {place}.schemas values ({PUBLIC_SCHEMA_OID}, 'public', 1, 'public')")
        connection.execute(
            f"insert into {place}.users select id, name, true, true, '', null, 'UNLIMITED', true, [], now()::timestamp"
            f" from (values (1, 'rdsdb'), ({MASTER_USER_ID}, {literal(master_user)})) as made(id, name)"
        )
        for privilege in ("usage", "create"):
            connection.execute(
                f"insert into {place}.grants values"
                f" ('schema', {PUBLIC_SCHEMA_OID}, null, 'public', 0, '{privilege}', false, 1)"
            )
        connection.execute(_usage_of_sql(place))
        connection.execute(
            f"insert into {place}.databases values (nextval({literal(metadata(database, 'oids'))}),"
            f" {literal(database)}, {MASTER_USER_ID}, 'UNLIMITED', 'case_sensitive')"
        )
        connection.execute(f"insert into {place}.version values ({VERSION})")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def _forget_temporary(connection: DuckDBConnection, database: str) -> None:
    """Metadata of temporary tables outlives a killed server; the tables themselves don't."""
    place = qualified(database, METADATA)
    gone = f"(select oid from {place}.relations where schema_name like 'pg\\_temp\\_%' escape '\\')"
    for table, column in (("columns", "relation"), ("constraints", "relation"), ("relations", "oid")):
        connection.execute(f"delete from {place}.{table} where {column} in {gone}")
