"""The catalogue as lines of a tree: which are in it, and what each says. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sparkify_tui.models import Catalog, CatalogColumn, CatalogTable
from sparkify_tui.narration import plural
from sparkify_tui.warehouse.names import qualified_name, quoted_name

HIDDEN_FIRST = ("pg_catalog", "information_schema")
UNKNOWN = "–"
MARKS = {"view": "view", "materialized view": "mat. view", "external table": "external"}
"""What stands in place of a size beside what has none."""


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """A schema, a table of it or a column of that; `tables` is how many a schema shows."""

    schema: str
    table: CatalogTable | None = None
    column: CatalogColumn | None = None
    is_open: bool = False
    tables: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by when the catalogue is read again."""
        return self.schema, self.table.name if self.table else "", self.column.name if self.column else ""

    @property
    def name(self) -> str:
        """The name as a statement has it: a table's with its schema."""
        if self.column is not None:
            return quoted_name(self.column.name)
        return qualified_name(self.schema, self.table.name) if self.table is not None else quoted_name(self.schema)


class CatalogRows:
    """Which lines there are: those of open schemas and tables that hold the words of the filter."""

    def __init__(self) -> None:
        self.catalog = Catalog("", ())
        self._by_schema: dict[str, list[CatalogTable]] = {}
        self._open: set[tuple[str, str]] = set()
        self._closed_while_filtered: set[str] = set()
        self.words: Sequence[str] = ()

    def show(self, catalog: Catalog) -> None:
        """Take this catalogue; what is open stays so."""
        first = not self._by_schema
        self.catalog, self._by_schema = catalog, {}
        for table in catalog.tables:
            self._by_schema.setdefault(table.schema, []).append(table)
        if first and "public" in self._by_schema:
            self._open.add(("public", ""))

    def filter(self, text: str) -> None:
        """Show only tables that hold every word in their own name, their schema's or a column's."""
        self.words = text.lower().split()
        self._closed_while_filtered.clear()

    def turn(self, row: CatalogRow, *, to_open: bool) -> None:
        """Open or close a schema or table."""
        if row.table is None and self.words:
            (self._closed_while_filtered.discard if to_open else self._closed_while_filtered.add)(row.schema)
        else:
            (self._open.add if to_open else self._open.discard)(row.key[:2])

    def rows(self) -> list[CatalogRow]:
        """The lines in order: public first, the system's schemas last."""
        return list(self._rows())

    def _rows(self) -> Iterator[CatalogRow]:
        for schema in sorted(self._by_schema, key=lambda name: (name in HIDDEN_FIRST, name != "public", name)):
            tables = [table for table in self._by_schema[schema] if self._holds(table)]
            if not tables and self.words:
                continue
            is_open = schema not in self._closed_while_filtered if self.words else (schema, "") in self._open
            yield CatalogRow(schema, is_open=is_open, tables=len(tables))
            for table in tables if is_open else ():
                opened = (schema, table.name) in self._open
                yield CatalogRow(schema, table, is_open=opened)
                yield from (CatalogRow(schema, table, column) for column in (table.columns if opened else ()))

    def _holds(self, table: CatalogTable) -> bool:
        if not self.words:
            return True
        name = f"{table.schema}.{table.name}".lower()
        return all(word in name or any(word in column.name.lower() for column in table.columns) for word in self.words)


def size(megabytes: int | None) -> str:
    """Megabytes in the largest unit that leaves at least one."""
    if megabytes is None:
        return UNKNOWN
    for unit in ("MB", "GB"):
        if megabytes < 1024:
            return f"{megabytes:,} {unit}"
        megabytes //= 1024
    return f"{megabytes:,} TB"


def count(rows: int | None) -> str:
    """Rows, thousands grouped."""
    return UNKNOWN if rows is None else f"{rows:,}"


def about(row: CatalogRow) -> str:
    """The line below the tree: all that is known of a table, a column or a schema."""
    if row.column is not None:
        item = row.column
        marks = ("dist key" if item.is_dist_key else "", f"sort key {item.sort_key}" if item.sort_key else "")
        return "  ".join(filter(None, (item.name, item.type, "" if item.nullable else "not null", *marks)))
    if (table := row.table) is not None:
        columns = plural(len(table.columns), "column")
        if table.kind != "table":
            return f"{table.kind}  {columns}"
        sizes = f"{UNKNOWN + ' rows' if table.rows is None else plural(table.rows, 'row')}  {size(table.megabytes)}"
        return f"{sizes}  dist {table.dist_style or UNKNOWN}  sort {table.sort_key or UNKNOWN}  {columns}"
    return plural(row.tables, "table")
