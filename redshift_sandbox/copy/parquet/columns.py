"""COPY from Parquet: columns by position, types as the file declares them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from redshift_sandbox.copy.closed_results import number, run
from redshift_sandbox.copy.contents import can_scan
from redshift_sandbox.copy.parquet import sizes
from redshift_sandbox.copy.row_loader import Load
from redshift_sandbox.copy.sources import SourceFile
from redshift_sandbox.copy.values import ColumnRule, is_text
from redshift_sandbox.sql import types
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import literal, quoted
from redshift_sandbox.sql.sql_error import SqlError

_FAMILIES = {
    "BOOLEAN": "boolean",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
    **dict.fromkeys(("VARCHAR", "BLOB", "ENUM"), "text"),
    "DATE": "date",
    **dict.fromkeys(
        ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP WITH TIME ZONE"), "timestamp"
    ),
    **dict.fromkeys(("TIME", "TIME WITH TIME ZONE"), "time"),
}
_TARGETS = {
    types.BOOL.oid: ("boolean",),
    types.INT2.oid: ("integer",),
    types.INT4.oid: ("integer",),
    types.INT8.oid: ("integer",),
    types.FLOAT4.oid: ("float",),
    types.FLOAT8.oid: ("float",),
    types.NUMERIC.oid: ("decimal", "integer"),
    types.DATE.oid: ("date",),
    types.TIMESTAMP.oid: ("timestamp",),
    types.TIMESTAMPTZ.oid: ("timestamp",),
    types.TIME.oid: ("time",),
    types.TIMETZ.oid: ("time",),
    types.VARBYTE.oid: ("text",),
}


def load_parquet(load: Load, files: Sequence[SourceFile], scratch: Path) -> None:
    """Load all files; raises SqlError for a file whose columns don't fit the table, as Spectrum's scan does."""
    for index, file in enumerate(files):
        if file.size == 0:
            continue  # the placeholder of a folder
        with Path(file.path).open("rb"):  # DuckDB would say of one that can't be read that it is no Parquet file
            pass
        path = file.path if can_scan(file.path) else _under_a_plain_name(file.path, scratch / f"{index}.parquet")
        load.check_cancelled()
        try:
            rows = _load_file(load, file, path)
        except duckdb.OutOfMemoryException as error:
            raise _scan_error(
                file, "holds values that take more memory than a cluster of the sandbox has", "53200"
            ) from error
        load.progress.rows += rows
        load.progress.files_scanned += 1
        load.progress.bytes_scanned += file.size
        load.log.files([file], [rows], load.errors_by_file)
        load.checkpoint()


def _under_a_plain_name(path: str, plain: Path) -> str:
    """The file once more under a name that DuckDB takes for no pattern."""
    try:
        plain.symlink_to(path)
    except OSError:  # Windows keeps links for administrators
        shutil.copyfile(path, plain)
    return str(plain)


def _load_file(load: Load, file: SourceFile, path: str) -> int:
    connection, target = load.context.connection, load.target
    scan = f"read_parquet({literal(path)})"
    try:
        described = run(connection, f"describe select * from {scan}")
        refused = sizes.refused_counts(connection, path)
    except duckdb.Error as error:
        raise _scan_error(file, "is not a valid Parquet file") from error
    if refused:
        raise _scan_error(file, refused)
    if len(described) != len(target.rules):
        raise _scan_error(
            file,
            f"has an incompatible Parquet schema: {len(described)} columns, the table or column list has "
            f"{len(target.rules)}",
        )
    values = []
    for rule, (name, kind, *_) in zip(target.rules, described, strict=True):
        if not _fits(rule, kind):
            raise _scan_error(
                file,
                f"has an incompatible Parquet schema for column '{rule.name}'. Column type: "
                f"{rule.type.name.upper()}, Parquet schema: {name} {kind}",
            )
        values.append(f"try_cast({quoted(name)} as {types.to_duckdb(rule.type)})")
        load.check_cancelled()
        _check_size(connection, file, scan, rule, quoted(name), kind)
        _check_values(connection, file, scan, rule, quoted(name), values[-1])
    if load.statement.errors.no_load:
        return number(connection, f"select count(*) from {scan}")
    insert = f"insert into {target.table.sql_name} ({target.columns_sql}) select {', '.join(values)} from {scan}"
    return number(connection, insert)


def _fits(rule: ColumnRule, kind: str) -> bool:
    family = "decimal" if kind.startswith("DECIMAL") else _FAMILIES.get(kind, "nested")
    if is_text(rule.type):
        return family == "text"
    if rule.type.oid == types.SUPER.oid:
        return True
    return family in _TARGETS.get(rule.type.oid, ())


def _check_size(
    connection: DuckDBConnection, file: SourceFile, scan: str, rule: ColumnRule, source: str, kind: str
) -> None:
    """Refuse a column's values for their size before they are converted."""
    if rule.type.oid == types.SUPER.oid:
        largest = run(connection, f"select max({sizes.size_of(source, kind)}) from {scan}")[0][0]
        if (largest or 0) > sizes.MAX_ROW_BYTES:
            raise _scan_error(file, sizes.too_large(f"with a value of column {rule.name}"))
    elif rule.type.oid == types.VARBYTE.oid:
        length = "octet_length" if kind == "BLOB" else "strlen"
        _check_length(file, rule, run(connection, f"select max({length}({source})) from {scan}")[0][0])


def _check_length(file: SourceFile, rule: ColumnRule, longest: int | None) -> None:
    length = types.length_of(rule.type)
    if longest is not None and length is not None and longest > length:
        raise _scan_error(
            file,
            f"The length of the data column {rule.name} is longer than the length defined in the table. "
            f"Table: {length}, Data: {longest}",
        )


def _check_values(
    connection: DuckDBConnection, file: SourceFile, scan: str, rule: ColumnRule, source: str, value: str
) -> None:
    if is_text(rule.type):
        _check_length(file, rule, run(connection, f"select max(strlen({value})) from {scan}")[0][0])
    elif run(connection, f"select 1 from {scan} where {value} is null and {source} is not null limit 1"):
        raise _scan_error(file, f"A value of column {rule.name} is out of range for {rule.type.name}")
    if rule.not_null and run(connection, f"select 1 from {scan} where {value} is null limit 1"):
        raise SqlError(f"Cannot insert a NULL value into column {rule.name}", "23502")


def _scan_error(file: SourceFile, what: str, sqlstate: str = "XX000") -> SqlError:
    return SqlError(f"Spectrum Scan Error. File '{file.url}' {what}", sqlstate)
