-- VACUUM of tables: how long each took.
--
--   table_name text
--   xid bigint
--   sort_partitions bigint
--   merge_increments bigint
--   elapsed_time bigint
--   row_delta bigint
--   sortedrow_delta bigint
--   block_delta integer
--   max_merge_partitions integer
select
    object_name as table_name,
    transaction_id as xid,
    0 as sort_partitions,
    0 as merge_increments,
    date_diff('microsecond', start_time, end_time) as elapsed_time,
    0 as row_delta,
    0 as sortedrow_delta,
    0 as block_delta,
    0 as max_merge_partitions
from log.activities as a
where a.kind = 'vacuum'
