"""Who may do what: grants are kept with the objects, and asked for before a statement is planned."""

from __future__ import annotations

from redshift_sandbox.metadata.reading import only_row
from redshift_sandbox.sql.names import metadata
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.sql_error import SqlError

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
    row = only_row(
        context.connection.execute(
            _HOLDER.format(home=home, meta=meta),
            {"user": context.user, "kind": kind, "object": oid, "privilege": privilege},
        )
    )
    if row[0] != owner and not row[1]:
        raise SqlError(f"permission denied for {shown}", "42501")
