"""Privileges on relations: on the schema, on the relation, and on the functions that a view calls."""

from __future__ import annotations

from redshift_sandbox.metadata.privileges import require
from redshift_sandbox.metadata.schemas import find_schema, user_id
from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.metadata.user_functions import require_execute_in_view
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError


def require_on_table(context: PlanContext, info: TableInfo, privilege: str) -> None:
    """SqlError 42501 unless the user may use the schema and has the privilege on the relation."""
    if info.kind == "system":
        if privilege != "select":
            raise SqlError(f"permission denied for relation {info.name}", "42501")
        return
    if info.is_temporary:
        return
    schema = find_schema(context, info.schema)
    if schema is not None:
        require(context, "schema", schema.oid, schema.owner, "usage", f"schema {schema.name}")
    require(context, "relation", info.oid, info.owner, privilege, f"relation {info.name}")
    if info.kind == "view":
        require_execute_in_view(context, info)


def require_owner(context: PlanContext, info: TableInfo) -> None:
    """SqlError 42501 when somebody else's relation is to be changed, or one of the system's."""
    if info.kind == "system":
        raise SqlError(f'permission denied: "{info.name}" is a system catalog', "42501")
    if not owns(context, info):
        raise SqlError(f"must be owner of relation {info.name}", "42501")


def owns(context: PlanContext, info: TableInfo) -> bool:
    """Whether the user may do with a relation what its owner may."""
    if context.is_superuser or info.is_temporary:
        return True
    return info.owner == user_id(context)


def require_to_lock(context: PlanContext, info: TableInfo) -> None:
    """SqlError 42501 unless the user may keep others from a table: LOCK's mode is ACCESS EXCLUSIVE alone.

    PostgreSQL 8.0 wants UPDATE or DELETE for it.
    """
    if context.is_superuser:
        return
    try:
        require_on_table(context, info, "update")
    except SqlError:
        require_on_table(context, info, "delete")
