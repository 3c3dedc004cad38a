"""Redshift's types: their spellings, OIDs and modifiers, and the DuckDB types that hold their values.

Two are held differently from what their name says: CHAR(n) as VARCHAR without its trailing blanks, which makes
blank-padded comparison plain comparison (the wire pads it again on the way out), and SUPER as JSON. OIDs are those of
PostgreSQL's pg_type.dat; SUPER, VARBYTE and the rest of Redshift's own are what redshift_connector's RedshiftOID lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

BOOL = RedshiftType("boolean", 16, -1, 1)
CHAR_INTERNAL = RedshiftType('"char"', 18, -1, 1)
NAME = RedshiftType("name", 19, -1, 64)
INT8 = RedshiftType("bigint", 20, -1, 8)
INT2 = RedshiftType("smallint", 21, -1, 2)
INT4 = RedshiftType("integer", 23, -1, 4)
REGPROC = RedshiftType("regproc", 24, -1, 4)
REGPROCEDURE = RedshiftType("regprocedure", 2202, -1, 4)
TEXT = RedshiftType("text", 25)
OID = RedshiftType("oid", 26, -1, 4)
XID = RedshiftType("xid", 28, -1, 4)
FLOAT4 = RedshiftType("real", 700, -1, 4)
FLOAT8 = RedshiftType("double precision", 701, -1, 8)
UNKNOWN = RedshiftType("unknown", 705, -1, -2)
BPCHAR = RedshiftType("character", 1042)
VARCHAR = RedshiftType("character varying", 1043)
DATE = RedshiftType("date", 1082, -1, 4)
TIME = RedshiftType("time without time zone", 1083, -1, 8)
TIMESTAMP = RedshiftType("timestamp without time zone", 1114, -1, 8)
TIMESTAMPTZ = RedshiftType("timestamp with time zone", 1184, -1, 8)
INTERVAL = RedshiftType("interval", 1186, -1, 16)
TIMETZ = RedshiftType("time with time zone", 1266, -1, 12)
NUMERIC = RedshiftType("numeric", 1700)
REGCLASS = RedshiftType("regclass", 2205, -1, 4)
REGTYPE = RedshiftType("regtype", 2206, -1, 4)
VOID = RedshiftType("void", 2278, -1, 4)
SUPER = RedshiftType("super", 4000)
HLLSKETCH = RedshiftType("hllsketch", 2935)
VARBYTE = RedshiftType("binary varying", 6551)
BYTEA = RedshiftType("bytea", 17)
INT2VECTOR = RedshiftType("int2vector", 22)
OIDVECTOR = RedshiftType("oidvector", 30)
BOOL_ARRAY = RedshiftType("boolean[]", 1000)
INT2_ARRAY = RedshiftType("smallint[]", 1005)
INT4_ARRAY = RedshiftType("integer[]", 1007)
TEXT_ARRAY = RedshiftType("text[]", 1009)
VARCHAR_ARRAY = RedshiftType("character varying[]", 1015)
INT8_ARRAY = RedshiftType("bigint[]", 1016)
FLOAT8_ARRAY = RedshiftType("double precision[]", 1022)
OID_ARRAY = RedshiftType("oid[]", 1028)
ACLITEM_ARRAY = RedshiftType("aclitem[]", 1034)
NAME_ARRAY = RedshiftType("name[]", 1003)

MAX_VARCHAR = 65535
MAX_CHAR = 4096
MAX_PRECISION = 38

_DUCKDB_NAMES = {
    BOOL.oid: "BOOLEAN",
    INT8.oid: "BIGINT",
    INT2.oid: "SMALLINT",
    INT4.oid: "INTEGER",
    OID.oid: "BIGINT",
    XID.oid: "BIGINT",
    REGCLASS.oid: "BIGINT",
    REGTYPE.oid: "BIGINT",
    REGPROC.oid: "BIGINT",
    REGPROCEDURE.oid: "BIGINT",
    FLOAT4.oid: "FLOAT",
    FLOAT8.oid: "DOUBLE",
    DATE.oid: "DATE",
    TIME.oid: "TIME",
    TIMESTAMP.oid: "TIMESTAMP",
    TIMESTAMPTZ.oid: "TIMESTAMPTZ",
    INTERVAL.oid: "INTERVAL",
    TIMETZ.oid: "TIMETZ",
    SUPER.oid: "JSON",
    VARBYTE.oid: "BLOB",
    BYTEA.oid: "BLOB",
    BOOL_ARRAY.oid: "BOOLEAN[]",
    INT2VECTOR.oid: "SMALLINT[]",
    OIDVECTOR.oid: "BIGINT[]",
    INT2_ARRAY.oid: "SMALLINT[]",
    INT4_ARRAY.oid: "INTEGER[]",
    INT8_ARRAY.oid: "BIGINT[]",
    OID_ARRAY.oid: "BIGINT[]",
    FLOAT8_ARRAY.oid: "DOUBLE[]",
    TEXT_ARRAY.oid: "VARCHAR[]",
    VARCHAR_ARRAY.oid: "VARCHAR[]",
    NAME_ARRAY.oid: "VARCHAR[]",
    ACLITEM_ARRAY.oid: "VARCHAR[]",
}

_FROM_DUCKDB = {
    "BOOLEAN": BOOL,
    "TINYINT": INT2,
    "UTINYINT": INT2,
    "SMALLINT": INT2,
    "USMALLINT": INT4,
    "INTEGER": INT4,
    "UINTEGER": INT8,
    "BIGINT": INT8,
    "FLOAT": FLOAT4,
    "DOUBLE": FLOAT8,
    "VARCHAR": TEXT,
    "DATE": DATE,
    "TIME": TIME,
    "TIMESTAMP": TIMESTAMP,
    "TIMESTAMP_S": TIMESTAMP,
    "TIMESTAMP_MS": TIMESTAMP,
    "TIMESTAMP_NS": TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": TIMESTAMPTZ,
    "TIME WITH TIME ZONE": TIMETZ,
    "INTERVAL": INTERVAL,
    "BLOB": VARBYTE,
    "JSON": SUPER,
    "UUID": TEXT,
    '"NULL"': TEXT,
    "NULL": TEXT,
    "BOOLEAN[]": BOOL_ARRAY,
    "SMALLINT[]": INT2_ARRAY,
    "INTEGER[]": INT4_ARRAY,
    "BIGINT[]": INT8_ARRAY,
    "DOUBLE[]": FLOAT8_ARRAY,
    "VARCHAR[]": TEXT_ARRAY,
}

_SPELLINGS = {
    **dict.fromkeys(("smallint", "int2"), INT2),
    **dict.fromkeys(("integer", "int", "int4"), INT4),
    **dict.fromkeys(("bigint", "int8"), INT8),
    **dict.fromkeys(("real", "float4"), FLOAT4),
    **dict.fromkeys(("double precision", "float8", "float"), FLOAT8),
    **dict.fromkeys(("boolean", "bool"), BOOL),
    "date": DATE,
    **dict.fromkeys(("timestamp", "timestamp without time zone", "datetime"), TIMESTAMP),
    **dict.fromkeys(("timestamptz", "timestamp with time zone"), TIMESTAMPTZ),
    **dict.fromkeys(("time", "time without time zone"), TIME),
    **dict.fromkeys(("timetz", "time with time zone"), TIMETZ),
    "interval": INTERVAL,
    "super": SUPER,
    "hllsketch": HLLSKETCH,
    "name": NAME,
    '"char"': CHAR_INTERNAL,
    "oid": OID,
    "xid": XID,
    "regclass": REGCLASS,
    "regtype": REGTYPE,
    "regproc": REGPROC,
    "regprocedure": REGPROCEDURE,
    "unknown": UNKNOWN,
    "void": VOID,
    "bytea": BYTEA,
    "int2vector": INT2VECTOR,
    "oidvector": OIDVECTOR,
}

_ARRAYS = {
    BOOL.oid: BOOL_ARRAY,
    INT2.oid: INT2_ARRAY,
    INT4.oid: INT4_ARRAY,
    INT8.oid: INT8_ARRAY,
    FLOAT8.oid: FLOAT8_ARRAY,
    TEXT.oid: TEXT_ARRAY,
    VARCHAR.oid: VARCHAR_ARRAY,
    OID.oid: OID_ARRAY,
    NAME.oid: NAME_ARRAY,
}
_ELEMENTS = {
    **{array.oid: oid for oid, array in _ARRAYS.items()},
    INT2VECTOR.oid: INT2.oid,
    OIDVECTOR.oid: OID.oid,
}
_BY_OID = {
    type_.oid: type_
    for type_ in (*_SPELLINGS.values(), *_FROM_DUCKDB.values(), *_ARRAYS.values(), NUMERIC, VARCHAR, BPCHAR)
}

_VARCHAR_WORDS = frozenset(("varchar", "character varying", "nvarchar", "nchar varying", "char varying"))
_CHAR_WORDS = frozenset(("char", "character", "nchar", "bpchar"))
_BINARY_WORDS = frozenset(("varbyte", "varbinary", "binary varying"))
_PATTERN = re.compile(
    r'\s*("?[a-z_][a-z_0-9]*"?(?:\s+(?!with\b|without\b)[a-z_]+)?)\s*(?:\(\s*(\w+)\s*(?:,\s*(-?\d+)\s*)?\))?'
    r"(\s+with(?:out)?\s+time\s+zone)?\s*((?:\[\d*\])*)\s*"
)


def varchar(length: int | None = None) -> RedshiftType:
    """VARCHAR of a length in bytes; without one the length is not limited."""
    return VARCHAR if length is None else RedshiftType(f"character varying({length})", VARCHAR.oid, length + 4)


def char(length: int) -> RedshiftType:
    """CHAR of a length in bytes."""
    return RedshiftType(f"character({length})", BPCHAR.oid, length + 4)


@lru_cache(1024)
def numeric(precision: int, scale: int) -> RedshiftType:
    """NUMERIC of a precision and scale."""
    return RedshiftType(f"numeric({precision},{scale})", NUMERIC.oid, (precision << 16 | scale) + 4)


def varbyte(length: int) -> RedshiftType:
    """VARBYTE of a length in bytes."""
    return RedshiftType(f"binary varying({length})", VARBYTE.oid, length + 4)


_SIZED: dict[int, Callable[[int], RedshiftType]] = {VARCHAR.oid: varchar, BPCHAR.oid: char, VARBYTE.oid: varbyte}


def precision_and_scale(type_: RedshiftType) -> tuple[int, int]:
    """Precision and scale of a NUMERIC; (38, 0) when it has no modifier."""
    if type_.modifier < 0:
        return MAX_PRECISION, 0
    bits = type_.modifier - 4
    return bits >> 16, bits & 0xFFFF


def length_of(type_: RedshiftType) -> int | None:
    """The declared length in bytes of a VARCHAR, CHAR or VARBYTE, None where it isn't limited."""
    return type_.modifier - 4 if type_.modifier >= 4 else None


