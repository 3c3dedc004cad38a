-- Columns of interleaved sort keys, with the last VACUUM REINDEX of each; for superusers only.
--
--   tbl integer
--   col integer
--   interleaved_skew numeric(19,2)
--   last_reindex timestamp
select
    r.oid as tbl,
    c.number - 1 as col,
    1.00 as interleaved_skew,
    (
        select max(a.end_time) from log.activities as a
        where a.kind = 'vacuum' and a.action = 'reindex' and a.object_id = r.oid
    ) as last_reindex
from internal.relations as r
inner join metadata.columns as c on r.oid = c.relation
where
    r.sortkey_style = 'interleaved'
    and c.sortkey <> 0
    and getvariable('sandbox_superuser')
