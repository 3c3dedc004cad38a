"""Names and literals in DuckDB's SQL, and the reserved names under which the catalogue keeps its own things."""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.sql.reserved_words import RESERVED

METADATA = "sandbox_catalog"
"""The schema of the metadata tables, in each database's own file."""

SYSTEM = "sandbox_system"
"""The in-memory DuckDB catalogue of the system views and functions; one schema per database in it."""

PHYSICAL_TEMPORARY = "temp.main"
RESERVED_SCHEMAS = frozenset((METADATA, "main", "pg_catalog", "information_schema", "pg_internal", "pg_automv"))


def quoted(name: str) -> str:
    """A name as DuckDB takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def qualified(*parts: str) -> str:
    """A dotted name of quoted parts."""
    return ".".join(quoted(part) for part in parts)


def literal(value: str | int | bool | None) -> str:
    """A value as a literal of DuckDB's SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def literals(values: Sequence[str]) -> str:
    """Texts as a list of DuckDB's SQL."""
    return f"[{', '.join(literal(value) for value in values)}]::varchar[]"


def redshift_literal(text: str) -> str:
    """A text as a string of Redshift's SQL, in which a backslash escapes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def redshift_quoted(name: str) -> str:
    """A name as quote_ident writes it: quoted only when it must be."""
    plain = name.isascii() and name.isidentifier() and name == name.lower() and name not in RESERVED
    return name if plain else '"' + name.replace('"', '""') + '"'


def temporary_schema(session_id: int) -> str:
    """The schema that holds a session's temporary tables in the metadata."""
    return f"pg_temp_{session_id}"


def is_temporary_schema(schema: str) -> bool:
    """Whether a schema of the metadata stands for some session's temporary tables."""
    return schema.startswith("pg_temp_")


def metadata(database: str, table: str) -> str:
    """The DuckDB name of a metadata table."""
    return qualified(database, METADATA, table)


def split_name(name: str) -> tuple[str, ...]:
    """The parts of a dotted name that may be quoted: '"My schema".t' is ('My schema', 't')."""
    parts: list[str] = []
    current, inside, position = "", False, 0
    while position < len(name):
        character = name[position]
        if character == '"':
            if inside and name[position + 1 : position + 2] == '"':
                current += '"'
                position += 1
            else:
                inside = not inside
        elif character == "." and not inside:
            parts.append(current)
            current = ""
        else:
            current += character
        position += 1
    return (*parts, current)


def sql_kind(kind: str) -> str:
    """What holds a relation of that kind in DuckDB: a materialized view is a table there."""
    return "view" if kind == "view" else "table"
