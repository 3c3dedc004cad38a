"""A translated query with its result columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from redshift_sandbox.sql.plan import RedshiftType


@dataclass(slots=True)
class Query:
    """A translated query: `names` are what the client sees, `columns` the distinct names DuckDB gives them."""

    sql: str
    names: list[str]
    types: list[RedshiftType]
    columns: list[str] = field(default_factory=list)
