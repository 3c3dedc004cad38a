-- Relations as in pg_class, with the time at which each was made.
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
--   relcreationtime timestamp
select
    c.oid,
    c.relname,
    c.relnamespace,
    c.reltype,
    c.reloftype,
    c.relowner,
    c.relam,
    c.relfilenode,
    c.reltablespace,
    c.relpages,
    c.reltuples,
    c.reltoastrelid,
    c.reltoastidxid,
    c.relhasindex,
    c.relisshared,
    c.relpersistence,
    c.relkind,
    c.relnatts,
    c.relexternid,
    c.relisreplicated,
    c.relispinned,
    c.reldiststyle,
    c.relprojbaseid,
    c.relchecks,
    c.reltriggers,
    c.relukeys,
    c.relfkeys,
    c.relrefs,
    c.relhasoids,
    c.relhaspkey,
    c.relhasrules,
    c.relhastriggers,
    c.relhassubclass,
    c.relrowsecurity,
    c.relforcerowsecurity,
    c.relispartition,
    c.relreplident,
    c.relacl,
    c.reloptions,
    c.releffectivediststyle,
    r.created as relcreationtime
from pg_catalog.pg_class as c
left join internal.relations as r on c.oid = r.oid
