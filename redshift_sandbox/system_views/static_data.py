"""What the system views know without looking: types, settings and the system relations, in tables in memory."""

from __future__ import annotations

from collections.abc import Iterable

from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.system_views import built_in_functions
from redshift_sandbox.system_views.built_in_functions import Declared
from redshift_sandbox.system_views.built_in_types import _types
from redshift_sandbox.system_views.internal_schemas import static_place
from redshift_sandbox.system_views.relation import SystemRelation

_SETTINGS = (
    ("analyze_threshold_percent", "10"),
    ("client_encoding", "UTF8"),
    ("datestyle", "ISO, MDY"),
    ("extra_float_digits", "0"),
    ("max_connections", "500"),
    ("max_cursor_result_set_size", "default"),
    ("query_group", "default"),
    ("search_path", '"$user", public'),
    ("server_encoding", "UTF8"),
    ("server_version", "8.0.2"),
    ("statement_timeout", "0"),
    ("timezone", "UTC"),
    ("wlm_query_slot_count", "1"),
)


def create(connection: DuckDBConnection, relations: Iterable[SystemRelation], declared: Declared) -> None:
    """Make and fill the tables; done once per DuckDB instance."""
    place = static_place()
    connection.execute(f"create schema {place}")
    listed = [relation for relation in relations if not relation.internal]
    _table(
        connection,
        "types",
        """oid bigint, name varchar, formatted varchar, category varchar, length integer, element bigint,
           array_oid bigint, put bigint, out bigint, recv bigint, send bigint""",
        ((*type_, *_functions_of(type_[0])) for type_ in _types()),
    )
    _table(
        connection,
        "procedures",
        "oid bigint, name varchar, arguments bigint[], result bigint, aggregate boolean",
        built_in_functions.procedures(declared),
    )
    _table(
        connection,
        "operators",
        "oid bigint, name varchar, left_type bigint, right_type bigint, result bigint, code bigint",
        built_in_functions.operators(declared),
    )
    _table(connection, "settings", "name varchar, setting varchar", _SETTINGS)
    _table(
        connection,
        "system_relations",
        "oid bigint, schema_name varchar, name varchar, columns integer, kind varchar",
        ((relation.oid, relation.schema, relation.name, len(relation.columns), relation.kind) for relation in listed),
    )
    _table(
        connection,
        "system_columns",
        """relation bigint, number integer, name varchar, type_name varchar, type_oid bigint, modifier integer,
            type_length integer""",
        (
            (relation.oid, number, name, type_.name, type_.oid, type_.modifier, type_.length)
            for relation in listed
            for number, (name, type_) in enumerate(relation.columns, 1)
        ),
    )


def _functions_of(oid: int) -> tuple[int, int, int, int]:
    known = built_in_functions.type_functions()
    return known.get(oid, known[0])


def _table(connection: DuckDBConnection, name: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    connection.execute(f"create table {static_place()}.{name} ({columns})")
    lists = [list(values) for values in zip(*rows, strict=True)]
    unnested = ", ".join("unnest(?)" for _ in lists)  # a VALUES list of a thousand rows takes DuckDB 0.3 s
    connection.execute(f"insert into {static_place()}.{name} select {unnested}", lists)
