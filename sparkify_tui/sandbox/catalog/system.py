"""The system relations: which there are, their columns with Redshift's types, and how they come into being in DuckDB.

They live in an in-memory DuckDB catalogue, one schema per database and system schema, so that a database file holds
nothing of them and a newer program brings newer ones.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sparkify_tui.sandbox.catalog.names import METADATA, SYSTEM, literal, qualified, quoted
from sparkify_tui.sandbox.catalog.reading import first_row
from sparkify_tui.sandbox.dialect.plan import RedshiftType
from sparkify_tui.sandbox.dialect.types import OID, TEXT, by_oid, parse_type, to_duckdb

SYSTEM_SCHEMAS = ("pg_catalog", "information_schema")
_KNOWN_OIDS = {"pg_type": 1247, "pg_attribute": 1249, "pg_proc": 1255, "pg_class": 1259, "pg_database": 1262}
_FIRST_VIEW_OID = 3000


@dataclass(frozen=True, slots=True)
class SystemRelation:
    """A table or view of the system: `body` is DuckDB's SQL whose columns are `columns`, in that order.

    In `body`, {meta} stands for the metadata's schema, {pg} for the schema of this database's pg_catalog and {log} for
    the directory of the system log. `internal` ones serve other views and can't be named by users.
    """

    schema: str
    name: str
    columns: tuple[tuple[str, RedshiftType], ...]
    body: str
    logged: bool = False
    internal: bool = False

    @property
    def oid(self) -> int:
        """A number that stays the same from release to release, below those of users' objects."""
        return _KNOWN_OIDS.get(self.name) or _FIRST_VIEW_OID + zlib.crc32(self.name.encode()) % 96_000

    def sql_name(self, database: str) -> str:
        """What to write in DuckDB's SQL."""
        return qualified(SYSTEM, f"{database}/{self.schema}", self.name)


def columns(declaration: str) -> tuple[tuple[str, RedshiftType], ...]:
    """Columns from a declaration like 'oid oid, relname name, size numeric(38,0)'."""
    parts: list[str] = []
    depth, start = 0, 0
    for position, character in enumerate(declaration):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(declaration[start:position])
            start = position + 1
    parts.append(declaration[start:])
    return tuple((name.strip('"'), _type(type_)) for name, type_ in (part.split(maxsplit=1) for part in parts))


def _type(text: str) -> RedshiftType:
    text = text.strip()
    if text.endswith("[]") and (element := _type(text[:-2])):
        array = {OID.oid: 1028, TEXT.oid: 1009, 21: 1005, 19: 1003}.get(element.oid, 1009)
        return by_oid(array) or TEXT
    return TEXT if text == "text" else parse_type(text)


@cache
def relations() -> dict[tuple[str, str], SystemRelation]:
    """Every system relation by schema and name, in an order in which each uses only earlier ones."""
    from sparkify_tui.sandbox.catalog import (
        information_views,
        load_views,
        log_views,
        pg_catalog_views,
        query_views,
        svv_views,
    )

    modules = (log_views, pg_catalog_views, information_views, svv_views, query_views, load_views)
    return {(relation.schema, relation.name): relation for module in modules for relation in module.RELATIONS}


def find(schema: str, name: str) -> SystemRelation | None:
    """The system relation of that name, None when there is none."""
    if schema not in SYSTEM_SCHEMAS:
        return None
    relation = relations().get((schema, name))
    return None if relation is None or relation.internal else relation


def static_place() -> str:
    """The schema of what is the same for every database."""
    return qualified(SYSTEM, "static")


def create_all(connection: Any, database: str, home: str, log_directory: Path | None) -> None:
    """Make a database's system relations; `home` is the database that keeps the cluster's users."""
    from sparkify_tui.sandbox.catalog import functions, static_data

    connection.execute(f"attach if not exists ':memory:' as {quoted(SYSTEM)}")
    known = first_row(
        connection.execute(
            "select count(*) from duckdb_schemas() where database_name = ? and schema_name = 'static'", [SYSTEM]
        )
    )
    if not known[0]:
        static_data.create(connection, relations().values())
    for schema in SYSTEM_SCHEMAS:
        connection.execute(f"create schema if not exists {qualified(SYSTEM, f'{database}/{schema}')}")
    places = {
        "meta": qualified(database, METADATA),
        "home": qualified(home, METADATA),
        "pg": qualified(SYSTEM, f"{database}/pg_catalog"),
        "info": qualified(SYSTEM, f"{database}/information_schema"),
        "static": static_place(),
        **({} if log_directory is None else {"log": literal(str(log_directory))}),
    }
    statements = [_create(relation, database, places) for relation in relations().values()]
    for statement in (*statements, *functions.statements(places)):
        connection.execute(statement)


def function(database: str, name: str) -> str | None:
    """The DuckDB name of a function of the catalogue, None for one that isn't."""
    from sparkify_tui.sandbox.catalog import functions

    return qualified(SYSTEM, f"{database}/pg_catalog", name) if name in functions.names() else None


def _create(relation: SystemRelation, database: str, places: dict[str, str]) -> str:
    body = relation.body
    for name, place in places.items():
        body = body.replace(f"{{{name}}}", place)
    if "{log}" in body:  # without a log, its relations are empty
        body = f"select {', '.join(['null'] * len(relation.columns))} where false"
    names = ", ".join(quoted(name) for name, _ in relation.columns)
    casts = ", ".join(f"{quoted(name)}::{to_duckdb(type_)} as {quoted(name)}" for name, type_ in relation.columns)
    return f"create or replace view {relation.sql_name(database)} as select {casts} from ({body}) as _({names})"
