-- Roles with their owners.
--
--   role_id integer
--   role_name text
--   role_owner text
--   external_id text
select
    x.id as role_id,
    x.name as role_name,
    (
        select u.name from metadata.users as u
        where u.id = x.owner
    ) as role_owner,
    null as external_id
from metadata.roles as x
