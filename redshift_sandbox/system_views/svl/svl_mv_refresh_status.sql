-- REFRESH of materialized views.
--
--   db_name varchar(128)
--   userid bigint
--   schema_name varchar(128)
--   mv_name varchar(128)
--   xid bigint
--   starttime timestamp
--   endtime timestamp
--   status text
--   refresh_type varchar(32)
select
    database_name as db_name,
    user_id as userid,
    schema_name,
    object_name as mv_name,
    transaction_id as xid,
    start_time as starttime,
    end_time as endtime,
    'Refresh successfully recomputed MV from scratch' as status,
    'Manual' as refresh_type
from log.activities as a
where a.kind = 'refresh'
