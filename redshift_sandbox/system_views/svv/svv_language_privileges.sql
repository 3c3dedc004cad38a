-- Privileges on languages of functions.
--
--   language_name text
--   privilege_type text
--   identity_id integer
--   identity_name text
--   identity_type text
--   admin_option boolean
select
    l.lanname as language_name,
    upper(g.privilege) as privilege_type,
    g.grantee as identity_id,
    n.name as identity_name,
    g.grantee_kind as identity_type,
    g.grantable as admin_option
from metadata.grants as g
left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
inner join pg_catalog.pg_language as l on g.object = l.oid
where g.kind = 'language'
