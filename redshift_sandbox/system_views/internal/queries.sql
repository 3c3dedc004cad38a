-- Statements of every kind from the system log: whether each has ended, and whether it is what Redshift calls a query.
--
--   query_id bigint
--   user_id integer
--   user_name text
--   session_id integer
--   transaction_id bigint
--   database_name text
--   query_type text
--   status text
--   result_cache_hit boolean
--   start_time timestamp
--   end_time timestamp
--   elapsed_time bigint
--   queue_time bigint
--   execution_time bigint
--   error_message text
--   sqlstate text
--   returned_rows bigint
--   returned_bytes bigint
--   query_text text
--   label text
--   ended boolean
--   is_query boolean
select
    query_id,
    user_id,
    user_name,
    session_id,
    transaction_id,
    database_name,
    query_type,
    status,
    result_cache_hit,
    start_time,
    end_time,
    elapsed_time,
    queue_time,
    execution_time,
    error_message,
    sqlstate,
    returned_rows,
    returned_bytes,
    query_text,
    coalesce(query_label, 'default') as label,
    status not in ('planning', 'queued', 'running', 'returning') as ended,
    query_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'COPY', 'UNLOAD', 'CTAS', 'MERGE') as is_query
from log.queries
