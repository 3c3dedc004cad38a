"""Rights as the catalogue lists them: arrays of texts like `group readers=r/awsuser`."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns

_GRANTEE = """case g.grantee_kind when 'public' then '' when 'group' then 'group ' when 'role' then 'role ' else '' end
    || case g.grantee_kind when 'public' then ''
       when 'group' then (select name from {home}.groups x where x.id = g.grantee)
       when 'role' then (select name from {home}.roles x where x.id = g.grantee)
       else (select name from {home}.users x where x.id = g.grantee) end"""
_LETTERS = """string_agg(case g.privilege when 'select' then 'r' when 'insert' then 'a' when 'update' then 'w'
    when 'delete' then 'd' when 'references' then 'x' when 'trigger' then 't' when 'usage' then 'U'
    when 'create' then 'C' when 'temporary' then 'T' when 'execute' then 'X' when 'drop' then 'D' when 'alter' then 'A'
    when 'truncate' then 'e' else 'arwdRxtDA' end || case when g.grantable then '*' else '' end, ''
    order by list_position(['select', 'insert', 'update', 'delete', 'references', 'trigger', 'usage', 'create',
      'temporary', 'execute'], g.privilege))"""


def _grantor(column: str) -> str:
    return f"coalesce((select name from {{home}}.users x where x.id = {column}), '')"


ACL = SystemRelation(
    "pg_catalog",
    "sandbox_acl",
    columns("kind text, object oid, acl text[]"),
    f"""select kind, object, list(entry order by entry) from (
          select g.kind, g.object, {_GRANTEE} || '=' || {_LETTERS} || '/' || {_grantor("g.grantor")} as entry
          from {{meta}}.grants g where g.column_name is null
          group by g.kind, g.object, g.grantee_kind, g.grantee, g.grantor)
        group by kind, object""",
    internal=True,
)

# Redshift's defacluser is defaclrole to psql.
DEFAULT_ACL = SystemRelation(
    "pg_catalog",
    "pg_default_acl",
    columns('oid oid, defacluser oid, defaclnamespace oid, defaclobjtype "char", defaclacl text[], defaclrole oid'),
    f"""select 900000 + row_number() over (order by owner, schema_name), owner,
          coalesce((select s.oid from {{meta}}.schemas s where s.name = schema_name), 0), 'r',
          list(entry order by entry), owner from (
            select g.owner, g.schema_name, {_GRANTEE} || '=' || {_LETTERS} || '/' || {_grantor("g.owner")} as entry
            from {{meta}}.default_grants g group by g.owner, g.schema_name, g.grantee_kind, g.grantee)
        group by owner, schema_name""",
)
