-- How many statements run and have run in the one queue.
--
--   service_class integer
--   num_queued_queries integer
--   num_executing_queries integer
--   num_serviced_queries integer
--   num_executed_queries integer
--   query_working_mem integer
--   num_query_tasks integer
--   target_num_query_tasks integer
select
    100 as service_class,
    0 as num_queued_queries,
    (select count(*) from log.queries_live) as num_executing_queries,
    (select count(*) from log.queries) as num_serviced_queries,
    (
        select count(*) from log.queries
        where status not in ('planning', 'queued', 'running', 'returning'))
        as num_executed_queries,
    -1 as query_working_mem,
    -1 as num_query_tasks,
    -1 as target_num_query_tasks
