-- Blocks of a megabyte that the columns of tables take on slices, as SVV_DISKUSAGE lists them; for superusers only.
--
--   db_id integer
--   name varchar(72)
--   slice integer
--   col integer
--   tbl integer
--   blocknum integer
--   num_values integer
--   extended_limits integer
--   minvalue bigint
--   maxvalue bigint
--   sb_pos integer
--   pinned integer
--   on_disk integer
--   modified integer
--   hdr_modified integer
--   unsorted integer
--   tombstone integer
--   preferred_diskno integer
--   temporary integer
--   newblock integer
--   num_readers integer
--   flags integer
select
    (
        select max(d.oid) from metadata.databases as d
        where d.name = getvariable('sandbox_database')
    ) as db_id,
    b.name,
    b.slice,
    b.col,
    b.oid as tbl,
    n.number as blocknum,
    b.rows // b.blocks + (n.number < b.rows % b.blocks)::integer as num_values,
    0 as extended_limits,
    null as minvalue,
    null as maxvalue,
    0 as sb_pos,
    0 as pinned,
    1 as on_disk,
    0 as modified,
    0 as hdr_modified,
    0 as unsorted,
    0 as tombstone,
    0 as preferred_diskno,
    (b.place = '')::integer as temporary,
    0 as newblock,
    0 as num_readers,
    0 as flags
from internal.column_slices as b, lateral (select unnest(range(b.blocks)) as number) as n