def array_of(element: RedshiftType) -> RedshiftType:
    """The array type of an element type."""
    return _ARRAYS.get(element.oid, TEXT_ARRAY)


def element_of(array: RedshiftType) -> RedshiftType:
    """The element type of an array type; TEXT for one that isn't an array."""
    return _BY_OID[_ELEMENTS.get(array.oid, TEXT.oid)]


SHOWN_AS_NAMES = frozenset((REGCLASS.oid, REGTYPE.oid, REGPROC.oid))
"""Numbers that stand for something of the catalogue, and whose text is its name."""


def is_array(type_: RedshiftType) -> bool:
    """Whether values of the type are arrays."""
    return type_.oid in _ELEMENTS or type_.oid == ACLITEM_ARRAY.oid


def by_oid(oid: int) -> RedshiftType | None:
    """The type a client named by OID; None for 0 and for OIDs that aren't types here."""
    return _BY_OID.get(oid)


def modified(oid: int, modifier: int) -> RedshiftType:
    """The type of an OID and modifier, as the catalogue keeps them."""
    if modifier >= 4 and oid == NUMERIC.oid:
        return numeric(modifier - 4 >> 16, modifier - 4 & 0xFFFF)
    if modifier >= 4 and oid in _SIZED:
        return _SIZED[oid](modifier - 4)
    return _BY_OID[oid]


