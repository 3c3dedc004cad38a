-- Tables with their owners.
--
--   schemaname name
--   tablename name
--   tableowner name
--   tablespace name
--   hasindexes boolean
--   hasrules boolean
--   hastriggers boolean
select
    n.nspname as schemaname,
    c.relname as tablename,
    u.name as tableowner,
    null as tablespace,
    c.relhasindex as hasindexes,
    c.relhasrules as hasrules,
    false as hastriggers
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join metadata.users as u on c.relowner = u.id
where c.relkind = 'r'
