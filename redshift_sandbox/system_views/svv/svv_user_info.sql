-- Users; superusers see all of them, others themselves.
--
--   user_id integer
--   user_name text
--   createdb boolean
--   superuser boolean
--   catalog_update boolean
--   connection_limit text
--   syslog_access text
--   last_ddl_timestamp timestamp
--   session_timeout integer
--   external_id text
select
    id as user_id,
    name as user_name,
    createdb,
    superuser,
    false as catalog_update,
    connection_limit,
    case when unrestricted then 'UNRESTRICTED' else 'RESTRICTED' end as syslog_access,
    created as last_ddl_timestamp,
    0 as session_timeout,
    null as external_id
from metadata.users
where getvariable('sandbox_superuser') or name = getvariable('sandbox_user')
