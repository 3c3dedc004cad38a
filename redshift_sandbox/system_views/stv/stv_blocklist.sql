-- Blocks of a megabyte that the columns of tables take on slices; for superusers only.
--
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
    slice,
    col,
    tbl,
    blocknum,
    num_values,
    extended_limits,
    minvalue,
    maxvalue,
    sb_pos,
    pinned,
    on_disk,
    modified,
    hdr_modified,
    unsorted,
    tombstone,
    preferred_diskno,
    temporary,
    newblock,
    num_readers,
    flags
from pg_catalog.svv_diskusage
