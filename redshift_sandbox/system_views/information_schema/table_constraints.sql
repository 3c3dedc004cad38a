-- Primary, unique and foreign keys.
--
--   constraint_catalog name
--   constraint_schema name
--   constraint_name name
--   table_catalog name
--   table_schema name
--   table_name name
--   constraint_type text
--   is_deferrable text
--   initially_deferred text
select
    getvariable('sandbox_database') as constraint_catalog,
    r.schema_name as constraint_schema,
    k.name as constraint_name,
    getvariable('sandbox_database') as table_catalog,
    r.schema_name as table_schema,
    r.name as table_name,
    case k.kind when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' else 'FOREIGN KEY' end as constraint_type,
    'NO' as is_deferrable,
    'NO' as initially_deferred
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
