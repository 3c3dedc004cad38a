-- Statements that run now, as the one queue of the workload manager sees them.
--
--   xid bigint
--   task integer
--   query integer
--   service_class integer
--   slot_count integer
--   wlm_start_time timestamp
--   state varchar(16)
--   queue_time bigint
--   exec_time bigint
--   query_priority varchar(20)
--   service_class_name varchar(64)
select
    transaction_id as xid,
    query_id as task,
    query_id as query,
    100 as service_class,
    1 as slot_count,
    start_time as wlm_start_time,
    'Running' as state,
    0 as queue_time,
    date_diff('microsecond', start_time, now()::timestamp) as exec_time,
    'Normal' as query_priority,
    'Default queue' as service_class_name
from log.queries_live
