-- Rows that COPY refused, by file, line and column.
--
--   user_id integer
--   query_id bigint
--   transaction_id bigint
--   session_id integer
--   database_name varchar(64)
--   table_id integer
--   start_time timestamp
--   file_name varchar(256)
--   line_number bigint
--   column_name varchar(127)
--   column_type varchar(10)
--   column_length varchar(10)
--   position integer
--   error_code integer
--   error_message varchar(512)
select
    user_id,
    query_id,
    transaction_id,
    session_id,
    database_name,
    table_id,
    start_time,
    file_name,
    line_number,
    column_name,
    column_type,
    column_length,
    coalesce(position, 0) as position,
    error_code,
    left(error_message, 512) as error_message
from log.load_errors
