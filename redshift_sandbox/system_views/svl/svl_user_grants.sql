-- Roles granted to users, as in svv_user_grants.
--
--   user_id integer
--   user_name text
--   role_id integer
--   role_name text
--   admin_option boolean
select
    user_id,
    user_name,
    role_id,
    role_name,
    admin_option
from pg_catalog.svv_user_grants
