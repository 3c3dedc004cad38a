-- Disks, of which each node has one, with the megabytes used on it.
--
--   owner integer
--   host integer
--   diskno integer
--   part_begin bigint
--   part_end bigint
--   used integer
--   tossed integer
--   capacity integer
--   reads bigint
--   writes bigint
--   seek_forward integer
--   seek_back integer
--   is_san integer
--   failed integer
--   mbps integer
--   mount varchar(256)
select
    0 as owner,
    node as host,
    0 as diskno,
    0 as part_begin,
    capacity * 1048576 as part_end,
    used,
    0 as tossed,
    capacity,
    0 as reads,
    0 as writes,
    0 as seek_forward,
    0 as seek_back,
    0 as is_san,
    0 as failed,
    0 as mbps,
    '/dev/nvme1n1' as mount
from pg_catalog.stv_node_storage_capacity
