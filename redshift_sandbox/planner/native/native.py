"""Functions that DuckDB's SQL can't express, computed in Python: hashes, numbers of JSON, patterns that look around."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable

import duckdb
from duckdb.func import DEFAULT, SPECIAL

from redshift_sandbox.planner.functions.number_formats import number_to_char
from redshift_sandbox.planner.native import bytes as native_bytes
from redshift_sandbox.planner.native import (
    hash_functions,
    hll,
    letters,
    parsed_date_times,
    regular_expressions,
    super_elements,
)
from redshift_sandbox.planner.native.native_calls import IsCancelled, Native, cancellable, macro, name_of
from redshift_sandbox.sql.interruption import pause

_FNV_OFFSET = 14695981039346656037
_FNV_PRIME = 1099511628211
_BYTES_BETWEEN_PAUSES = 65_536
_INTEGER_FORMATS = {2: "<h", 4: "<i", 8: "<q"}


def sha2(text: str, bits: int) -> str:
    """The SHA-2 digest of a text in hexadecimal digits; bits is 224, 256, 384 or 512, or 0 for 256."""
    return hashlib.new(f"sha{bits or 256}", text.encode()).hexdigest()


def fnv_text(text: str | None, seed: int | None) -> int | None:
    """The 64-bit FNV-1a hash of a text's bytes, continued from a hash when there is a seed; None for None."""
    return None if text is None else _fnv(text.encode(), seed)


def fnv_integer(value: int | None, width: int, seed: int | None) -> int | None:
    """The 64-bit FNV-1a hash of an integer of `width` bytes, the lowest first; None for None."""
    return None if value is None else _fnv(struct.pack(_INTEGER_FORMATS[width], value), seed)


def _fnv(data: bytes, seed: int | None) -> int:
    state = _FNV_OFFSET if seed is None else seed & 0xFFFFFFFFFFFFFFFF
    for start in range(0, len(data), _BYTES_BETWEEN_PAUSES):
        pause()
        for byte in data[start : start + _BYTES_BETWEEN_PAUSES]:
            state = ((state ^ byte) * _FNV_PRIME) & 0xFFFFFFFFFFFFFFFF
    return state - (1 << 64) if state >> 63 else state


class _Spelled(str):
    """A number of a JSON text as it is written."""


_STEP = re.compile(r'\."((?:[^"\\]|\\.)*)"|\[(\d+)\]')


def _steps(path: str) -> list[str]:
    """The keys and indexes of a JSON pointer (/a/0) or a path ($."a"[0])."""
    if path.startswith("/"):
        return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    return [index or re.sub(r"\\(.)", r"\1", key) for key, index in _STEP.findall(path)]


def json_number(text: str, path: str) -> str | None:
    """The number at a path of a JSON text as it is written there: 1.50, which DuckDB gives as 1.5."""
    value = json.loads(text, parse_float=_Spelled, parse_int=_Spelled)
    for step in _steps(path):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return str(value) if isinstance(value, _Spelled) else None


def open_transactions() -> str:
    """No transactions, as a list of JSON, where no cluster tells of its own."""
    return "[]"


FUNCTIONS: tuple[Native, ...] = (
    (sha2, ["VARCHAR", "INTEGER"], "VARCHAR", False),
    (fnv_text, ["VARCHAR", "BIGINT"], "BIGINT", True),
    (fnv_integer, ["BIGINT", "INTEGER", "BIGINT"], "BIGINT", True),
    (hash_functions.farm_fingerprint, ["BLOB"], "BIGINT", False),
    (hash_functions.murmur_bytes, ["BLOB"], "INTEGER", False),
    (hash_functions.murmur_integer, ["BIGINT"], "INTEGER", False),
    (hash_functions.murmur_decimal, ["VARCHAR"], "INTEGER", False),
    (hash_functions.crc32c, ["BLOB"], "VARCHAR", False),
    (number_to_char, ["VARCHAR", "VARCHAR", "BOOLEAN"], "VARCHAR", False),
    (json_number, ["VARCHAR", "VARCHAR"], "VARCHAR", True),
    *super_elements.FUNCTIONS,
    *hll.FUNCTIONS,
    *native_bytes.FUNCTIONS,
    *parsed_date_times.FUNCTIONS,
    *letters.FUNCTIONS,
    *regular_expressions.FUNCTIONS,
)
MACROS = dict(macro(native) for native in FUNCTIONS)

_STORED = frozenset(
    "sha2 fnv_text fnv_integer farm_fingerprint murmur_bytes murmur_integer murmur_decimal number_to_char"
    " hll_cardinality hll_sketch hll_combined bytes_combined bytes_complement integer_of_bytes".split()
)
"""Functions that views in database files may call as sandbox_<name>, without the session."""
_STORED_PATTERNS = frozenset(("perl_matches", "perl_places", "perl_replace"))
"""Those that they call so with it."""


def install(
    connection: duckdb.DuckDBPyConnection,
    transactions: Callable[[], str] | None = None,
    is_cancelled: IsCancelled = lambda _session: False,
) -> None:
    """Make the functions known; they are the whole instance's, so that once is enough.

    `transactions` tells of the open ones as JSON: a list of [pid, number, user, locked table or null],
    and for cursors [pid, number, user, null, name, when declared, rows fetched]. `is_cancelled` tells whether the
    statement of a session is to be broken off.
    """
    told = transactions or open_transactions
    try:
        connection.create_function("sandbox_open_transactions", told, [], "VARCHAR", side_effects=True)
    except (duckdb.NotImplementedException, duckdb.CatalogException):
        return  # another connection of the instance has made them
    for native in FUNCTIONS:
        function, arguments, returns, _ = native
        called = cancellable(native, is_cancelled)
        connection.create_function(name_of(native), called, [*arguments, "BIGINT"], returns, null_handling=SPECIAL)
        if function.__name__ in _STORED_PATTERNS:
            connection.create_function(
                f"sandbox_{function.__name__}", called, [*arguments, "BIGINT"], returns, null_handling=SPECIAL
            )
        elif function.__name__ in _STORED:
            _make_stored(connection, native)


def _make_stored(connection: duckdb.DuckDBPyConnection, native: Native) -> None:
    function, arguments, returns, takes_null = native
    handling = SPECIAL if takes_null else DEFAULT
    connection.create_function(f"sandbox_{function.__name__}", function, [*arguments], returns, null_handling=handling)