@lru_cache(4096)
def parse_type(sql: str) -> RedshiftType:
    """The type that a declaration means; raises SqlError 42704 for one that doesn't exist.

    Bare VARCHAR, NVARCHAR and TEXT are VARCHAR(256), bare CHAR is CHAR(1), bare NUMERIC is NUMERIC(18,0).
    """
    match = _PATTERN.fullmatch(sql.lower().removeprefix("pg_catalog."))
    if match is None:
        raise SqlError(f'syntax error at or near "{sql}"', "42601")
    word, first, second, zone, brackets = match.groups()
    word = " ".join(word.split())
    if word == "aclitem" and brackets:
        return TEXT_ARRAY  # as the catalogue's lists of rights are kept
    if zone:
        word += " " + " ".join(zone.split())
    type_ = _declared(word, first, int(second) if second else None)
    return array_of(type_) if brackets else type_


_DIGITS = re.compile(r"[0-9]{1,9}")


def _declared(word: str, first: str | None, second: int | None) -> RedshiftType:
    if first is not None and not _DIGITS.fullmatch(first) and first != "max":
        raise SqlError(f'syntax error at or near "{first}"', "42601")
    if first == "max" and word not in _VARCHAR_WORDS | _CHAR_WORDS | _BINARY_WORDS:
        raise SqlError('syntax error at or near "max"', "42601")
    if word in ("numeric", "decimal", "dec"):
        return _numeric(int(first) if first else 18, second or 0)
    if word == "float" and first is not None:
        return _float(first)
    if word == "text":
        return varchar(256)
    if word in _VARCHAR_WORDS:
        return varchar(_length(first, 256, MAX_VARCHAR, "character varying"))
    if word in _CHAR_WORDS:
        default = 256 if word == "bpchar" else 1
        return char(_length(first, default, MAX_CHAR, "character"))
    if word in _BINARY_WORDS:
        return varbyte(_length(first, 64000, 16_777_216, "binary varying"))
    type_ = _SPELLINGS.get(word)
    if type_ is None:
        raise SqlError(f'type "{word}" does not exist', "42704")
    if first is not None and not word.startswith(("time", "interval", "bit")):
        raise SqlError('syntax error at or near "("', "42601")
    return type_


