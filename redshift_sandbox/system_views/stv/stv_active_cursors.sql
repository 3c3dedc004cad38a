-- Cursors that are open.
--
--   userid integer
--   name varchar(256)
--   xid bigint
--   pid integer
--   starttime timestamp
--   row_count bigint
--   byte_count bigint
--   fetched_rows bigint
with open_ones as (select unnest(sandbox_open_transactions()::json[]) as o)

select
    (
        select u.id from metadata.users as u
        where u.name = open_ones.o ->> 2
    ) as userid,
    o ->> 4 as name,
    (o ->> 1)::bigint as xid,
    (o ->> 0)::integer as pid,
    (o ->> 5)::timestamp as starttime,
    null as row_count,
    null as byte_count,
    (o ->> 6)::bigint as fetched_rows
from open_ones
where json_array_length(o) = 7 and (getvariable('sandbox_superuser') or o ->> 2 = getvariable('sandbox_user'))
