"""The statement that makes a table or view again: as the server shows it, or built from the catalogue."""

from __future__ import annotations

from sparkify_tui.errors import StatementError
from sparkify_tui.models import CatalogTable
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect
from sparkify_tui.warehouse.names import qualified_name, quoted_name

_SHOW = {
    "table": "show table",
    "view": "show view",
    "materialized view": "show view",
    "external table": "show external table",
}


async def table_ddl(target: Target, table: CatalogTable) -> str:
    """The DDL of a table or view; raises StatementError for a view that the server doesn't show."""
    async with await connect(target.config.cluster, application="sparkify-tui catalog") as connection:
        try:
            shown = await connection.execute(f"{_SHOW[table.kind]} {qualified_name(table.schema, table.name)}")
        except StatementError as error:
            if table.kind != "table":
                raise
            return built_ddl(table, error.message)
    return "\n".join(str(row[0]) for row in shown.rows)


def built_ddl(table: CatalogTable, why: str) -> str:
    """A CREATE TABLE from what the catalogue knows; encodings, defaults and constraints it does not."""
    width = max((len(quoted_name(column.name)) for column in table.columns), default=0)
    columns = [
        f"    {quoted_name(column.name):<{width}} {column.type}{'' if column.nullable else ' not null'}"
        for column in table.columns
    ]
    lines = [
        f"-- From the catalogue, without encodings, defaults and keys; SHOW TABLE answered: {' '.join(why.split())}",
        f"create table {qualified_name(table.schema, table.name)} (",
        ",\n".join(columns),
        ")",
    ]
    if dist := next((column.name for column in table.columns if column.is_dist_key), None):
        lines.append(f"distkey ({quoted_name(dist)})")
    elif table.dist_style.upper() in ("ALL", "EVEN"):
        lines.append(f"diststyle {table.dist_style.lower()}")
    if sort := sorted((column.sort_key, column.name) for column in table.columns if column.sort_key):
        lines.append(f"sortkey ({', '.join(quoted_name(name) for _, name in sort)})")
    return "\n".join(lines) + ";"
