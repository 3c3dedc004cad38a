-- ANALYZE of tables.
--
--   user_id integer
--   transaction_id bigint
--   database_name varchar(30)
--   schema_name varchar(30)
--   table_name varchar(30)
--   table_id integer
--   is_automatic varchar(1)
--   status varchar(15)
--   start_time timestamp
--   end_time timestamp
--   rows float8
--   modified_rows float8
--   analyze_threshold_percent integer
--   last_analyze_time timestamp
select
    user_id,
    transaction_id,
    database_name,
    schema_name,
    object_name as table_name,
    object_id as table_id,
    'f' as is_automatic,
    case action when 'full' then 'Full' else 'PredicateColumn' end as status,
    start_time,
    end_time,
    row_count as rows,
    row_count as modified_rows,
    0 as analyze_threshold_percent,
    coalesce(
        (
            select max(b.start_time) from log.activities as b
            where b.kind = 'analyze' and b.object_id = a.object_id and b.start_time < a.start_time
        ), timestamp '2000-01-01 00:00:00'
    ) as last_analyze_time
from log.activities as a
where a.kind = 'analyze'
