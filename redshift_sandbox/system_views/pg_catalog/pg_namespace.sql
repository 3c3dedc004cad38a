-- Schemas: the database's own, the system's, and the session's for temporary tables while it has any.
--
--   oid oid
--   nspname name
--   nspowner integer
--   nspacl text[]
select
    s.oid,
    s.name as nspname,
    s.owner as nspowner,
    a.acl as nspacl
from metadata.schemas as s
left join internal.acl as a on a.kind = 'schema' and s.oid = a.object
union all by name
select
    s.oid,
    s.nspname,
    1 as nspowner,
    s.nspacl
from (
    values
    (11, 'pg_catalog', ['rdsdb=UC/rdsdb', '=U/rdsdb']),
    (10999, 'information_schema', ['rdsdb=UC/rdsdb', '=U/rdsdb']),
    (10998, 'pg_internal', null),
    (99, 'pg_toast', null)
) as s (oid, nspname, nspacl)
union all by name
select
    10000 + getvariable('sandbox_session') as oid,
    'pg_temp_' || getvariable('sandbox_session') as nspname,
    1 as nspowner,
    null as nspacl
where exists (
    select 1 from internal.relations
    where schema_name = 'pg_temp_' || getvariable('sandbox_session')
)
