-- Tables, views and indexes of primary and unique keys, and the system relations themselves.
--
--   oid oid
--   relname name
--   relnamespace oid
--   reltype oid
--   reloftype oid
--   relowner integer
--   relam oid
--   relfilenode oid
--   reltablespace oid
--   relpages integer
--   reltuples real
--   reltoastrelid oid
--   reltoastidxid oid
--   relhasindex boolean
--   relisshared boolean
--   relpersistence "char"
--   relkind "char"
--   relnatts smallint
--   relexternid oid
--   relisreplicated boolean
--   relispinned boolean
--   reldiststyle smallint
--   relprojbaseid oid
--   relchecks smallint
--   reltriggers smallint
--   relukeys smallint
--   relfkeys smallint
--   relrefs smallint
--   relhasoids boolean
--   relhaspkey boolean
--   relhasrules boolean
--   relhastriggers boolean
--   relhassubclass boolean
--   relrowsecurity boolean
--   relforcerowsecurity boolean
--   relispartition boolean
--   relreplident "char"
--   relacl text[]
--   reloptions text[]
--   releffectivediststyle integer
select
    r.oid,
    r.name as relname,
    n.oid as relnamespace,
    r.oid + 1000000000 as reltype,
    0 as reloftype,
    r.owner as relowner,
    0 as relam,
    r.oid as relfilenode,
    0 as reltablespace,
    0 as relpages,
    0.001 as reltuples,
    0 as reltoastrelid,
    0 as reltoastidxid,
    exists(
        select 1 from metadata.constraints as k
        where k.relation = r.oid and k.kind in ('p', 'u')
    ) as relhasindex,
    false as relisshared,
    case when r.place = '' then 't' else 'p' end as relpersistence,
    case r.kind when 'view' then 'v' when 'materialized view' then 'v' else 'r' end as relkind,
    (
        select count(*) from metadata.columns as c
        where c.relation = r.oid and not r.late_binding
    ) as relnatts,
    0 as relexternid,
    false as relisreplicated,
    false as relispinned,
    case
        when r.diststyle like 'KEY%' then 1
        when r.diststyle like 'EVEN%' then 0
        when r.diststyle like 'ALL%' then 8
        when r.diststyle like 'AUTO%' then 9
        else 0
    end as reldiststyle,
    0 as relprojbaseid,
    0 as relchecks,
    0 as reltriggers,
    (
        select count(*) from metadata.constraints as k
        where k.relation = r.oid and k.kind in ('p', 'u')
    ) as relukeys,
    (
        select count(*) from metadata.constraints as k
        where k.relation = r.oid and k.kind = 'f'
    ) as relfkeys,
    0 as relrefs,
    false as relhasoids,
    exists(
        select 1 from metadata.constraints as k
        where k.relation = r.oid and k.kind = 'p'
    ) as relhaspkey,
    r.kind = 'view' as relhasrules,
    exists(
        select 1 from metadata.constraints as k
        where k.kind = 'f' and (k.relation = r.oid or k.target = r.oid)
    ) as relhastriggers,
    false as relhassubclass,
    false as relrowsecurity,
    false as relforcerowsecurity,
    false as relispartition,
    'd' as relreplident,
    a.acl as relacl,
    null as reloptions,
    case
        when r.diststyle like 'KEY%' then 1
        when r.diststyle like 'EVEN%' then 0
        when r.diststyle like 'ALL%' then 8
        when r.diststyle like 'AUTO(KEY%' then 10
        when r.diststyle like 'AUTO(EVEN%' then 11
        when r.diststyle like 'AUTO%' then 12
        else 0
    end as releffectivediststyle
from internal.relations as r
inner join pg_catalog.pg_namespace as n on r.schema_name = n.nspname
left join internal.acl as a on a.kind = 'relation' and r.oid = a.object
union all by name
select
    k.oid,
    k.name as relname,
    n.oid as relnamespace,
    0 as reltype,
    0 as reloftype,
    r.owner as relowner,
    403 as relam,
    k.oid as relfilenode,
    0 as reltablespace,
    0 as relpages,
    0 as reltuples,
    0 as reltoastrelid,
    0 as reltoastidxid,
    false as relhasindex,
    false as relisshared,
    'p' as relpersistence,
    'i' as relkind,
    len(k.columns) as relnatts,
    0 as relexternid,
    false as relisreplicated,
    false as relispinned,
    0 as reldiststyle,
    0 as relprojbaseid,
    0 as relchecks,
    0 as reltriggers,
    0 as relukeys,
    0 as relfkeys,
    0 as relrefs,
    false as relhasoids,
    false as relhaspkey,
    false as relhasrules,
    false as relhastriggers,
    false as relhassubclass,
    false as relrowsecurity,
    false as relforcerowsecurity,
    false as relispartition,
    'n' as relreplident,
    null as relacl,
    null as reloptions,
    0 as releffectivediststyle
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
inner join pg_catalog.pg_namespace as n on r.schema_name = n.nspname
where k.kind in ('p', 'u')
union all by name
select
    s.oid,
    s.name as relname,
    case s.schema_name when 'pg_catalog' then 11 else 10999 end as relnamespace,
    0 as reltype,
    0 as reloftype,
    1 as relowner,
    0 as relam,
    s.oid as relfilenode,
    0 as reltablespace,
    0 as relpages,
    0 as reltuples,
    0 as reltoastrelid,
    0 as reltoastidxid,
    false as relhasindex,
    true as relisshared,
    'p' as relpersistence,
    case s.kind when 'table' then 'r' else 'v' end as relkind,
    s.columns as relnatts,
    0 as relexternid,
    false as relisreplicated,
    false as relispinned,
    0 as reldiststyle,
    0 as relprojbaseid,
    0 as relchecks,
    0 as reltriggers,
    0 as relukeys,
    0 as relfkeys,
    0 as relrefs,
    false as relhasoids,
    false as relhaspkey,
    false as relhasrules,
    false as relhastriggers,
    false as relhassubclass,
    false as relrowsecurity,
    false as relforcerowsecurity,
    false as relispartition,
    'n' as relreplident,
    ['rdsdb=arwdRxt/rdsdb', '=r/rdsdb'] as relacl,
    null as reloptions,
    0 as releffectivediststyle
from static.system_relations as s
