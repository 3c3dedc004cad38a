"""The live catalogue: tables, views and their columns. Knows nothing of how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sparkify_tui.errors import StatementError
from sparkify_tui.models import Catalog, CatalogColumn, CatalogTable, Row
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.statements import statement

Name = tuple[str, str]


async def read_catalog(target: Target) -> Catalog:
    """Every table and view that is not the system's own, by schema and name; columns in their order."""
    async with await connect(target.config.cluster, application="sparkify-tui catalog") as connection:
        kinds = await _rows(connection, "views")
        columns = await _rows(connection, "columns")
        keys = await _keys(connection)
        sizes = {(row[0], row[1]): row[2:] for row in await _rows_if_allowed(connection, "sizes")}
        materialized = {(row[0], row[1]) for row in await _rows_if_allowed(connection, "materialized_views")}
    by_table: dict[Name, list[CatalogColumn]] = {(schema, name): [] for schema, name, _ in kinds}
    for row in columns:
        table = (row[0], row[1])
        by_table.setdefault(table, []).append(_column(row, keys.get((*table, row[2]), (False, 0))))
    kind_of = {(schema, name): _kind(kind, (schema, name) in materialized) for schema, name, kind in kinds}
    return Catalog(
        database=target.config.cluster.db_name,
        tables=tuple(
            _sized(CatalogTable(schema, name, kind_of.get((schema, name), "table"), tuple(found)), sizes)
            for (schema, name), found in sorted(by_table.items())
        ),
    )


async def _rows(connection: Connection, name: str) -> tuple[Row, ...]:
    return (await connection.execute(statement("catalog", name).sql)).rows


async def _rows_if_allowed(connection: Connection, name: str) -> tuple[Row, ...]:
    """None where a user may not read it, who may still read tables: names matter more than keys and sizes."""
    try:
        return await _rows(connection, name)
    except StatementError:
        return ()


def _kind(table_type: str, is_materialized: bool) -> str:
    if is_materialized:
        return "materialized view"
    if "VIEW" in table_type.upper():
        return "view"
    return "external table" if "EXTERNAL" in table_type.upper() else "table"


def _sized(table: CatalogTable, sizes: Mapping[Name, Row]) -> CatalogTable:
    if (found := sizes.get((table.schema, table.name))) is None:
        return table
    rows, megabytes, dist_style, sort_key, sort_columns = found
    more = int(sort_columns or 0) - 1
    return replace(
        table,
        rows=None if rows is None else int(rows),
        megabytes=None if megabytes is None else int(megabytes),
        dist_style=dist_style or "",
        sort_key=f"{sort_key or ''}{f' +{more}' if more > 0 else ''}",
    )


async def _keys(connection: Connection) -> dict[tuple[str, str, str], tuple[bool, int]]:
    """(schema, table, column) → whether it is the dist key, and its place in the sort key."""
    found = await _rows_if_allowed(connection, "keys")
    return {(row[0], row[1], row[2]): (bool(row[3]), abs(int(row[4] or 0))) for row in found}


def _column(row: Row, key: tuple[bool, int]) -> CatalogColumn:
    _, _, name, type_name, length, precision, scale, nullable = row
    if length is not None and "character" in type_name:
        type_name = f"{type_name}({length})"
    elif precision is not None and type_name in ("numeric", "decimal"):
        type_name = f"{type_name}({precision},{scale or 0})"
    return CatalogColumn(name, type_name, key[0], key[1], str(nullable).upper() != "NO")
