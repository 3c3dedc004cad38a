-- Rows that COPY refused, with the value of the field that was wrong.
--
--   userid integer
--   slice integer
--   session integer
--   query integer
--   filename varchar(256)
--   line_number bigint
--   field integer
--   colname varchar(1024)
--   value varchar(1024)
--   is_null integer
--   type varchar(10)
--   col_length varchar(10)
select
    user_id as userid,
    coalesce(slice, 0) as slice,
    session_id as session,
    query_id as query,
    file_name as filename,
    line_number,
    0 as field,
    column_name as colname,
    left(raw_field_value, 1024) as value,
    (raw_field_value is null)::integer as is_null,
    column_type as type,
    column_length as col_length
from log.load_errors
