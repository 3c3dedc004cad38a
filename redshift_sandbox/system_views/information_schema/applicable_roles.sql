-- Groups that the session's user is in.
--
--   grantee name
--   role_name name
--   is_grantable text
select
    u.name as grantee,
    g.name as role_name,
    'NO' as is_grantable
from metadata.group_members as m
inner join metadata.groups as g on m.group_id = g.id
inner join metadata.users as u on m.user_id = u.id
where u.name = getvariable('sandbox_user')
