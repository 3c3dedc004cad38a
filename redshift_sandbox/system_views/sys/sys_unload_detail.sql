-- Files that UNLOAD wrote.
--
--   user_id integer
--   query_id bigint
--   transaction_id bigint
--   session_id integer
--   database_name text
--   file_name text
--   start_time timestamp
--   end_time timestamp
--   unloaded_rows bigint
--   unloaded_bytes bigint
--   file_format text
select
    user_id,
    query_id,
    transaction_id,
    session_id,
    database_name,
    path as file_name,
    start_time,
    end_time,
    line_count as unloaded_rows,
    transfer_size as unloaded_bytes,
    file_format
from log.unload_files
