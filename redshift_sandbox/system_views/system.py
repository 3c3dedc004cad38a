"""The system relations: which there are, their columns with Redshift's types, and their text in DuckDB's SQL.

They are texts put in where they are named, so a database file holds nothing of them, a newer program brings newer ones,
and starting a cluster doesn't wait for DuckDB to bind a hundred views. What the functions read are views, in memory.
"""

from __future__ import annotations

import re
from functools import cache

from redshift_sandbox.sql.names import (
    METADATA,
    qualified,
    quoted,
)
from redshift_sandbox.sql.types import to_duckdb
from redshift_sandbox.system_views import (
    activity_views,
    dependency_views,
    empty_views,
    information_views,
    load_views,
    log_views,
    pg_catalog_views,
    query_views,
    routine_views,
    storage_views,
    svv_views,
)
from redshift_sandbox.system_views.internal_schemas import place, static_place
from redshift_sandbox.system_views.relation import SystemRelation

_MODULES = (
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
    empty_views,
)
"""In an order in which each uses only earlier ones."""
SYSTEM_SCHEMAS = ("pg_catalog", "information_schema")
_NAMED = re.compile(r"\{pg\}\.(\w+)")


@cache
def relations() -> dict[tuple[str, str], SystemRelation]:
    """Every system relation by schema and name, in an order in which each uses only earlier ones."""
    return {(relation.schema, relation.name): relation for module in _MODULES for relation in module.RELATIONS}


def find(schema: str, name: str) -> SystemRelation | None:
    """The system relation of that name, None when there is none."""
    if schema not in SYSTEM_SCHEMAS:
        return None
    relation = relations().get((schema, name))
    return None if relation is None or relation.internal else relation


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


def sql_name(relation: SystemRelation, database: str) -> str:
    """What to write in DuckDB's SQL where that relation is to be read."""
    return _expanded(relation.schema, relation.name, database)


@cache
def _expanded(schema: str, name: str, database: str) -> str:
    relation = relations()[schema, name]
    names = ", ".join(quoted(column) for column, _ in relation.columns)
    casts = ", ".join(f"{quoted(column)}::{to_duckdb(type_)} as {quoted(column)}" for column, type_ in relation.columns)
    return f"(select {casts} from ({expand(relation.body, database)}) as _({names}))"


LATE_COLUMNS = "{late}"
"""What a system relation's text writes for the columns of late-binding views (late_binding.py)."""
