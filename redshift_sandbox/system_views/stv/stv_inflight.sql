-- Statements that run now. Slice 12811 is the leader node.
--
--   userid integer
--   slice integer
--   query integer
--   label varchar(320)
--   xid bigint
--   pid integer
--   starttime timestamp
--   text varchar(100)
--   suspended integer
--   insert_pristine integer
--   concurrency_scaling_status integer
select
    user_id as userid,
    12811 as slice,
    query_id as query,
    coalesce(query_label, 'default') as label,
    transaction_id as xid,
    session_id as pid,
    start_time as starttime,
    left(query_text, 100) as text,
    0 as suspended,
    0 as insert_pristine,
    0 as concurrency_scaling_status
from log.queries_live
