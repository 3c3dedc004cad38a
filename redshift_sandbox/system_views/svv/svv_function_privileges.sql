-- Privileges on functions.
--
--   namespace_name text
--   function_name text
--   argument_types text
--   privilege_type text
--   identity_id integer
--   identity_name text
--   identity_type text
--   admin_option boolean
select
    s.name as namespace_name,
    f.name as function_name,
    f.argument_list as argument_types,
    upper(g.privilege) as privilege_type,
    g.grantee as identity_id,
    n.name as identity_name,
    g.grantee_kind as identity_type,
    g.grantable as admin_option
from metadata.grants as g
left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
inner join metadata.functions as f on g.object = f.oid
inner join metadata.schemas as s on f.schema_oid = s.oid
where g.kind = 'function'
