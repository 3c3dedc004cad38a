-- Statements that run now, each as one step of one segment.
--
--   userid integer
--   query integer
--   seg integer
--   step integer
--   maxtime interval
--   avgtime interval
--   rows bigint
--   bytes bigint
--   cpu bigint
--   memory bigint
--   rate_row float8
--   rate_byte float8
--   label varchar(25)
--   is_diskbased varchar(1)
--   workmem bigint
--   num_parts integer
--   is_rrscan varchar(1)
--   is_delayed_scan varchar(1)
select
    user_id as userid,
    query_id as query,
    0 as seg,
    0 as step,
    now()::timestamp - start_time as maxtime,
    now()::timestamp - start_time as avgtime,
    0 as rows,
    0 as bytes,
    0 as cpu,
    0 as memory,
    null as rate_row,
    null as rate_byte,
    'return' as label,
    'f' as is_diskbased,
    0 as workmem,
    0 as num_parts,
    'f' as is_rrscan,
    'f' as is_delayed_scan
from log.queries_live
