-- VACUUM of tables: a row for each.
--
--   user_id integer
--   transaction_id bigint
--   query_id bigint
--   database_name text
--   schema_name text
--   table_name text
--   table_id integer
--   vacuum_type varchar(20)
--   is_automatic boolean
--   status varchar(128)
--   start_time timestamp
--   end_time timestamp
--   record_time timestamp
--   duration bigint
--   rows_before_vacuum bigint
--   size_before_vacuum integer
--   reclaimable_rows bigint
--   reclaimed_rows bigint
--   reclaimed_blocks bigint
--   sortedrows_before_vacuum bigint
--   sortedrows_after_vacuum bigint
select
    user_id,
    transaction_id,
    query_id,
    database_name,
    schema_name,
    object_name as table_name,
    object_id as table_id,
    upper(split_part(action, ' ', 1)[1]) || split_part(action, ' ', 1)[2:] as vacuum_type,
    false as is_automatic,
    'Complete' as status,
    start_time,
    end_time,
    end_time as record_time,
    date_diff('microsecond', start_time, end_time) as duration,
    row_count as rows_before_vacuum,
    0 as size_before_vacuum,
    0 as reclaimable_rows,
    0 as reclaimed_rows,
    0 as reclaimed_blocks,
    row_count as sortedrows_before_vacuum,
    row_count as sortedrows_after_vacuum
from log.activities as a
where a.kind = 'vacuum'
