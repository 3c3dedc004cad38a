-- The one queue of the workload manager.
--
--   service_class integer
--   queueing_strategy varchar(32)
--   num_query_tasks integer
--   target_num_query_tasks integer
--   evictable varchar(8)
--   eviction_threshold bigint
--   query_working_mem integer
--   target_query_working_mem integer
--   min_step_mem integer
--   name varchar(64)
--   max_execution_time bigint
--   user_group_wild_card boolean
--   query_group_wild_card boolean
--   concurrency_scaling varchar(20)
--   query_priority varchar(20)
select
    100 as service_class,
    'fair' as queueing_strategy,
    -1 as num_query_tasks,
    -1 as target_num_query_tasks,
    'true' as evictable,
    0 as eviction_threshold,
    -1 as query_working_mem,
    -1 as target_query_working_mem,
    5 as min_step_mem,
    'Default queue' as name,
    0 as max_execution_time,
    false as user_group_wild_card,
    false as query_group_wild_card,
    'off' as concurrency_scaling,
    'Normal' as query_priority
