-- Queries that have ended, each with its outcome and times.
--
--   userid integer
--   query integer
--   label varchar(320)
--   xid bigint
--   pid integer
--   database varchar(32)
--   querytxt varchar(4000)
--   starttime timestamp
--   endtime timestamp
--   aborted integer
--   insert_pristine integer
--   concurrency_scaling_status integer
select
    user_id as userid,
    query_id as query,
    label,
    transaction_id as xid,
    session_id as pid,
    database_name as database,
    left(query_text, 4000) as querytxt,
    start_time as starttime,
    end_time as endtime,
    (status in ('failed', 'canceled'))::integer as aborted,
    0 as insert_pristine,
    0 as concurrency_scaling_status
from internal.queries
where
    ended
    and is_query
