-- Privileges that ALTER DEFAULT PRIVILEGES grants on what is made later.
--
--   schema_name text
--   object_type text
--   owner_id integer
--   owner_name text
--   owner_type text
--   privilege_type text
--   grantee_id integer
--   grantee_name text
--   grantee_type text
--   admin_option boolean
select
    g.schema_name,
    upper(g.kind) as object_type,
    g.owner as owner_id,
    (
        select u.name from metadata.users as u
        where u.id = g.owner
    ) as owner_name,
    'user' as owner_type,
    upper(g.privilege) as privilege_type,
    g.grantee as grantee_id,
    n.name as grantee_name,
    g.grantee_kind as grantee_type,
    g.grantable as admin_option
from metadata.default_grants as g
left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
where g.privilege <> 'no execute'
