-- Files that COPY read, with the time that each took.
--
--   userid integer
--   query integer
--   slice integer
--   name varchar(90)
--   lines bigint
--   bytes bigint
--   loadtime bigint
--   curtime timestamp
--   is_partial integer
--   start_offset bigint
select
    user_id as userid,
    query_id as query,
    coalesce(slice, 0) as slice,
    file_name as name,
    coalesce(lines_scanned, 0) as lines,
    coalesce(bytes_scanned, 0) as bytes,
    date_diff('microseconds', coalesce(start_time, record_time), coalesce(end_time, record_time)) as loadtime,
    record_time as curtime,
    0 as is_partial,
    0 as start_offset
from log.load_files
