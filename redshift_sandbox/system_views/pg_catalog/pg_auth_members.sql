-- Members of groups as newer clients of PostgreSQL ask for them.
--
--   roleid oid
--   member oid
--   grantor oid
--   admin_option boolean
select
    group_id as roleid,
    user_id as member,
    100 as grantor,
    false as admin_option
from metadata.group_members
