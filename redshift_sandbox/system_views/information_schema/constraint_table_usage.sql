-- Tables that keys are on; for a foreign key the one that it points to.
--
--   table_catalog name
--   table_schema name
--   table_name name
--   constraint_catalog name
--   constraint_schema name
--   constraint_name name
select
    getvariable('sandbox_database') as table_catalog,
    t.schema_name as table_schema,
    t.name as table_name,
    getvariable('sandbox_database') as constraint_catalog,
    r.schema_name as constraint_schema,
    k.name as constraint_name
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid
inner join internal.relations as t on t.oid = coalesce(k.target, k.relation)
