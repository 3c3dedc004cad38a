"""The live catalogue: tables, views and their columns. Knows nothing of how it is shown."""

from __future__ import annotations

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
    by_table: dict[Name, list[CatalogColumn]] = {(schema, name): [] for schema, name, _ in kinds}
    for row in columns:
        table = (row[0], row[1])
        by_table.setdefault(table, []).append(_column(row, keys.get((*table, row[2]), (False, 0))))
    kind_of = {(schema, name): "view" if "VIEW" in kind.upper() else "table" for schema, name, kind in kinds}
    return Catalog(
        database=target.config.cluster.db_name,
        tables=tuple(
            CatalogTable(schema, name, kind_of.get((schema, name), "table"), tuple(found))
            for (schema, name), found in sorted(by_table.items())
        ),
    )


async def _rows(connection: Connection, name: str) -> tuple[Row, ...]:
    return (await connection.execute(statement("catalog", name).sql)).rows


async def _keys(connection: Connection) -> dict[tuple[str, str, str], tuple[bool, int]]:
    """(schema, table, column) → whether it is the dist key, and its place in the sort key."""
    try:
        found = await _rows(connection, "keys")
    except StatementError:
        return {}  # pg_table_def can be closed to a user who may still read tables: names matter more than keys
    return {(row[0], row[1], row[2]): (bool(row[3]), abs(int(row[4] or 0))) for row in found}


def _column(row: Row, key: tuple[bool, int]) -> CatalogColumn:
    _, _, name, type_name, length, precision, scale, nullable = row
    if length is not None and "character" in type_name:
        type_name = f"{type_name}({length})"
    elif precision is not None and type_name in ("numeric", "decimal"):
        type_name = f"{type_name}({precision},{scale or 0})"
    return CatalogColumn(name, type_name, key[0], key[1], str(nullable).upper() != "NO")
