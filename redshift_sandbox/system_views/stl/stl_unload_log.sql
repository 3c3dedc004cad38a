-- Files that UNLOAD wrote.
--
--   userid integer
--   query integer
--   slice integer
--   pid integer
--   path varchar(1280)
--   start_time timestamp
--   end_time timestamp
--   line_count bigint
--   transfer_size bigint
--   file_format varchar(10)
select
    user_id as userid,
    query_id as query,
    coalesce(slice, 0) as slice,
    session_id as pid,
    path,
    start_time,
    end_time,
    line_count,
    transfer_size,
    file_format
from log.unload_files
