-- REFRESH of materialized views.
--
--   user_id integer
--   session_id integer
--   transaction_id bigint
--   database_name varchar(128)
--   schema_name varchar(128)
--   mv_id bigint
--   mv_name varchar(128)
--   refresh_type varchar(32)
--   status text
--   start_time timestamp
--   end_time timestamp
--   duration bigint
select
    user_id,
    session_id,
    transaction_id,
    database_name,
    schema_name,
    object_id as mv_id,
    object_name as mv_name,
    'Manual' as refresh_type,
    'Refresh successfully recomputed MV from scratch' as status,
    start_time,
    end_time,
    date_diff('microsecond', start_time, end_time) as duration
from log.activities as a
where a.kind = 'refresh'
