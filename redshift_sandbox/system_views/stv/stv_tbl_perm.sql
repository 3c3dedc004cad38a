-- Rows of each table on each slice; for superusers only.
--
--   slice integer
--   id integer
--   name varchar(72)
--   rows bigint
--   sorted_rows bigint
--   temp integer
--   db_id integer
--   insert_pristine integer
--   delete_pristine integer
--   backup integer
--   dist_style integer
--   block_count integer
select
    p.slice,
    p.oid as id,
    p.name,
    p.rows,
    p.rows as sorted_rows,
    (p.place = '')::integer as temp,
    (
        select max(d.oid) from metadata.databases as d
        where d.name = getvariable('sandbox_database')
    ) as db_id,
    0 as insert_pristine,
    0 as delete_pristine,
    p.backup::integer as backup,
    case when p.diststyle like '%ALL%' then 8 when p.diststyle like '%KEY%' then 1 else 0 end as dist_style,
    case when p.rows > 0 then 3 + p.column_count else 0 end as block_count
from internal.table_slices as p
where getvariable('sandbox_superuser')
