"""How large the values of a Parquet file become, worked out before any is written out: a small file may hold gigabytes.

Dictionaries and runs keep a value once however often it occurs. The counts in the file and the lengths of its texts say
what a row would take; DuckDB keeps a vector of rows in memory, and can't be interrupted within one.
"""

from __future__ import annotations

from typing import Any

import duckdb

from redshift_sandbox.copy.closed_results import run
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import literal

MAX_ROW_BYTES = 4 * 1024 * 1024
MAX_TEXT_BYTES = 65535
MAX_VALUES_AT_ONCE = 4 * 1024 * 1024
_VECTOR_ROWS = 2048
_LEAST = 2
"""Bytes that a value takes in JSON at least, with what separates it from the next one."""


def refused_counts(connection: DuckDBConnection, path: str) -> str:
    """What is wrong with the number of values in a file's rows, by the file's own counts; "" when nothing is."""
    counts = run(
        connection,
        "select max(per_row), max(per_row * least(rows, ?)) from (select greatest(row_group_num_rows, 1) as rows, "
        f"num_values / rows as per_row from parquet_metadata({literal(path)}))",
        [_VECTOR_ROWS],
    )
    per_row, at_once = counts[0][0] or 0, counts[0][1] or 0
    if per_row * _LEAST > MAX_ROW_BYTES:
        return too_large(f"of {int(per_row)} nested values")
    if at_once > MAX_VALUES_AT_ONCE:
        return f"has {int(per_row)} nested values in a row, which the sandbox can't read {_VECTOR_ROWS} rows at a time"
    return ""


def too_large(what: str) -> str:
    """What is wrong with a file one of whose rows is too large."""
    return (
        f"has a row {what}, which exceeds the maximum size of {MAX_ROW_BYTES} bytes, or of {MAX_TEXT_BYTES} bytes for "
        "a text in it"
    )


def size_of(value: str, kind: str) -> str:
    """An expression for the least number of bytes that a value of DuckDB's type `kind` takes in JSON.

    A text that is too long makes it larger than a row may be.
    """
    return _size(value, duckdb.sqltype(kind), 0)


def _size(value: str, kind: Any, depth: int) -> str:  # Any: what a type's children are depends on its id
    match kind.id:
        case "varchar" | "blob":
            length = f"{'strlen' if kind.id == 'varchar' else 'octet_length'}({value})"
            return f"coalesce(if({length} > {MAX_TEXT_BYTES}, {MAX_ROW_BYTES + 1}, {length} + {_LEAST}), 0)"
        case "list" | "array":
            return _list_size(value, dict(kind.children)["child"], depth)
        case "map":
            inner = dict(kind.children)
            keys = _list_size(f"map_keys({value})", inner["key"], depth)
            return f"({keys} + {_list_size(f'map_values({value})', inner['value'], depth)})"
        case "struct":
            fields = (_size(f"struct_extract({value}, {literal(name)})", inner, depth) for name, inner in kind.children)
            return f"({' + '.join(fields)})"
        case _:
            return str(_LEAST)


def _list_size(value: str, inner: object, depth: int) -> str:
    size = _size(f"v{depth}", inner, depth + 1)
    if size == str(_LEAST):
        return f"coalesce(len({value}) * {_LEAST}, 0)"
    return f"coalesce(list_sum(list_transform({value}, lambda v{depth}: {size})), 0)"
