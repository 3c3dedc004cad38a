-- Files that COPY read.
--
--   user_id integer
--   query_id bigint
--   file_name varchar(512)
--   bytes_scanned integer
--   lines_scanned integer
--   record_time timestamp
--   splits_scanned integer
--   start_time timestamp
--   end_time timestamp
select
    user_id,
    query_id,
    file_name,
    coalesce(bytes_scanned, 0) as bytes_scanned,
    coalesce(lines_scanned, 0) as lines_scanned,
    record_time,
    coalesce(splits_scanned, 1) as splits_scanned,
    coalesce(start_time, record_time) as start_time,
    coalesce(end_time, record_time) as end_time
from log.load_files
