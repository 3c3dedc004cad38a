"""The statements that write a relation's metadata, as SQL, so that they run in the transaction of the DDL itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from redshift_sandbox.metadata.tables import ColumnInfo
from redshift_sandbox.sql.names import literal, literals, metadata


def values(rows: Iterable[Sequence[str | int | bool | None]]) -> str:
    """The rows of a VALUES list."""
    return ", ".join("(" + ", ".join(literal(value) for value in row) + ")" for row in rows)


def insert_relation(
    database: str,
    *,
    oid: int,
    schema: str,
    name: str,
    kind: str,
    owner: int,
    place: str,
    physical: str,
    diststyle: str = "",
    sortkey_style: str = "",
    backup: bool = True,
    definition: str = "",
    late_binding: bool = False,
) -> str:
    """One row of relations."""
    row = (oid, schema, name, kind, owner, place, physical, diststyle, sortkey_style, backup, definition, late_binding)
    listed = ", ".join(literal(value) for value in row)
    return f"insert into {metadata(database, 'relations')} values ({listed}, now()::timestamp)"


def insert_path(database: str, view: int, path: Sequence[str]) -> str:
    """One row of view_paths."""
    return f"insert into {metadata(database, 'view_paths')} values ({view}, {literals(path)})"


def insert_text(database: str, view: int, text: str, names: Sequence[str]) -> str:
    """One row of view_texts: what is shown as the view's definition, and the names listed for its columns."""
    return f"insert into {metadata(database, 'view_texts')} values ({view}, {literal(text)}, {literals(names)})"


def insert_columns(database: str, oid: int, columns: Sequence[ColumnInfo]) -> str:
    """The rows of columns; numbers are those of the columns themselves."""
    rows = (
        (
            oid,
            column.number,
            column.name,
            column.type.name,
            column.type.oid,
            column.type.modifier,
            column.type.length,
            not column.nullable,
            column.default_sql,
            column.identity,
            column.identity_seed,
            column.identity_step,
            column.encoding,
            column.distkey,
            column.sortkey,
        )
        for column in columns
    )
    return f"insert into {metadata(database, 'columns')} values {values(rows)}"


def insert_constraint(
    database: str,
    oid: int,
    relation: int,
    name: str,
    kind: str,
    columns: Sequence[int],
    target: int | None = None,
    target_columns: Sequence[int] = (),
) -> str:
    """One row of constraints."""
    return (
        f"insert into {metadata(database, 'constraints')} values ({oid}, {relation}, {literal(name)}, {literal(kind)},"
        f" {list(columns)}, {literal(target)}, {list(target_columns)})"
    )


def delete_relation(database: str, oid: int) -> tuple[str, ...]:
    """Forget everything that is known of a relation."""
    places = (
        ("columns", f"relation = {oid}"),
        ("constraints", f"relation = {oid}"),
        ("dependencies", f"view = {oid}"),
        ("view_paths", f"view = {oid}"),
        ("view_texts", f"view = {oid}"),
        ("comments", f"kind = 'relation' and object = {oid}"),
        ("grants", f"kind = 'relation' and object = {oid}"),
        ("relations", f"oid = {oid}"),
    )
    return tuple(f"delete from {metadata(database, table)} where {condition}" for table, condition in places)
