-- Tables that have rows: how they are distributed and sorted, how large they are and how evenly they lie on
-- slices; for superusers only.
--
--   database text
--   schema text
--   table_id oid
--   table text
--   encoded text
--   diststyle text
--   sortkey1 text
--   max_varchar integer
--   sortkey1_enc varchar(32)
--   sortkey_num integer
--   size bigint
--   pct_used numeric(10,4)
--   empty bigint
--   unsorted numeric(5,2)
--   stats_off numeric(5,2)
--   tbl_rows numeric(38,0)
--   skew_sortkey1 numeric(19,2)
--   skew_rows numeric(19,2)
--   estimated_visible_rows numeric(38,0)
--   risk_event text
--   vacuum_sort_benefit numeric(12,2)
--   create_time timestamp
with sizes as (
    select
        oid,
        sum(blocks) as blocks,
        max(all_rows) as row_count,
        max(skew) as skew
    from internal.column_slices
    group by oid
),

keys as (
    select
        relation,
        bool_or(encoding <> 'none') as encoded,
        max(name) filter (where sortkey = 1) as sortkey1,
        max(encoding) filter (where sortkey = 1) as sortkey1_enc,
        count(*) filter (where sortkey > 0) as sortkey_num,
        coalesce(max(modifier - 4) filter (where type_oid = 1043), 0) as max_varchar
    from metadata.columns
    group by relation
)

select
    getvariable('sandbox_database') as database,
    r.schema_name as schema,
    r.oid as table_id,
    r.name as table,
    case when k.encoded then 'Y, AUTO(ENCODE)' else 'N' end as encoded,
    r.diststyle,
    coalesce(k.sortkey1, case when r.sortkey_style = 'auto' then 'AUTO(SORTKEY)' end) as sortkey1,
    k.max_varchar,
    k.sortkey1_enc,
    k.sortkey_num,
    s.blocks as size,
    0.0001 as pct_used,
    0 as empty,
    0 as unsorted,
    0 as stats_off,
    s.row_count as tbl_rows,
    null as skew_sortkey1,
    case when r.diststyle not like '%ALL%' then coalesce(s.skew, 1) end as skew_rows,
    s.row_count as estimated_visible_rows,
    null as risk_event,
    0 as vacuum_sort_benefit,
    r.created as create_time
from internal.relations as r
inner join sizes as s on r.oid = s.oid
inner join keys as k on r.oid = k.relation
where r.kind = 'table'
