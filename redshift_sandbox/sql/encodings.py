"""Which compression encodings Redshift takes for which types.

From "Compression encodings" of Redshift's documentation, whose table lists the types of each encoding; types that it
doesn't name (TIME, VARBYTE …) take any.
"""

from __future__ import annotations

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

_NAMES = {
    "smallint": types.INT2,
    "integer": types.INT4,
    "bigint": types.INT8,
    "decimal": types.NUMERIC,
    "real": types.FLOAT4,
    "double": types.FLOAT8,
    "boolean": types.BOOL,
    "char": types.BPCHAR,
    "varchar": types.VARCHAR,
    "date": types.DATE,
    "timestamp": types.TIMESTAMP,
    "timestamptz": types.TIMESTAMPTZ,
    "super": types.SUPER,
}
_LISTED = {
    "az64": "smallint integer bigint decimal date timestamp timestamptz",
    "bytedict": "smallint integer bigint decimal real double char varchar date timestamp timestamptz",
    "delta": "smallint integer bigint decimal date timestamp",
    "delta32k": "integer bigint decimal date timestamp",
    "lzo": "smallint integer bigint decimal char varchar date timestamp timestamptz super",
    "mostly8": "smallint integer bigint decimal",
    "mostly16": "integer bigint decimal",
    "mostly32": "bigint decimal",
    "runlength": "smallint integer bigint decimal real double boolean char varchar date timestamp timestamptz",
    "text255": "varchar",
    "text32k": "varchar",
}
_OIDS = {name: type_.oid for name, type_ in _NAMES.items()}
_TAKEN = {encoding: frozenset(_OIDS[name] for name in names.split()) for encoding, names in _LISTED.items()}
_KNOWN = frozenset(_OIDS.values())


def check_encoding(encoding: str, type_: RedshiftType, column: str) -> None:
    """Raise SqlError 42804 for an encoding that a column of the type can't have."""
    taken = _TAKEN.get(encoding)
    if taken is not None and type_.oid in _KNOWN and type_.oid not in taken:
        name = type_.name.split("(")[0]
        raise SqlError(f'compression encoding "{encoding}" is not valid for column "{column}" of type {name}', "42804")
