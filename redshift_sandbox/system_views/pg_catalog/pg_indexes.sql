-- Indexes of keys, with statements that would make them.
--
--   schemaname name
--   tablename name
--   indexname name
--   tablespace name
--   indexdef text
select
    n.nspname as schemaname,
    t.relname as tablename,
    i.relname as indexname,
    null as tablespace,
    functions.pg_get_indexdef(i.oid) as indexdef
from pg_catalog.pg_index as x
inner join pg_catalog.pg_class as i on x.indexrelid = i.oid
inner join pg_catalog.pg_class as t on x.indrelid = t.oid
inner join pg_catalog.pg_namespace as n on t.relnamespace = n.oid
