"""The system relations: which there are, and what stands for them in a statement.

They are texts put in where they are named, so a database file holds nothing of them, a newer program brings newer ones,
and starting a cluster doesn't wait for DuckDB to bind a hundred views. What the functions read are views, in memory.
"""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter
from itertools import chain

from redshift_sandbox.sql.names import METADATA, qualified, quoted
from redshift_sandbox.sql.types import to_duckdb
from redshift_sandbox.system_views.internal_schemas import place, static_place
from redshift_sandbox.system_views.log_relations import log_relations
from redshift_sandbox.system_views.relation import PUBLIC_SCHEMAS, SystemRelation, with_references
from redshift_sandbox.system_views.relation_files import read_all

LATE_COLUMNS = "planned.late_binding_columns"
"""What a query reads for the columns of late-binding views (late_binding.py)."""


@cache
def relations() -> dict[tuple[str, str], SystemRelation]:
    """Every system relation by schema and name."""
    return {(relation.schema, relation.name): relation for relation in chain(log_relations(), read_all())}


@cache
def in_order() -> tuple[SystemRelation, ...]:
    """The system relations in an order in which each uses only earlier ones."""
    uses = {key: _used(relation) for key, relation in relations().items()}
    return tuple(relations()[key] for key in TopologicalSorter(uses).static_order())


@cache
def is_logged(schema: str, name: str) -> bool:
    """Whether that relation tells of what sessions do: it reads the system log, or asks what transactions are open."""
    relation = relations()[schema, name]
    if schema == "log" or "sandbox_open_transactions(" in relation.query:
        return True
    return any(is_logged(*used) for used in _used(relation))


def _used(relation: SystemRelation) -> list[tuple[str, str]]:
    return [used for used in relation.references() if used in relations()]


def find(schema: str, name: str) -> SystemRelation | None:
    """The system relation of that name, None when there is none."""
    return relations().get((schema, name)) if schema in PUBLIC_SCHEMAS else None


def expand(text: str, database: str) -> str:
    """A query with the texts of the system relations that it reads, and DuckDB's names of what else it reads."""

    def meant(schema: str, name: str) -> str:
        if schema == "metadata":
            return f"{qualified(database, METADATA)}.{name}"
        if schema == "static":
            return f"{static_place()}.{name}"
        return f"{place(database)}.{name}" if schema == "functions" else _expanded(schema, name, database)

    return with_references(text, meant)


def sql_name(relation: SystemRelation, database: str) -> str:
    """What to write in DuckDB's SQL where that relation is to be read."""
    return _expanded(relation.schema, relation.name, database)


@cache
def _expanded(schema: str, name: str, database: str) -> str:
    relation = relations()[schema, name]
    casts = ", ".join(f"{quoted(column)}::{to_duckdb(type_)} as {quoted(column)}" for column, type_ in relation.columns)
    return f"(select {casts} from ({expand(relation.query, database)}) as _)"
