-- Reads from S3: one for each file that COPY loaded.
--
--   userid integer
--   query integer
--   slice integer
--   recordtime timestamp
--   pid integer
--   http_method varchar(64)
--   bucket varchar(64)
--   key varchar(256)
--   transfer_size bigint
--   data_size bigint
--   start_time bigint
--   end_time bigint
--   transfer_time bigint
--   compression_time bigint
--   connect_time bigint
--   app_connect_time bigint
--   retries bigint
--   request_id varchar(32)
select
    user_id as userid,
    query_id as query,
    coalesce(slice, 0) as slice,
    record_time as recordtime,
    session_id as pid,
    'GET' as http_method,
    split_part(file_name, '/', 3) as bucket,
    substr(file_name, length(split_part(file_name, '/', 3)) + 7) as key,
    bytes_scanned as transfer_size,
    bytes_scanned as data_size,
    0 as start_time,
    0 as end_time,
    0 as transfer_time,
    0 as compression_time,
    0 as connect_time,
    0 as app_connect_time,
    0 as retries,
    '' as request_id
from log.load_files
