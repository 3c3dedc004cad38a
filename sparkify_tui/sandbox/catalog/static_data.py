"""What the system views know without looking: types, the system relations themselves, settings. Kept in memory tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sparkify_tui.sandbox.catalog.names import literal
from sparkify_tui.sandbox.catalog.system import SystemRelation, static_place

_TYPES = (
    (16, "bool", "B", 1, 0, 1000), (17, "bytea", "U", -1, 0, 1001), (18, "char", "S", 1, 0, 1002), (19, "name", "S", 64, 18, 1003),
    (20, "int8", "N", 8, 0, 1016), (21, "int2", "N", 2, 0, 1005), (22, "int2vector", "A", -1, 21, 1006), (23, "int4", "N", 4, 0, 1007),
    (24, "regproc", "N", 4, 0, 1008), (25, "text", "S", -1, 0, 1009), (26, "oid", "N", 4, 0, 1028), (28, "xid", "U", 4, 0, 1011),
    (30, "oidvector", "A", -1, 26, 1013), (700, "float4", "N", 4, 0, 1021), (701, "float8", "N", 8, 0, 1022),
    (705, "unknown", "X", -2, 0, 0), (1000, "_bool", "A", -1, 16, 0), (1003, "_name", "A", -1, 19, 0), (1005, "_int2", "A", -1, 21, 0),
    (1007, "_int4", "A", -1, 23, 0), (1009, "_text", "A", -1, 25, 0), (1014, "_bpchar", "A", -1, 1042, 0),
    (1015, "_varchar", "A", -1, 1043, 0), (1016, "_int8", "A", -1, 20, 0), (1021, "_float4", "A", -1, 700, 0),
    (1022, "_float8", "A", -1, 701, 0), (1028, "_oid", "A", -1, 26, 0), (1033, "aclitem", "U", 12, 0, 1034),
    (1034, "_aclitem", "A", -1, 1033, 0), (1042, "bpchar", "S", -1, 0, 1014), (1043, "varchar", "S", -1, 0, 1015),
    (1082, "date", "D", 4, 0, 1182), (1083, "time", "D", 8, 0, 1183), (1114, "timestamp", "D", 8, 0, 1115),
    (1115, "_timestamp", "A", -1, 1114, 0), (1182, "_date", "A", -1, 1082, 0), (1184, "timestamptz", "D", 8, 0, 1185),
    (1185, "_timestamptz", "A", -1, 1184, 0), (1186, "interval", "T", 16, 0, 1187), (1231, "_numeric", "A", -1, 1700, 0),
    (1266, "timetz", "D", 12, 0, 1270), (1700, "numeric", "N", -1, 0, 1231), (2205, "regclass", "N", 4, 0, 2210),
    (2206, "regtype", "N", 4, 0, 2211), (2249, "record", "P", -1, 0, 0), (2278, "void", "P", 4, 0, 0), (4000, "super", "U", -1, 0, 0),
    (6551, "varbyte", "U", -1, 0, 0),
)  # fmt: skip

FORMATTED = {
    16: "boolean", 18: '"char"', 20: "bigint", 21: "smallint", 23: "integer", 700: "real", 701: "double precision",
    1042: "character", 1043: "character varying", 1083: "time without time zone", 1114: "timestamp without time zone",
    1184: "timestamp with time zone", 1266: "time with time zone", 6551: "binary varying", 1000: "boolean[]", 1003: "name[]",
    1005: "smallint[]", 1007: "integer[]", 1009: "text[]", 1014: "character[]", 1015: "character varying[]", 1016: "bigint[]",
    1021: "real[]", 1022: "double precision[]", 1028: "oid[]", 1034: "aclitem[]", 1115: "timestamp without time zone[]",
    1182: "date[]", 1185: "timestamp with time zone[]", 1231: "numeric[]",
}  # fmt: skip
"""Types that format_type spells otherwise than pg_type does."""

_SETTINGS = (
    ("analyze_threshold_percent", "10"), ("client_encoding", "UTF8"), ("datestyle", "ISO, MDY"), ("extra_float_digits", "0"),
    ("max_connections", "500"), ("max_cursor_result_set_size", "default"), ("query_group", "default"),
    ("search_path", "$user, public"), ("server_encoding", "UTF8"), ("server_version", "8.0.2"), ("statement_timeout", "0"),
    ("timezone", "UTC"), ("wlm_query_slot_count", "1"),
)  # fmt: skip


def create(connection: Any, relations: Iterable[SystemRelation]) -> None:
    """Make and fill the tables; done once per DuckDB instance."""
    place = static_place()
    connection.execute(f"create schema {place}")
    types = ((*row[:2], FORMATTED.get(row[0], row[1]), *row[2:]) for row in _TYPES)
    listed = [relation for relation in relations if not relation.internal]
    _table(
        connection,
        "types",
        "oid bigint, name varchar, formatted varchar, category varchar, length integer, element bigint, array_oid bigint",
        types,
    )
    _table(connection, "settings", "name varchar, setting varchar", _SETTINGS)
    _table(
        connection,
        "system_relations",
        "oid bigint, schema_name varchar, name varchar, columns integer",
        ((relation.oid, relation.schema, relation.name, len(relation.columns)) for relation in listed),
    )
    _table(
        connection,
        "system_columns",
        """relation bigint, number integer, name varchar, type_name varchar, type_oid bigint, modifier integer, type_length integer""",
        (
            (relation.oid, number, name, type_.name, type_.oid, type_.modifier, type_.length)
            for relation in listed
            for number, (name, type_) in enumerate(relation.columns, 1)
        ),
    )


def _table(connection: Any, name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    values = ", ".join("(" + ", ".join(literal(value) for value in row) + ")" for row in rows)
    connection.execute(f"create table {static_place()}.{name} ({columns})")
    connection.execute(f"insert into {static_place()}.{name} values {values}")
