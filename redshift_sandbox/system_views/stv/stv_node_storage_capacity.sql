-- Megabytes used on each node and what fits on it.
--
--   node integer
--   used bigint
--   capacity bigint
select
    n as node,
    coalesce((select sum(total_blocks * block_size) // 1048576 from pragma_database_size()), 0)
    // getvariable('sandbox_nodes') as used,
    1000000 as capacity
from (select unnest(range(getvariable('sandbox_nodes'))) as n) as nodes
