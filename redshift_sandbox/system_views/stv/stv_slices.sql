-- Slices, spread evenly over the cluster's nodes.
--
--   node integer
--   slice integer
--   localslice integer
--   type varchar(1)
select
    s // (getvariable('sandbox_slices') // getvariable('sandbox_nodes')) as node,
    s as slice,
    s % (getvariable('sandbox_slices') // getvariable('sandbox_nodes')) as localslice,
    'D' as type
from (select unnest(range(getvariable('sandbox_slices'))) as s) as slices
