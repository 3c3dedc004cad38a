-- Schemas with their owners.
--
--   catalog_name name
--   schema_name name
--   schema_owner name
--   default_character_set_catalog text
--   default_character_set_schema text
--   default_character_set_name text
--   sql_path text
select
    getvariable('sandbox_database') as catalog_name,
    n.nspname as schema_name,
    u.name as schema_owner,
    null as default_character_set_catalog,
    null as default_character_set_schema,
    null as default_character_set_name,
    null as sql_path
from pg_catalog.pg_namespace as n
left join metadata.users as u on n.nspowner = u.id
