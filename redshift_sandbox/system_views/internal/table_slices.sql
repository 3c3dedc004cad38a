-- Rows of each table on each slice. They are spread evenly; a table of DISTSTYLE ALL lies whole on the first slice
-- of each node.
--
--   oid oid
--   name name
--   place text
--   backup boolean
--   diststyle text
--   slice integer
--   rows bigint
--   all_rows bigint
--   skew double precision
--   column_count integer
select
    r.oid,
    r.name,
    r.place,
    r.backup,
    r.diststyle,
    s.slice,
    case
        when r.diststyle not like '%ALL%'
            then n.rows // getvariable('sandbox_slices') + (s.slice < n.rows % getvariable('sandbox_slices'))::integer
        when s.localslice = 0 then n.rows
        else 0
    end as rows,
    n.rows as all_rows,
    n.skew,
    (
        select count(*) from metadata.columns as c
        where c.relation = r.oid
    ) as column_count
from internal.relations as r
inner join planned.row_counts as n on r.oid = n.oid
cross join pg_catalog.stv_slices as s
