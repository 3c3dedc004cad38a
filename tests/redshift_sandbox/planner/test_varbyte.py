"""VARBYTE values: casts, operators and functions, as AWS's guide gives them."""

from __future__ import annotations

from typing import Any

import pytest

from redshift_sandbox.sql import types
from tests.redshift_sandbox.planner.conftest import Sandbox

# expression: value
VALUES: dict[str, Any] = {
    "'abc'::varbyte": b"abc",
    "'abcdef'::varbyte(3)": b"abc",
    "'abcdef'::varchar::varbyte(3)": b"abc",
    "'x\"y'::varbyte::varchar": 'x"y',
    "'ä€'::varbyte::varchar || '!'": "ä€!",
    "from_hex('6162')::varchar(1)": "a",
    "'aa'::char(10)::varbyte": b"aa        ",
    "5::smallint::varbyte": b"\0\5",
    "5::int::varbyte": b"\0\0\0\5",
    "5::bigint::varbyte": b"\0\0\0\0\0\0\0\5",
    "(-2)::smallint::varbyte": b"\xff\xfe",
    "(-5)::bigint::varbyte::bigint": -5,
    "from_hex('fffffffe')::int": -2,
    "from_hex('7fff')::smallint": 32767,
    "'a'::varbyte || 'b'::varbyte": b"ab",
    "'a'::varbyte + 'b'": b"ab",
    "concat('a'::varbyte, 'b'::varbyte)": b"ab",
    "from_varbyte(~'a'::varbyte, 'binary')": "10011110",
    "from_varbyte('a'::varbyte & 'b'::varbyte, 'binary')": "01100000",
    "from_varbyte('a'::varbyte | 'b'::varbyte, 'binary')": "01100011",
    "from_varbyte('a'::varbyte # 'b'::varbyte, 'binary')": "00000011",
    "~'a'::varbyte # from_hex('ff')": b"a",
    "'a'::varbyte < 'b'::varbyte and 'a'::varbyte <> 'b' and from_hex('ff') > 'a'::varbyte": True,
    "to_varbyte('01001101', 'binary')": b"M",
    "to_varbyte('', 'binary')": b"",
    "to_varbyte('4d', 'hex') = to_varbyte('TQ==', 'base64')": True,
    "from_varbyte('abc'::varbyte, 'base64')": "YWJj",
    "substring('abc'::varbyte, -3)": b"abc",
    "substring('abc'::varbyte, 2)": b"bc",
    "substring('abc'::varbyte, -1, 3)": b"a",
    "substring('abc'::varbyte, 0, 1)": b"",
    "substring('abc'::varbyte, 2, 1)": b"b",
    "substring('abc'::varbyte, 9, 2)": b"",
    "null::varbyte || 'a'": None,
    "~null::varbyte": None,
    "null::int::varbyte": None,
    "octet_length('ä'::varbyte) + length('abc'::varbyte)": 5,
    "to_hex(max(b)) || to_hex(min(b))": "ff00",
}
REFUSALS = {
    "select from_hex('ff')::varchar": "22021",
    "select 5::int::varbyte::bigint": "22003",
    "select 1.5::varbyte": "42846",
    "select 'a'::varbyte::date": "42846",
    "select 'a'::varbyte + 1": "42883",
    "select 'a'::varbyte & 'bc'::varbyte": "22026",
    "select substring('abc'::varbyte, 1, -1)": "22011",
    "select to_varbyte('0100110', 'binary')": "22023",
    "select to_varbyte('4x', 'hex')": "22023",
    "select to_varbyte('a', 'base64')": "22023",
    "select to_varbyte('a', 'nosuch')": "22023",
    "insert into bytes values ('abcd')": "22001",
}


@pytest.fixture(scope="module")
def bytes_table(shared_sandbox_database: Sandbox) -> Sandbox:
    made = shared_sandbox_database
    made.run("create table bytes (b varbyte(3), c char(4))")
    made.run("insert into bytes values (from_hex('ff'), 'aa'), (from_hex('00'), 'abcd'), (null, null), ('abc', '')")
    return made


@pytest.mark.parametrize(("expression", "expected"), VALUES.items(), ids=VALUES)
def test_values_of_bytes(bytes_table: Sandbox, expression: str, expected: Any) -> None:
    query = f"select {expression}" + (" from bytes" if "(b)" in expression else "")
    assert bytes_table.run(query)[0][0][0] == expected


@pytest.mark.parametrize(("statement", "sqlstate"), REFUSALS.items(), ids=REFUSALS)
def test_what_bytes_do_not_take_is_refused(bytes_table: Sandbox, statement: str, sqlstate: str) -> None:
    assert bytes_table.failure(statement).sqlstate == sqlstate


def test_a_char_column_is_cast_with_its_blanks(bytes_table: Sandbox) -> None:
    rows, kinds, names = bytes_table.run("select c::varbyte from bytes order by c")
    assert [row[0] for row in rows] == [b"    ", b"aa  ", b"abcd", None]
    assert kinds[0] is not None and kinds[0].oid == types.VARBYTE.oid
    assert names == ("c",)


def test_a_cast_of_a_constant_is_called_varbyte(bytes_table: Sandbox) -> None:
    assert bytes_table.run("select 'abc'::varbyte")[2] == ("varbyte",)
