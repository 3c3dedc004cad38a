-- Statements that run now, as tasks of the one queue.
--
--   service_class integer
--   task integer
--   query integer
--   slot_count integer
--   start_time timestamp
--   exec_time bigint
select
    100 as service_class,
    query_id as task,
    query_id as query,
    1 as slot_count,
    start_time,
    date_diff('microsecond', start_time, now()::timestamp) as exec_time
from log.queries_live
