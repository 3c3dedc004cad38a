"""What the system views know without looking: types, settings and the system relations, in tables in memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sparkify_tui.sandbox.catalog import built_in_functions
from sparkify_tui.sandbox.catalog.names import literal
from sparkify_tui.sandbox.catalog.system import SystemRelation, static_place

_TYPES = """
      16 bool         B  1    0 1000  boolean
      17 bytea        U -1    0 1001
      18 char         S  1    0 1002  "char"
      19 name         S 64   18 1003
      20 int8         N  8    0 1016  bigint
      21 int2         N  2    0 1005  smallint
      22 int2vector   A -1   21 1006
      23 int4         N  4    0 1007  integer
      24 regproc      N  4    0 1008
      25 text         S -1    0 1009
      26 oid          N  4    0 1028
      28 xid          U  4    0 1011
      30 oidvector    A -1   26 1013
     700 float4       N  4    0 1021  real
     701 float8       N  8    0 1022  double precision
     705 unknown      X -2    0    0
    1000 _bool        A -1   16    0  boolean[]
    1003 _name        A -1   19    0  name[]
    1005 _int2        A -1   21    0  smallint[]
    1007 _int4        A -1   23    0  integer[]
    1009 _text        A -1   25    0  text[]
    1014 _bpchar      A -1 1042    0  character[]
    1015 _varchar     A -1 1043    0  character varying[]
    1016 _int8        A -1   20    0  bigint[]
    1021 _float4      A -1  700    0  real[]
    1022 _float8      A -1  701    0  double precision[]
    1028 _oid         A -1   26    0  oid[]
    1033 aclitem      U 12    0 1034
    1034 _aclitem     A -1 1033    0  aclitem[]
    1042 bpchar       S -1    0 1014  character
    1043 varchar      S -1    0 1015  character varying
    1082 date         D  4    0 1182
    1083 time         D  8    0 1183  time without time zone
    1114 timestamp    D  8    0 1115  timestamp without time zone
    1115 _timestamp   A -1 1114    0  timestamp without time zone[]
    1182 _date        A -1 1082    0  date[]
    1184 timestamptz  D  8    0 1185  timestamp with time zone
    1185 _timestamptz A -1 1184    0  timestamp with time zone[]
    1186 interval     T 16    0 1187
    1231 _numeric     A -1 1700    0  numeric[]
    1266 timetz       D 12    0 1270  time with time zone
    1700 numeric      N -1    0 1231
    2202 regprocedure N  4    0    0
    2205 regclass     N  4    0 2210
    2206 regtype      N  4    0 2211
    2249 record       P -1    0    0
    2278 void         P  4    0    0
    2275 cstring      P -2    0    0
    2276 any          P  4    0    0 "any"
    2277 anyarray     P -1    0    0
    2279 trigger      P  4    0    0
    2281 internal     P  4    0    0
    2283 anyelement   P  4    0    0
    2935 hllsketch    U -1    0    0
    4000 super        U -1    0    0
    6551 varbyte      U -1    0    0  binary varying
"""
"""pg_type: OID, name, category, length, OIDs of element and array type, and format_type's spelling where it differs."""

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


def create(connection: Any, relations: Iterable[SystemRelation]) -> None:
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
        built_in_functions.procedures(),
    )
    _table(
        connection,
        "operators",
        "oid bigint, name varchar, left_type bigint, right_type bigint, result bigint, code bigint",
        built_in_functions.operators(),
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


def type_names() -> str:
    """A DuckDB map of the types' OIDs to format_type's spellings."""
    kinds = [(str(oid), literal(formatted)) for oid, _, formatted, *_ in _types()]
    oids, spellings = (", ".join(values) for values in zip(*kinds, strict=True))
    return f"map([{oids}]::bigint[], [{spellings}])"


def _types() -> Iterable[tuple[int, str, str, str, int, int, int]]:
    for line in _TYPES.strip().splitlines():
        oid, name, category, length, element, array, *formatted = line.split(maxsplit=6)
        yield int(oid), name, formatted[0] if formatted else name, category, int(length), int(element), int(array)


def _functions_of(oid: int) -> tuple[int, int, int, int]:
    known = built_in_functions.type_functions()
    return known.get(oid, known[0])


def _table(connection: Any, name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    connection.execute(f"create table {static_place()}.{name} ({columns})")
    lists = [list(values) for values in zip(*rows, strict=True)]
    unnested = ", ".join("unnest(?)" for _ in lists)  # a VALUES list of a thousand rows takes DuckDB 0.3 s
    connection.execute(f"insert into {static_place()}.{name} select {unnested}", lists)
