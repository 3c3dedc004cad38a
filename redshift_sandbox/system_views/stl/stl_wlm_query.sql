-- Queries that have ended, as the one queue of the workload manager saw them.
--
--   userid integer
--   xid integer
--   task integer
--   query integer
--   service_class integer
--   slot_count integer
--   service_class_start_time timestamp
--   queue_start_time timestamp
--   queue_end_time timestamp
--   total_queue_time bigint
--   exec_start_time timestamp
--   exec_end_time timestamp
--   total_exec_time bigint
--   service_class_end_time timestamp
--   final_state varchar(16)
--   est_peak_mem bigint
--   query_priority varchar(20)
--   service_class_name varchar(64)
select
    user_id as userid,
    transaction_id as xid,
    query_id as task,
    query_id as query,
    100 as service_class,
    1 as slot_count,
    start_time as service_class_start_time,
    start_time as queue_start_time,
    start_time as queue_end_time,
    coalesce(queue_time, 0) as total_queue_time,
    start_time as exec_start_time,
    end_time as exec_end_time,
    coalesce(execution_time, elapsed_time) as total_exec_time,
    end_time as service_class_end_time,
    'Completed' as final_state,
    0 as est_peak_mem,
    'Normal' as query_priority,
    'Default queue' as service_class_name
from internal.queries
where
    ended
    and is_query
