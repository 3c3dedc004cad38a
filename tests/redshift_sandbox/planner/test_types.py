"""Declarations mean the types that Redshift gives them."""

from __future__ import annotations

import pytest

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

CASES = {
    "int": types.INT4,
    "BIGINT": types.INT8,
    "double  precision": types.FLOAT8,
    "float(24)": types.FLOAT4,
    "float(53)": types.FLOAT8,
    "numeric": types.numeric(18, 0),
    "decimal(10)": types.numeric(10, 0),
    "dec(38, 10)": types.numeric(38, 10),
    "varchar": types.varchar(256),
    "varchar(max)": types.varchar(65535),
    "text": types.varchar(256),
    "nvarchar(12)": types.varchar(12),
    "character varying(5)": types.varchar(5),
    "char": types.char(1),
    "bpchar": types.char(256),
    "character(7)": types.char(7),
    "timestamp": types.TIMESTAMP,
    "timestamp with time zone": types.TIMESTAMPTZ,
    "timestamp without time zone": types.TIMESTAMP,
    "timetz": types.TIMETZ,
    "bool": types.BOOL,
    "super": types.SUPER,
    "pg_catalog.regclass": types.REGCLASS,
    "text[]": types.VARCHAR_ARRAY,
}


@pytest.mark.parametrize(("sql", "expected"), CASES.items(), ids=CASES)
def test_a_declaration_means_its_type(sql: str, expected: RedshiftType) -> None:
    assert types.parse_type(sql) == expected


@pytest.mark.parametrize(
    ("sql", "sqlstate"),
    [
        ("blob", "42704"),
        ("numeric(39)", "22023"),
        ("numeric(5,6)", "22023"),
        ("varchar(65536)", "22023"),
        ("char(0)", "22023"),
    ],
)
def test_a_type_that_is_not_there_is_refused(sql: str, sqlstate: str) -> None:
    with pytest.raises(SqlError) as caught:
        types.parse_type(sql)
    assert caught.value.sqlstate == sqlstate


@pytest.mark.parametrize(
    "type_", [types.INT4, types.numeric(12, 3), types.TIMESTAMP, types.BOOL, types.FLOAT8, types.DATE]
)
def test_types_survive_the_way_through_duckdb(type_: RedshiftType) -> None:
    assert types.from_duckdb(types.to_duckdb(type_)) == type_


def test_names_are_those_of_format_type() -> None:
    assert types.parse_type("varchar(20)").name == "character varying(20)"
    assert types.parse_type("decimal(9,2)") == RedshiftType("numeric(9,2)", 1700, (9 << 16 | 2) + 4)
