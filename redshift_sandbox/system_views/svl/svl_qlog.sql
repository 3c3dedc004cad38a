-- Statements that have ended, with the beginning of their texts.
--
--   userid integer
--   query integer
--   xid bigint
--   pid integer
--   starttime timestamp
--   endtime timestamp
--   elapsed bigint
--   aborted integer
--   label varchar(320)
--   substring varchar(60)
--   source_query integer
--   concurrency_scaling_status_txt text
--   from_sp_call integer
select
    user_id as userid,
    query_id as query,
    transaction_id as xid,
    session_id as pid,
    start_time as starttime,
    end_time as endtime,
    elapsed_time as elapsed,
    (status in ('failed', 'canceled'))::integer as aborted,
    label,
    left(query_text, 60) as substring,
    null as source_query,
    'Ran on the main cluster' as concurrency_scaling_status_txt,
    null as from_sp_call
from internal.queries
where ended
