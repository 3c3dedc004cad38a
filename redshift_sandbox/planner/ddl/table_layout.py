"""How a new table is laid out: distribution, sort keys and encodings, as Redshift settles them and refuses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from redshift_sandbox.metadata.tables import ColumnInfo
from redshift_sandbox.sql.ddl.ddl_statements import ColumnDefinition, TableAttributes
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import BOOL, BPCHAR, FLOAT4, FLOAT8, HLLSKETCH, SUPER, VARBYTE, VARCHAR

MAX_COLUMNS = 1600
MAX_SORT_COLUMNS = 400
MAX_INTERLEAVED_COLUMNS = 8
_INVALID = "42P16"
_PLAIN_OIDS = (BOOL.oid, FLOAT4.oid, FLOAT8.oid, HLLSKETCH.oid)
_LZO_OIDS = (VARCHAR.oid, BPCHAR.oid, VARBYTE.oid)


def automatic_encoding(column: ColumnInfo) -> str:
    """The encoding Redshift chooses: raw for sort keys, booleans and floats, LZO for strings, AZ64 for the rest."""
    if column.sortkey or column.type.oid in _PLAIN_OIDS:
        return "none"
    if column.type.oid in _LZO_OIDS:
        return "lzo"
    return "zstd" if column.type.oid == SUPER.oid else "az64"


def distribution(definitions: Sequence[ColumnDefinition], attributes: TableAttributes) -> tuple[str, str | None]:
    """The table's diststyle as SVV_TABLE_INFO spells it, and the column it distributes on."""
    marked = [definition.name for definition in definitions if definition.distkey]
    named = [*marked, *([attributes.distkey] if attributes.distkey else [])]
    if len(named) > 1:
        raise SqlError("multiple distribution keys specified: a table can have one DISTKEY column", _INVALID)
    key = named[0] if named else None
    style = attributes.diststyle
    if key is not None and style not in (None, "key"):
        raise SqlError(f"DISTKEY column cannot be specified with DISTSTYLE {str(style).upper()}", _INVALID)
    if style == "key" and key is None:
        raise SqlError("DISTSTYLE KEY requires a DISTKEY column", _INVALID)
    if key is not None:
        return f"KEY({key})", key
    return {"even": "EVEN", "all": "ALL"}.get(str(style), "AUTO(ALL)"), None


def sort_columns(definitions: Sequence[ColumnDefinition], attributes: TableAttributes) -> tuple[str, ...]:
    """The sort key's columns in order."""
    marked = tuple(definition.name for definition in definitions if definition.sortkey)
    if marked and attributes.sortkeys:
        raise SqlError("SORTKEY specified both for a column and for the table", _INVALID)
    keys = marked or attributes.sortkeys
    if len(set(keys)) != len(keys):
        raise SqlError("a column appears twice in the SORTKEY", "42701")
    if len(keys) > MAX_SORT_COLUMNS:
        raise SqlError(f"maximum number of SORTKEY columns ({MAX_SORT_COLUMNS}) exceeded", "54011")
    if attributes.sortkey_style == "interleaved" and len(keys) > MAX_INTERLEAVED_COLUMNS:
        raise SqlError(f"maximum number of interleaved SORTKEY columns ({MAX_INTERLEAVED_COLUMNS}) exceeded", "54011")
    return keys


def lay_out(
    columns: Sequence[ColumnInfo], key: str | None, sort_keys: Sequence[str], encodings: dict[str, str]
) -> tuple[ColumnInfo, ...]:
    """Columns with their number, keys and encodings; SqlError for keys on columns that aren't there."""
    known = {column.name for column in columns}
    if len(known) != len(columns):
        raise SqlError(f'column "{_repeated(columns)}" specified more than once', "42701")
    if len(columns) > MAX_COLUMNS:
        raise SqlError(f"tables can have at most {MAX_COLUMNS} columns", "54011")
    for name in ([key] if key else []) + list(sort_keys):
        if name not in known:
            what = "DISTKEY" if name == key else "SORTKEY"
            raise SqlError(f'column "{name}" named in {what} does not exist', "42703")
    found = []
    for number, column in enumerate(columns, 1):
        sortkey = sort_keys.index(column.name) + 1 if column.name in sort_keys else 0
        placed = replace(column, number=number, distkey=column.name == key, sortkey=sortkey)
        if placed.type.oid in (SUPER.oid, HLLSKETCH.oid) and (placed.distkey or placed.sortkey):
            shown = f'column "{column.name}" of type {placed.type.name}'
            raise SqlError(f"{shown} cannot be a distribution or sort key", "0A000")
        chosen = encodings.get(column.name, "auto")
        found.append(replace(placed, encoding=automatic_encoding(placed) if chosen == "auto" else chosen))
    return tuple(found)


def _repeated(columns: Sequence[ColumnInfo]) -> str:
    names = [column.name for column in columns]
    return next(name for name in names if names.count(name) > 1)
