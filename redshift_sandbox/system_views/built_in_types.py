"""The types of pg_type: numbers, names, lengths, and format_type's spellings."""

from __future__ import annotations

from collections.abc import Iterable

from redshift_sandbox.sql.names import literal

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


def type_names() -> str:
    """A DuckDB map of the types' OIDs to format_type's spellings."""
    kinds = [(str(oid), literal(formatted)) for oid, _, formatted, *_ in _types()]
    oids, spellings = (", ".join(values) for values in zip(*kinds, strict=True))
    return f"map([{oids}]::bigint[], [{spellings}])"


def _types() -> Iterable[tuple[int, str, str, str, int, int, int]]:
    for line in _TYPES.strip().splitlines():
        oid, name, category, length, element, array, *formatted = line.split(maxsplit=6)
        yield int(oid), name, formatted[0] if formatted else name, category, int(length), int(element), int(array)
