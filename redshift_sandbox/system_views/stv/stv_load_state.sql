-- COPY statements that run now, with their progress.
--
--   userid integer
--   session integer
--   query integer
--   slice integer
--   pid integer
--   recordtime timestamp
--   bytes_to_load bigint
--   bytes_loaded bigint
--   bytes_to_load_compressed bigint
--   bytes_loaded_compressed bigint
--   lines integer
--   num_files integer
--   num_files_complete integer
--   current_file varchar(256)
--   pct_complete integer
select
    user_id as userid,
    session_id as session,
    query_id as query,
    0 as slice,
    session_id as pid,
    now()::timestamp as recordtime,
    coalesce(source_file_bytes, 0) as bytes_to_load,
    coalesce(file_bytes_scanned, 0) as bytes_loaded,
    0 as bytes_to_load_compressed,
    0 as bytes_loaded_compressed,
    coalesce(loaded_rows, 0) as lines,
    coalesce(source_file_count, 0) as num_files,
    coalesce(file_count_scanned, 0) as num_files_complete,
    '' as current_file,
    coalesce(100 * file_bytes_scanned // nullif(source_file_bytes, 0), 0) as pct_complete
from log.loads_live
