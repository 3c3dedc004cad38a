-- Users; superusers see all of them, others themselves.
--
--   usename text
--   usesysid integer
--   usecreatedb boolean
--   usesuper boolean
--   usecatupd boolean
--   useconnlimit text
--   syslogaccess text
--   last_ddl_ts timestamp
--   sessiontimeout integer
--   external_user_id text
select
    name as usename,
    id as usesysid,
    createdb as usecreatedb,
    superuser as usesuper,
    false as usecatupd,
    connection_limit as useconnlimit,
    case when unrestricted then 'UNRESTRICTED' else 'RESTRICTED' end as syslogaccess,
    created as last_ddl_ts,
    0 as sessiontimeout,
    null as external_user_id
from metadata.users
where getvariable('sandbox_superuser') or name = getvariable('sandbox_user')
