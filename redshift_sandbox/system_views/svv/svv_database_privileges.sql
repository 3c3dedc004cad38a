-- Privileges on databases.
--
--   database_name text
--   privilege_type text
--   identity_id integer
--   identity_name text
--   identity_type text
--   admin_option boolean
--   privilege_scope text
select
    d.name as database_name,
    upper(g.privilege) as privilege_type,
    g.grantee as identity_id,
    n.name as identity_name,
    g.grantee_kind as identity_type,
    g.grantable as admin_option,
    'DATABASE' as privilege_scope
from metadata.grants as g
left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
inner join metadata.databases as d on g.object = d.oid
where g.kind = 'database'
