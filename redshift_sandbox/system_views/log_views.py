"""The system log's tables as DuckDB reads them: its files, and of them what the session's user may see."""

from __future__ import annotations

from redshift_sandbox.metadata.log_tables import LIVE_KEYS, LOG_TABLES
from redshift_sandbox.sql.types import TEXT, from_duckdb
from redshift_sandbox.system_views.relation import SystemRelation

_LONGEST_LINE = 64 * 1024 * 1024
_OWN = {"connections": "user_name = getvariable('sandbox_user')"}


def _relation(table: str, name: str, files: str) -> SystemRelation:
    parts = [part.split() for part in LOG_TABLES[table].replace("\n", " ").split(",")]
    struct = ", ".join(f"{column}: '{type_}'" for column, type_ in parts)
    own = _OWN.get(table, "user_id = getvariable('sandbox_user_id')")
    body = f"""select {", ".join(column for column, _ in parts)}
      from read_json(getvariable('sandbox_log') || '/{table}.{files}.jsonl', format = 'newline_delimited',
        columns = {{{struct}}}, ignore_errors = true, maximum_object_size = {_LONGEST_LINE})
      where getvariable('sandbox_superuser') or {own}"""
    declared = tuple((column, TEXT if type_ == "varchar" else from_duckdb(type_.upper())) for column, type_ in parts)
    return SystemRelation("pg_catalog", name, declared, body, internal=True)


RELATIONS: tuple[SystemRelation, ...] = (
    *(_relation(table, f"sandbox_log_{table}", "*") for table in LOG_TABLES),
    *(_relation(table, f"sandbox_log_{table}_live", "live") for table in LIVE_KEYS),
)
