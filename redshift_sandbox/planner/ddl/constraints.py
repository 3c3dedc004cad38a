"""Primary keys, unique and foreign keys: kept for those who read them, never enforced."""

from __future__ import annotations

from collections.abc import Sequence

from redshift_sandbox.metadata.schemas import next_oid
from redshift_sandbox.metadata.tables import ColumnInfo, TableInfo
from redshift_sandbox.metadata.writing import insert_constraint
from redshift_sandbox.planner.lookup import find, resolve
from redshift_sandbox.sql.ddl.ddl_statements import Reference, TableConstraint
from redshift_sandbox.sql.names import metadata
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError


def constraint_statements(
    context: PlanContext,
    oid: int,
    table: str,
    columns: Sequence[ColumnInfo],
    constraints: Sequence[TableConstraint],
    existing: Sequence[str] = (),
) -> list[str]:
    """The statements that keep a table's new constraints; SqlError for columns or keys that aren't there."""
    if sum(constraint.kind == "p" for constraint in constraints) > 1:
        raise SqlError(f'multiple primary keys for table "{table}" are not allowed', "42P16")
    taken = set(existing)
    statements = []
    for constraint in constraints:
        name = constraint.name or _free_name(_default_name(table, constraint), taken)
        if name in taken:
            raise SqlError(f'constraint "{name}" for relation "{table}" already exists', "42710")
        taken.add(name)
        numbers = _numbers(constraint.columns, columns)
        target: int | None = None
        target_columns: list[int] = []
        if constraint.reference is not None:
            target, target_columns = _target(context, oid, table, columns, constraint.reference, constraints)
            if len(target_columns) != len(numbers):
                raise SqlError("number of referencing and referenced columns for foreign key disagree", "42830")
        statements.append(
            insert_constraint(
                context.database,
                next_oid(context.connection, context.database),
                oid,
                name,
                constraint.kind,
                numbers,
                target,
                target_columns,
            )
        )
    return statements


def _default_name(table: str, constraint: TableConstraint) -> str:
    ending = {"p": "pkey", "u": "key", "f": "fkey"}[constraint.kind]
    return f"{table}_{ending}" if constraint.kind == "p" else f"{table}_{'_'.join(constraint.columns)}_{ending}"


def _free_name(name: str, taken: set[str]) -> str:
    number, candidate = 0, name
    while candidate in taken:
        number += 1
        candidate = f"{name}{number}"
    return candidate


def _numbers(names: Sequence[str], columns: Sequence[ColumnInfo]) -> list[int]:
    numbers = {column.name: column.number for column in columns}
    for name in names:
        if name not in numbers:
            raise SqlError(f'column "{name}" named in key does not exist', "42703")
    return [numbers[name] for name in names]


def _target(
    context: PlanContext,
    oid: int,
    table: str,
    columns: Sequence[ColumnInfo],
    reference: Reference,
    constraints: Sequence[TableConstraint],
) -> tuple[int, list[int]]:
    """The referenced table and the numbers of its columns: those named, or its primary key's."""
    if reference.table[-1] == table and len(reference.table) == 1 and find(context, reference.table) is None:
        own = reference.columns or next((item.columns for item in constraints if item.kind == "p"), ())
        return oid, _numbers(own, columns)
    info = resolve(context, reference.table)
    if info.kind != "table":
        raise SqlError(f'referenced relation "{info.name}" is not a table', "42809")
    keys = keys_of(context, info)
    if not reference.columns:
        primary = next((numbers for kind, numbers in keys if kind == "p"), None)
        if primary is None:
            raise SqlError(f'there is no primary key for referenced table "{info.name}"', "42704")
        return info.oid, primary
    for name in reference.columns:
        if info.column(name) is None:
            raise SqlError(f'column "{name}" referenced in foreign key constraint does not exist', "42703")
    numbers = _numbers(reference.columns, info.columns)
    if not any(sorted(key) == sorted(numbers) for _, key in keys):
        raise SqlError(f'there is no unique constraint matching given keys for referenced table "{info.name}"', "42830")
    return info.oid, numbers


def keys_of(context: PlanContext, info: TableInfo) -> list[tuple[str, list[int]]]:
    """A table's primary and unique keys: kind and column numbers."""
    rows = context.connection.execute(
        f"select kind, columns from {metadata(context.database, 'constraints')}"
        f" where relation = {info.oid} and kind in ('p', 'u')"
    ).fetchall()
    return [(kind, list(columns)) for kind, columns in rows]
