-- Privileges on tables and views.
--
--   namespace_name text
--   relation_name text
--   privilege_type text
--   identity_id integer
--   identity_name text
--   identity_type text
--   admin_option boolean
select
    r.schema_name as namespace_name,
    r.name as relation_name,
    upper(g.privilege) as privilege_type,
    g.grantee as identity_id,
    n.name as identity_name,
    g.grantee_kind as identity_type,
    g.grantable as admin_option
from metadata.grants as g
left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
inner join internal.relations as r on g.object = r.oid
where g.kind = 'relation'
