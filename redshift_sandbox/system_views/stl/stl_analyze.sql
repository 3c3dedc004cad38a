-- ANALYZE of tables.
--
--   userid integer
--   xid bigint
--   database varchar(30)
--   table_id integer
--   status varchar(15)
--   rows float8
--   modified_rows float8
--   threshold_percent integer
--   is_auto varchar(1)
--   starttime timestamp
--   endtime timestamp
--   prevtime timestamp
--   num_predicate_cols integer
--   num_new_predicate_cols integer
--   is_background varchar(1)
--   auto_analyze_phase varchar(100)
select
    user_id as userid,
    transaction_id as xid,
    database_name as database,
    object_id as table_id,
    case action when 'full' then 'Full' else 'PredicateColumn' end as status,
    row_count as rows,
    row_count as modified_rows,
    0 as threshold_percent,
    'f' as is_auto,
    start_time as starttime,
    end_time as endtime,
    coalesce(
        (
            select max(b.start_time) from log.activities as b
            where b.kind = 'analyze' and b.object_id = a.object_id and b.start_time < a.start_time
        ), timestamp '2000-01-01 00:00:00'
    ) as prevtime,
    0 as num_predicate_cols,
    0 as num_new_predicate_cols,
    'f' as is_background,
    '' as auto_analyze_phase
from log.activities as a
where a.kind = 'analyze'
