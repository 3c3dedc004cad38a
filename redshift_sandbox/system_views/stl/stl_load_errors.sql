-- Rows that COPY refused, by file, line and column.
--
--   userid integer
--   slice integer
--   tbl integer
--   starttime timestamp
--   session integer
--   query integer
--   filename varchar(256)
--   line_number bigint
--   colname varchar(127)
--   type varchar(10)
--   col_length varchar(10)
--   position integer
--   raw_line varchar(1024)
--   raw_field_value varchar(1024)
--   err_code integer
--   err_reason varchar(100)
--   is_partial integer
--   start_offset bigint
--   copy_job_id bigint
select
    user_id as userid,
    coalesce(slice, 0) as slice,
    table_id as tbl,
    start_time as starttime,
    session_id as session,
    query_id as query,
    file_name as filename,
    line_number,
    column_name as colname,
    column_type as type,
    column_length as col_length,
    coalesce(position, 0) as position,
    left(raw_line, 1024) as raw_line,
    left(raw_field_value, 1024) as raw_field_value,
    error_code as err_code,
    left(error_message, 100) as err_reason,
    coalesce(is_partial, 0) as is_partial,
    coalesce(start_offset, 0) as start_offset,
    coalesce(copy_job_id, 0) as copy_job_id
from log.load_errors
