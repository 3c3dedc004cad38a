-- Schemas of the session's database.
--
--   database_name text
--   schema_name text
--   schema_owner integer
--   schema_type text
--   schema_acl text
--   schema_option text
select
    getvariable('sandbox_database') as database_name,
    nspname as schema_name,
    nspowner as schema_owner,
    'local' as schema_type,
    array_to_string(nspacl, ',') as schema_acl,
    null as schema_option
from pg_catalog.pg_namespace
where nspname not like 'pg_temp%'
