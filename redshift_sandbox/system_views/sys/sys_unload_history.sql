-- UNLOAD statements, each with its outcome and what it wrote.
--
--   user_id integer
--   query_id bigint
--   transaction_id bigint
--   session_id integer
--   database_name text
--   status text
--   start_time timestamp
--   end_time timestamp
--   duration bigint
--   file_format text
--   compression_type text
--   unloaded_location text
--   unloaded_rows bigint
--   unloaded_files_count bigint
--   unloaded_files_size bigint
--   error_message text
select
    user_id,
    query_id,
    transaction_id,
    session_id,
    database_name,
    status,
    start_time,
    end_time,
    coalesce(duration, date_diff('microsecond', start_time, now()::timestamp)) as duration,
    file_format,
    compression_type,
    unloaded_location,
    coalesce(unloaded_rows, 0) as unloaded_rows,
    coalesce(unloaded_files_count, 0) as unloaded_files_count,
    coalesce(unloaded_files_size, 0) as unloaded_files_size,
    error_message
from log.unloads
