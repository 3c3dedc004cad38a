-- Roles granted to roles.
--
--   role_id integer
--   role_name text
--   granted_role_id integer
--   granted_role_name text
select
    o.id as role_id,
    o.name as role_name,
    x.id as granted_role_id,
    x.name as granted_role_name
from metadata.role_members as m
inner join metadata.roles as o on m.member = o.id
inner join metadata.roles as x on m.role_id = x.id
where m.member_kind = 'role'
