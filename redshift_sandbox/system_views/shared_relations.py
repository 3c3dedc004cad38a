"""A system relation that a statement names more than once is worked out once.

Its text is put in wherever it is named (system.py). For a query over pg_class sixteen times, as administrators' views
are, DuckDB would plan sixteen of them, which takes more than sixteen times as long: 10 s, and 0.05 s as one WITH query.
"""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.sql.names import quoted
from redshift_sandbox.system_views import system


def share(sql: str, used: Sequence[str], database: str) -> str:
    """The query with those relations in a WITH clause before it; `used` are the texts put in, one per use."""
    if len(set(used)) == len(used):
        return sql
    shared: list[tuple[str, str]] = []
    # A relation's text holds those of earlier ones, so the last is taken out first.
    for relation in reversed(system.in_order()):
        text = system.sql_name(relation, database)
        if sql.count(text) + sum(body.count(text) for _, body in shared) < 2:
            continue
        alias = quoted(f"__{relation.schema}.{relation.name}")
        sql = sql.replace(text, alias)
        shared = [(other, body.replace(text, alias)) for other, body in shared]
        shared.append((alias, text))
    clause = ", ".join(f"{alias} AS MATERIALIZED {body}" for alias, body in reversed(shared))
    if not clause:
        return sql
    for own in ("WITH RECURSIVE ", "WITH "):
        if sql.startswith(own):
            return f"{own}{clause}, {sql.removeprefix(own)}"
    return f"WITH {clause} {sql}"
