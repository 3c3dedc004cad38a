-- Roles granted to users.
--
--   user_id integer
--   user_name text
--   role_id integer
--   role_name text
--   admin_option boolean
select
    u.id as user_id,
    u.name as user_name,
    x.id as role_id,
    x.name as role_name,
    false as admin_option
from metadata.role_members as m
inner join metadata.users as u on m.member = u.id
inner join metadata.roles as x on m.role_id = x.id
where m.member_kind = 'user'
