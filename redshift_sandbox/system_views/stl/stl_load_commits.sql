-- Files that COPY loaded, with the lines and bytes read.
--
--   userid integer
--   query integer
--   slice integer
--   name varchar(256)
--   filename varchar(256)
--   byte_offset integer
--   lines_scanned integer
--   errors integer
--   curtime timestamp
--   status integer
--   file_format varchar(16)
--   is_partial integer
--   start_offset bigint
--   copy_job_id bigint
select
    user_id as userid,
    query_id as query,
    coalesce(slice, 0) as slice,
    file_name as name,
    file_name as filename,
    coalesce(bytes_scanned, 0) as byte_offset,
    coalesce(lines_scanned, 0) as lines_scanned,
    coalesce(errors, -1) as errors,
    record_time as curtime,
    coalesce(status, 1) as status,
    file_format,
    0 as is_partial,
    0 as start_offset,
    0 as copy_job_id
from log.load_files