def _float(digits: str) -> RedshiftType:
    if not digits.isdigit() or not 1 <= int(digits) <= 53:
        bound = "less than 54 bits" if digits.isdigit() and int(digits) > 53 else "at least 1 bit"
        raise SqlError(f"precision for type float must be {bound}", "22023")
    return FLOAT4 if int(digits) <= 24 else FLOAT8


def _numeric(precision: int, scale: int) -> RedshiftType:
    if not 1 <= precision <= MAX_PRECISION:
        raise SqlError(f"NUMERIC precision {precision} must be between 1 and 38", "22023")
    if not 0 <= scale <= precision:
        raise SqlError(f"NUMERIC scale {scale} must be between 0 and precision {precision}", "22023")
    return numeric(precision, scale)


def _length(text: str | None, default: int, maximum: int, name: str) -> int:
    if text is None:
        return default
    length = maximum if text == "max" else int(text)
    if length < 1:
        raise SqlError(f"length for type {name} must be at least 1", "22023")
    if length > maximum:
        raise SqlError(f"length for type {name} cannot exceed {maximum}", "22023")
    return length


@lru_cache(4096)
def _from_duckdb(name: str) -> RedshiftType:
    if name.startswith("DECIMAL("):
        precision, scale = name[8:-1].split(",")
        return numeric(int(precision), int(scale))
    if name in ("HUGEINT", "UHUGEINT", "UBIGINT"):
        return numeric(38, 0)
    if name.endswith("[]"):
        return _FROM_DUCKDB.get(name, TEXT_ARRAY)
    if name.startswith(("STRUCT", "MAP", "UNION")):
        return SUPER
    return _FROM_DUCKDB.get(name, TEXT)


def from_duckdb(duckdb_type: object) -> RedshiftType:
    """The Redshift type that shows a DuckDB type's values: a type object of a cursor's description, or its name."""
    return _from_duckdb(str(duckdb_type))


@lru_cache(4096)
def to_duckdb(type_: RedshiftType) -> str:
    """The DuckDB type, as SQL, that holds a Redshift type's values; every kind of string is VARCHAR."""
    if type_.oid == NUMERIC.oid:
        precision, scale = precision_and_scale(type_)
        return f"DECIMAL({precision},{scale})"
    return _DUCKDB_NAMES.get(type_.oid, "VARCHAR")
