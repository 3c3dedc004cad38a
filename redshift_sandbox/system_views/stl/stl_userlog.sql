-- Users that were made, altered, renamed or dropped.
--
--   userid integer
--   oldusername varchar(50)
--   newusername varchar(50)
--   action varchar(10)
--   usecreatedb integer
--   usesuper integer
--   usecatupd integer
--   valuntil timestamp
--   pid integer
--   xid bigint
--   recordtime timestamp
select
    user_id as userid,
    old_name as oldusername,
    object_name as newusername,
    upper(action[1]) || action[2:] as action,
    createdb::integer as usecreatedb,
    superuser::integer as usesuper,
    0 as usecatupd,
    try_cast(valid_until as timestamp) as valuntil,
    session_id as pid,
    transaction_id as xid,
    end_time as recordtime
from log.activities as a
where a.kind = 'user'
