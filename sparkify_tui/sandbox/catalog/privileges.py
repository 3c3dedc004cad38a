"""Who may do what: grants are kept with the objects, and asked for before a statement is planned."""

from __future__ import annotations

from sparkify_tui.sandbox.catalog.names import metadata
from sparkify_tui.sandbox.catalog.reading import first_row
from sparkify_tui.sandbox.catalog.tables import TableInfo
from sparkify_tui.sandbox.dialect.plan import PlanContext, SqlError

_HOLDER = """
with me as (select id from {home}.users where name = $user),
groups as (select group_id from {home}.group_members where user_id = (select id from me)),
roles as (
  with recursive held(id) as (
    select role_id from {home}.role_members where member_kind = 'user' and member = (select id from me)
    union select m.role_id from held h join {home}.role_members m on m.member_kind = 'role' and m.member = h.id)
  select id from held)
select (select id from me) as id, exists (
  select 1 from {meta}.grants g
  where g.kind = $kind and g.object = $object and g.privilege in ($privilege, 'all')
    and (g.grantee_kind = 'public' or (g.grantee_kind = 'user' and g.grantee = (select id from me))
      or (g.grantee_kind = 'group' and g.grantee in (select group_id from groups))
      or (g.grantee_kind = 'role' and g.grantee in (select id from roles)))) as granted"""


def require(context: PlanContext, kind: str, oid: int, owner: int, privilege: str, shown: str) -> None:
    """SqlError 42501 unless the user owns the object or was granted the privilege."""
    home = metadata(context.home_database or context.database, "users").rsplit(".", 1)[0]
    meta = metadata(context.database, "grants").rsplit(".", 1)[0]
    row = first_row(
        context.connection.execute(
            _HOLDER.format(home=home, meta=meta),
            {"user": context.user, "kind": kind, "object": oid, "privilege": privilege},
        )
    )
    if row[0] != owner and not row[1]:
        raise SqlError(f"permission denied for {shown}", "42501")


def require_on_table(context: PlanContext, info: TableInfo, privilege: str) -> None:
    """SqlError 42501 unless the user may use the schema and has the privilege on the relation."""
    if info.kind == "system":
        if privilege != "select":
            raise SqlError(f"permission denied for relation {info.name}", "42501")
        return
    if info.is_temporary:
        return
    from sparkify_tui.sandbox.catalog.schemas import find_schema

    schema = find_schema(context, info.schema)
    if schema is not None:
        require(context, "schema", schema.oid, schema.owner, "usage", f"schema {schema.name}")
    require(context, "relation", info.oid, info.owner, privilege, f"relation {info.name}")
    if info.kind == "view":
        from sparkify_tui.sandbox.catalog.user_functions import require_execute_in_view

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
    from sparkify_tui.sandbox.catalog.schemas import user_id

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
