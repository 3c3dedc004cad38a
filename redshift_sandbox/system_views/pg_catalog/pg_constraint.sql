-- Primary, unique and foreign keys; `conindid` is the index that keeps the key, or the one a foreign key points
-- to.
--
--   oid oid
--   tableoid oid
--   conname name
--   connamespace oid
--   contype "char"
--   condeferrable boolean
--   condeferred boolean
--   convalidated boolean
--   conrelid oid
--   contypid oid
--   conindid oid
--   conparentid oid
--   confrelid oid
--   confupdtype "char"
--   confdeltype "char"
--   confmatchtype "char"
--   conislocal boolean
--   coninhcount integer
--   connoinherit boolean
--   conkey int2[]
--   confkey int2[]
--   conbin text
--   consrc text
select
    k.oid,
    2606 as tableoid,
    k.name as conname,
    n.oid as connamespace,
    k.kind as contype,
    false as condeferrable,
    false as condeferred,
    true as convalidated,
    k.relation as conrelid,
    0 as contypid,
    case
        when k.kind in ('p', 'u') then k.oid else coalesce((
            select min(t.oid) from metadata.constraints as t
            where t.relation = k.target and t.kind in ('p', 'u') and t.columns = k.target_columns
        ), 0)
    end as conindid,
    0 as conparentid,
    coalesce(k.target, 0) as confrelid,
    'a' as confupdtype,
    'a' as confdeltype,
    'u' as confmatchtype,
    true as conislocal,
    0 as coninhcount,
    true as connoinherit,
    k.columns as conkey,
    case when k.kind = 'f' then k.target_columns end as confkey,
    null as conbin,
    null as consrc
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
inner join pg_catalog.pg_namespace as n on r.schema_name = n.nspname
