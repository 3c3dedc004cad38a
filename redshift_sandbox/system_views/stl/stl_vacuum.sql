-- VACUUM of tables: a row for the start and one for the end of each.
--
--   userid integer
--   xid bigint
--   table_id integer
--   status varchar(30)
--   rows bigint
--   sortedrows bigint
--   blocks integer
--   max_merge_partitions integer
--   eventtime timestamp
--   reclaimable_rows bigint
--   reclaimable_space_mb bigint
--   cutoff_xid bigint
--   is_recluster integer
select
    user_id as userid,
    transaction_id as xid,
    object_id as table_id,
    unnest(
        [
            case action
                when 'full' then 'Started'
                else
                    'Started '
                    || array_to_string(list_transform(string_split(action, ' '), lambda w: upper(w[1]) || w[2:]), ' ')
            end,
            'Finished'
        ]
    ) as status,
    row_count as rows,
    row_count as sortedrows,
    0 as blocks,
    0 as max_merge_partitions,
    unnest([start_time, end_time]) as eventtime,
    0 as reclaimable_rows,
    0 as reclaimable_space_mb,
    transaction_id as cutoff_xid,
    (action = 'recluster')::integer as is_recluster
from log.activities as a
where a.kind = 'vacuum'
