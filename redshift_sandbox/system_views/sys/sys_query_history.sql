-- Statements of every kind, each with its outcome and times; those that run now included.
--
--   user_id integer
--   query_id bigint
--   query_label varchar(320)
--   transaction_id bigint
--   session_id integer
--   database_name varchar(128)
--   query_type varchar(32)
--   status varchar(10)
--   result_cache_hit boolean
--   start_time timestamp
--   end_time timestamp
--   elapsed_time bigint
--   queue_time bigint
--   execution_time bigint
--   error_message varchar(512)
--   returned_rows bigint
--   returned_bytes bigint
--   query_text varchar(4000)
--   redshift_version varchar(256)
--   usage_limit varchar(150)
--   compute_type varchar(32)
--   compile_time bigint
--   planning_time bigint
--   lock_wait_time bigint
--   service_class_id integer
--   service_class_name varchar(64)
--   query_priority varchar(20)
--   short_query_accelerated varchar(10)
select
    user_id,
    query_id,
    coalesce(query_label, 'default') as query_label,
    transaction_id,
    session_id,
    database_name,
    query_type,
    status,
    coalesce(result_cache_hit, false) as result_cache_hit,
    start_time,
    end_time,
    coalesce(elapsed_time, date_diff('microsecond', start_time, now()::timestamp)) as elapsed_time,
    coalesce(queue_time, 0) as queue_time,
    coalesce(execution_time, 0) as execution_time,
    left(error_message, 512) as error_message,
    coalesce(returned_rows, 0) as returned_rows,
    coalesce(returned_bytes, 0) as returned_bytes,
    left(query_text, 4000) as query_text,
    '1.0.0' as redshift_version,
    null as usage_limit,
    'primary' as compute_type,
    0 as compile_time,
    0 as planning_time,
    0 as lock_wait_time,
    100 as service_class_id,
    'Default queue' as service_class_name,
    'Normal' as query_priority,
    'false' as short_query_accelerated
from log.queries
