"""The system relations: which there are, their columns with Redshift's types, and their text in DuckDB's SQL.

They are texts put in where they are named, so a database file holds nothing of them, a newer program brings newer ones,
and starting a cluster doesn't wait for DuckDB to bind a hundred views. What the functions read are views, in memory.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from sparkify_tui.sandbox.catalog.names import METADATA, SYSTEM, qualified, quoted
from sparkify_tui.sandbox.catalog.reading import first_row
from sparkify_tui.sandbox.dialect.plan import RedshiftType
from sparkify_tui.sandbox.dialect.types import OID, TEXT, by_oid, parse_type, to_duckdb

SYSTEM_SCHEMAS = ("pg_catalog", "information_schema")
_KNOWN_OIDS = {
    "pg_tablespace": 1213,
    "pg_shdepend": 1214,
    "pg_type": 1247,
    "pg_attribute": 1249,
    "pg_proc": 1255,
    "pg_class": 1259,
    "pg_shadow": 1260,
    "pg_group": 1261,
    "pg_database": 1262,
    "pg_aggregate": 2600,
    "pg_am": 2601,
    "pg_attrdef": 2604,
    "pg_cast": 2605,
    "pg_constraint": 2606,
    "pg_conversion": 2607,
    "pg_depend": 2608,
    "pg_description": 2609,
    "pg_index": 2610,
    "pg_inherits": 2611,
    "pg_language": 2612,
    "pg_namespace": 2615,
    "pg_opclass": 2616,
    "pg_operator": 2617,
    "pg_rewrite": 2618,
    "pg_trigger": 2620,
}
"""Those of PostgreSQL, whose catalogue tables they are; clients write some of them as numbers."""
_TABLES = frozenset((*_KNOWN_OIDS, "pg_default_acl", "pg_external_schema", "pg_library", "pg_conf", "pg_udf"))
_FIRST_VIEW_OID = 3000
_NAMED = re.compile(r"\{pg\}\.(\w+)")


@dataclass(frozen=True, slots=True)
class SystemRelation:
    """A table or view of the system: `body` is DuckDB's SQL whose columns are `columns`, in that order.

    In `body`, {meta} and {home} stand for the schemas of the database's and the cluster's metadata, {pg} for the schema
    of other system relations, {static} for what is the same everywhere, {rows} for row_counts.PLACEHOLDER, and {late}
    for tables.LATE_COLUMNS.
    `internal` ones serve other relations and can't be named by users. `logged` ones read the system log, whose
    directory is a session variable.
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

    @property
    def kind(self) -> str:
        """What it says it is: table for the catalogue itself, view for what is told from it."""
        return "table" if self.name in _TABLES else "view"

    def sql_name(self, database: str) -> str:
        """What to write in DuckDB's SQL where a table is expected."""
        return _expanded(self.schema, self.name, database)


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
        activity_views,
        dependency_views,
        idle_views,
        information_views,
        load_views,
        log_views,
        pg_catalog_views,
        query_views,
        routine_views,
        storage_views,
        svv_views,
    )

    modules = (
        log_views,
        pg_catalog_views,
        information_views,
        routine_views,
        dependency_views,
        svv_views,
        storage_views,
        query_views,
        load_views,
        activity_views,
        idle_views,
    )
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


def place(database: str) -> str:
    """The schema of a database's catalogue functions."""
    return qualified(SYSTEM, f"{database}/pg_catalog")


def create_all(connection: Any, database: str) -> None:
    """Make what the system relations of a database need: the tables of static data, and the functions."""
    from sparkify_tui.sandbox.catalog import functions, static_data

    connection.execute(f"attach if not exists ':memory:' as {quoted(SYSTEM)}")
    known = first_row(
        connection.execute(
            "select count(*) from duckdb_schemas() where database_name = ? and schema_name = 'static'", [SYSTEM]
        )
    )
    if not known[0]:
        static_data.create(connection, relations().values())
    connection.execute(f"create schema if not exists {place(database)}")
    for statement in functions.statements():
        connection.execute(expand(statement, database))
    for name, parameter in functions.CONVERSIONS.items():
        # Conversions are written into statements without knowing the database, of which a cluster has one.
        macro = f"{qualified(SYSTEM, 'main')}.{name}({parameter})"
        connection.execute(f"create or replace macro {macro} as {place(database)}.{name}({parameter})")


def function(database: str, name: str) -> str | None:
    """The DuckDB name of a function of the catalogue, None for one that isn't."""
    from sparkify_tui.sandbox.catalog import functions

    return f"{place(database)}.{quoted(name)}" if name in functions.names() else None


def expand(text: str, database: str) -> str:
    """A body with the names in braces replaced: {pg}.name by that relation's own text, or by a function's name."""

    def replaced(match: re.Match[str]) -> str:
        name = match.group(1)
        return _expanded("pg_catalog", name, database) if ("pg_catalog", name) in relations() else match.group()

    text = _NAMED.sub(replaced, text)
    metadata = qualified(database, METADATA)
    for word, meant in (("meta", metadata), ("home", metadata), ("pg", place(database)), ("static", static_place())):
        text = text.replace(f"{{{word}}}", meant)
    return text


@cache
def _expanded(schema: str, name: str, database: str) -> str:
    relation = relations()[schema, name]
    names = ", ".join(quoted(column) for column, _ in relation.columns)
    casts = ", ".join(f"{quoted(column)}::{to_duckdb(type_)} as {quoted(column)}" for column, type_ in relation.columns)
    return f"(select {casts} from ({expand(relation.body, database)}) as _({names}))"
