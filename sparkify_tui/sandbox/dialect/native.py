"""Functions that DuckDB's SQL can't express, computed in Python: hashes, numbers of JSON, patterns that look around."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import duckdb

from sparkify_tui.sandbox.dialect import native_hashes, native_hll, native_super
from sparkify_tui.sandbox.dialect.number_formats import number_to_char

_FNV_OFFSET = 14695981039346656037
_FNV_PRIME = 1099511628211
_INTEGER_FORMATS = {2: "<h", 4: "<i", 8: "<q"}
_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


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
    for byte in data:
        state = ((state ^ byte) * _FNV_PRIME) & 0xFFFFFFFFFFFFFFFF
    return state - (1 << 64) if state >> 63 else state


@lru_cache(256)
def _compiled(pattern: str, flags: str) -> re.Pattern[str]:
    spelled = re.sub(r"\[:(\w+):\]", lambda match: _POSIX_CLASSES.get(match[1], match[0]), pattern)
    return re.compile(spelled, re.DOTALL | (re.IGNORECASE if "i" in flags else 0))


def perl_matches(text: str, pattern: str, flags: str) -> list[str]:
    """Every match of a Perl-compatible pattern; the first group of each when the flags have an e and it has groups."""
    compiled = _compiled(pattern, flags)
    group = 1 if "e" in flags and compiled.groups else 0
    return [match[group] or "" for match in compiled.finditer(text)]


def perl_places(text: str, pattern: str, flags: str) -> list[int]:
    """Where each match begins, and where it ends, one after another, counted from 1."""
    compiled = _compiled(pattern, flags)
    group = 1 if "e" in flags and compiled.groups else 0
    return [place + 1 for match in compiled.finditer(text) for place in match.span(group)]


def perl_replace(text: str, pattern: str, replacement: str, flags: str) -> str:
    r"""The text with every match replaced; the replacement names groups as \1."""
    return _compiled(pattern, flags).sub(replacement, text)


def looks_around(pattern: str) -> bool:
    """Whether a pattern has what only Perl's dialect knows: looking around, or a reference back."""
    return re.search(r"\(\?(?:<?[=!]|>)|\\[1-9]", pattern) is not None


def check(pattern: str) -> str | None:
    """What is wrong with a Perl-compatible pattern, None for a good one."""
    try:
        _compiled(pattern, "")
    except re.error as error:
        return error.msg
    return None


class _Spelled(str):
    """A number of a JSON text as it is written."""


_STEP = re.compile(r'\."((?:[^"\\]|\\.)*)"|\[(\d+)\]')


def json_number(text: str, path: str) -> str | None:
    """The number at a path of a JSON text as it is written there: 1.50, which DuckDB gives as 1.5."""
    value = json.loads(text, parse_float=_Spelled, parse_int=_Spelled)
    for key, index in _STEP.findall(path):
        value = value[int(index)] if index else value[re.sub(r"\\(.)", r"\1", key)]
    return str(value) if isinstance(value, _Spelled) else None


def open_transactions() -> str:
    """No transactions, as a list of JSON, where no cluster tells of its own."""
    return "[]"


def groups(pattern: str) -> int:
    """How many groups a pattern has; 0 for one that can't be read."""
    try:
        return _compiled(pattern, "").groups
    except re.error:
        return 0


_FUNCTIONS: tuple[tuple[Callable[..., Any], list[str], str, bool], ...] = (
    (sha2, ["VARCHAR", "INTEGER"], "VARCHAR", False),
    (fnv_text, ["VARCHAR", "BIGINT"], "BIGINT", True),
    (fnv_integer, ["BIGINT", "INTEGER", "BIGINT"], "BIGINT", True),
    (native_hashes.farm_fingerprint, ["BLOB"], "BIGINT", False),
    (native_hashes.murmur_bytes, ["BLOB"], "INTEGER", False),
    (native_hashes.murmur_integer, ["BIGINT"], "INTEGER", False),
    (native_hashes.murmur_decimal, ["VARCHAR"], "INTEGER", False),
    (number_to_char, ["VARCHAR", "VARCHAR", "BOOLEAN"], "VARCHAR", False),
    (json_number, ["VARCHAR", "VARCHAR"], "VARCHAR", True),
    (perl_matches, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR[]", False),
    (perl_places, ["VARCHAR", "VARCHAR", "VARCHAR"], "INTEGER[]", False),
    (open_transactions, [], "VARCHAR", False),
    (perl_replace, ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR", False),
    *native_super.FUNCTIONS,
    *native_hll.FUNCTIONS,
)


def install(connection: Any, transactions: Callable[[], str] | None = None) -> None:
    """Make the functions known under sandbox_<name>; they are the whole instance's, so that once is enough.

    `transactions` tells of the open ones as JSON: a list of [pid, number, user, locked table or null],
    and for cursors [pid, number, user, null, name, when declared, rows fetched].
    """
    for function, arguments, returns, takes_null in _FUNCTIONS:
        name = f"sandbox_{function.__name__}"
        handling = "special" if takes_null else "default"
        called = transactions or function if function is open_transactions else function
        try:
            connection.create_function(
                name, called, arguments, returns, null_handling=handling, side_effects=not arguments
            )
        except (duckdb.NotImplementedException, duckdb.CatalogException):
            return  # another connection of the instance has made them
