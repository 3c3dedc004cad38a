-- Users that were made, altered, renamed or dropped.
--
--   user_id integer
--   user_name varchar(50)
--   original_user_name varchar(50)
--   action varchar(10)
--   has_create_db_privs integer
--   is_superuser integer
--   has_update_catalog_privs integer
--   password_expiration timestamp
--   session_id integer
--   transaction_id bigint
--   record_time timestamp
select
    user_id,
    object_name as user_name,
    old_name as original_user_name,
    upper(action[1]) || action[2:] as action,
    createdb::integer as has_create_db_privs,
    superuser::integer as is_superuser,
    0 as has_update_catalog_privs,
    try_cast(valid_until as timestamp) as password_expiration,
    session_id,
    transaction_id,
    end_time as record_time
from log.activities as a
where a.kind = 'user'
