-- The indexes that primary and unique keys have in the catalogue.
--
--   indexrelid oid
--   indrelid oid
--   indkey int2[]
--   indclass oid[]
--   indnatts smallint
--   indnkeyatts smallint
--   indisunique boolean
--   indisprimary boolean
--   indisexclusion boolean
--   indimmediate boolean
--   indisclustered boolean
--   indisvalid boolean
--   indisready boolean
--   indislive boolean
--   indisreplident boolean
--   indcollation oid[]
--   indoption int2[]
--   indexprs text
--   indpred text
select
    k.oid as indexrelid,
    k.relation as indrelid,
    k.columns as indkey,
    [0] as indclass,
    len(k.columns) as indnatts,
    len(k.columns) as indnkeyatts,
    true as indisunique,
    k.kind = 'p' as indisprimary,
    false as indisexclusion,
    true as indimmediate,
    false as indisclustered,
    true as indisvalid,
    true as indisready,
    true as indislive,
    false as indisreplident,
    [0] as indcollation,
    [0] as indoption,
    null as indexprs,
    null as indpred
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
where k.kind in ('p', 'u')
