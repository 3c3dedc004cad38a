"""The tables of the system log as DuckDB reads them: its files, and of them what the session's user may see.

Their columns are those that metadata/log_tables.py declares for who writes them, so they are made from that.
"""

from __future__ import annotations

from collections.abc import Iterator

from redshift_sandbox.metadata.log_tables import LIVE_KEYS, LOG_TABLES
from redshift_sandbox.sql.types import TEXT, from_duckdb
from redshift_sandbox.system_views.relation import SystemRelation

_LONGEST_LINE = 64 * 1024 * 1024
_OWN = {"connections": "user_name = getvariable('sandbox_user')"}


def log_relations() -> Iterator[SystemRelation]:
    """log.queries and its kin; log.queries_live has those alone that run now."""
    for table in LOG_TABLES:
        yield _relation(table, table, "*")
    for table in LIVE_KEYS:
        yield _relation(table, f"{table}_live", "live")


def _relation(table: str, name: str, files: str) -> SystemRelation:
    parts = [part.split() for part in LOG_TABLES[table].replace("\n", " ").split(",")]
    struct = ", ".join(f"{column}: '{type_}'" for column, type_ in parts)
    own = _OWN.get(table, "user_id = getvariable('sandbox_user_id')")
    query = f"""select {", ".join(column for column, _ in parts)}
      from read_json(getvariable('sandbox_log') || '/{table}.{files}.jsonl', format = 'newline_delimited',
        columns = {{{struct}}}, ignore_errors = true, maximum_object_size = {_LONGEST_LINE})
      where getvariable('sandbox_superuser') or {own}"""
    declared = tuple((column, TEXT if type_ == "varchar" else from_duckdb(type_.upper())) for column, type_ in parts)
    return SystemRelation("log", name, declared, query)
