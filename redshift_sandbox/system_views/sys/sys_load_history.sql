-- COPY statements, each with its progress and what it loaded.
--
--   user_id integer
--   query_id bigint
--   transaction_id bigint
--   session_id integer
--   database_name text
--   status text
--   table_name text
--   start_time timestamp
--   end_time timestamp
--   duration bigint
--   data_source text
--   file_format text
--   loaded_rows bigint
--   loaded_bytes bigint
--   source_file_count integer
--   source_file_bytes bigint
--   file_count_scanned integer
--   file_bytes_scanned bigint
--   error_count bigint
--   copy_job_id bigint
select
    user_id,
    query_id,
    transaction_id,
    session_id,
    database_name,
    status,
    table_name,
    start_time,
    end_time,
    coalesce(duration, date_diff('microsecond', start_time, now()::timestamp)) as duration,
    data_source,
    file_format,
    coalesce(loaded_rows, 0) as loaded_rows,
    coalesce(loaded_bytes, 0) as loaded_bytes,
    coalesce(source_file_count, 0) as source_file_count,
    coalesce(source_file_bytes, 0) as source_file_bytes,
    coalesce(file_count_scanned, 0) as file_count_scanned,
    coalesce(file_bytes_scanned, 0) as file_bytes_scanned,
    coalesce(error_count, 0) as error_count,
    coalesce(copy_job_id, 0) as copy_job_id
from log.loads
