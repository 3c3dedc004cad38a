"""Functions computed in Python within the engine: each ends between two values when its statement is cancelled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from redshift_sandbox import planner
from redshift_sandbox.planner.expressions.typed import MACROS
from redshift_sandbox.planner.macros.macros import CATALOG
from redshift_sandbox.planner.native import hash_functions, hll, letters, native, super_elements
from redshift_sandbox.planner.native.native_calls import name_of
from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.sql_error import SqlError

SESSION, ROWS, ASKED = 7, 3000, 5
_BY_TYPE = {
    "VARCHAR": "'12'",
    "VARCHAR[]": "['12', '3']",
    "INTEGER": "1",
    "BIGINT": "12",
    "BLOB": "encode('12345678')",
    "BOOLEAN": "true",
    "UBIGINT[]": "[1, 2]::ubigint[]",
}
_SKETCH = json.dumps(json.loads(hll.hll_sketch([1, 2, 3])))
ARGUMENTS = {
    "sha2": ["'text'", "512"],
    "number_to_char": ["'12'", "'999'", "false"],
    "json_number": ["'{\"a\": 1.50}'", "'$.\"a\"'"],
    "fnv_integer": ["12", "4", "null"],
    "array_flatten": ["'[1, [2]]'"],
    "attribute_names": ["'{\"A\": 1}'", "true"],
    "super_arithmetic": ["'add'", "'1'", "'2'"],
    "super_rounded": ["'round'", "'1.5'", "0"],
    "super_transformed": ["'{\"a\": 1}'", "[]::varchar[]", "['\"a\"']", "['2']"],
    "hll_combined": [f"['{_SKETCH}']"],
    "hll_cardinality": [f"'{_SKETCH}'"],
    "bytes_combined": ["encode('12')", "encode('34')", "'&'"],
    "bytes_of_digits": ["'00000001'"],
    "integer_of_bytes": ["encode('1')", "1"],
    "date_text": ["'1 Jan 2020'"],
    "timestamp_text": ["'1 Jan 2020'"],
    "timestamp_text_or_null": ["'1 Jan 2020'"],
    "timestamptz_text": ["'1 Jan 2020'"],
    "time_text": ["'10:00'"],
    "timetz_text": ["'10:00'"],
    "strtol": ["'12'", "10"],
    "perl_replace": ["'12'", "'1(?=2)'", "'3'", "''"],
    "perl_matches": ["'12'", "'1(?=2)'", "''"],
    "perl_places": ["'12'", "'1(?=2)'", "''"],
}


class Engine:
    """An engine with the functions, whose statements are cancelled once it was asked so many times whether they are."""

    def __init__(self) -> None:
        self.asked = self.allowed = 0
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute(f"set variable sandbox_session = {SESSION}")
        native.install(self.connection, is_cancelled=self._is_cancelled)
        self.connection.execute(f"attach ':memory:' as {CATALOG}")
        for signature, body in native.MACROS.items():
            self.connection.execute(f"create macro {CATALOG}.main.{signature} as {body}")

    def run(self, call: str, allowed: int) -> list[tuple[Any, ...]]:
        """A call for each of ROWS rows."""
        self.asked, self.allowed = 0, allowed
        return self.connection.execute(f"select {call} from range({ROWS}) as rows(i)").fetchall()

    def _is_cancelled(self, session: int) -> bool:
        assert session == SESSION
        self.asked += 1
        return self.asked > self.allowed


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.connection.close()


def _call(function: native.Native) -> str:
    arguments = ARGUMENTS.get(function[0].__name__) or [_BY_TYPE[kind] for kind in function[1]]
    first = f"[{arguments[0]}, {arguments[0]}][1 + i % 2]"  # a constant would be computed once
    return f"{MACROS}native_{function[0].__name__}({', '.join([first, *arguments[1:]])})"


@pytest.mark.parametrize("function", native.FUNCTIONS, ids=lambda function: function[0].__name__)
def test_every_function_ends_between_two_values_when_its_statement_is_cancelled(
    engine: Engine, function: native.Native
) -> None:
    assert len(engine.run(_call(function), allowed=10 * ROWS)) == ROWS
    with pytest.raises(duckdb.Error, match=r"57014\|"):
        engine.run(_call(function), allowed=ASKED)
    assert engine.asked == ASKED + 1


LONG = 300_000
LARGE = {
    "fnv_text": lambda: native.fnv_text("x" * LONG, None),
    "farm_fingerprint": lambda: hash_functions.farm_fingerprint(b"x" * LONG),
    "murmur_bytes": lambda: hash_functions.murmur_bytes(b"x" * LONG),
    "crc32c": lambda: hash_functions.crc32c(b"x" * LONG),
    "soundex": lambda: letters.soundex("a" * LONG),
    "initcap": lambda: letters.initcap("a " * LONG),
    "hll_sketch": lambda: hll.hll_sketch(list(range(LONG))),
    "hll_combined": lambda: hll.hll_combined([_SKETCH] * 100),
    "array_flatten": lambda: super_elements.array_flatten("[" + ",".join(["1"] * 1000) + "]"),
    "array_distinct": lambda: super_elements.array_distinct(["1"] * 1000),
    "array_keep": lambda: super_elements.array_keep(["1"] * 1000, ["2"], False, True),
    "array_places": lambda: super_elements.array_places(["1"] * 1000, "1"),
    "array_order": lambda: super_elements.array_order(["1"] * 1000, True, True),
}


@pytest.mark.parametrize("name", LARGE)
def test_one_large_value_can_be_cancelled_while_it_is_computed(name: str) -> None:
    asked = 0

    def cancelled_later() -> None:
        nonlocal asked
        asked += 1
        if asked > 3:
            raise SqlError("cancelled", "57014")

    with interruptible(cancelled_later), pytest.raises(SqlError):
        LARGE[name]()


def test_translated_sql_calls_them_by_macros_alone_which_name_the_session() -> None:
    names = "|".join(name_of(function) for function in native.FUNCTIONS)
    bare = re.compile(rf"\b(?:{names}|sandbox_(?:{'|'.join(f[0].__name__ for f in native.FUNCTIONS)}))\(")
    root = Path(planner.__file__).parents[1]
    assert [path.name for path in root.rglob("*.py") if bare.search(path.read_text(encoding="utf-8"))] == []


def test_a_view_that_calls_them_as_older_files_hold_it_is_still_read(engine: Engine) -> None:
    stored = "select sandbox_fnv_text('a', null), sandbox_murmur_bytes(encode('a')), sandbox_sha2('a', 224)"
    engine.allowed = engine.asked + 10
    assert engine.connection.execute(stored).fetchone() == (
        native.fnv_text("a", None),
        hash_functions.murmur_bytes(b"a"),
        native.sha2("a", 224),
    )
    pattern = "select sandbox_perl_matches('ab', 'a(?=b)', '', CAST(getvariable('sandbox_session') AS BIGINT))"
    assert engine.connection.execute(pattern).fetchone() == (["a"],)
