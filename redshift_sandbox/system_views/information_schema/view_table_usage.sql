-- Tables and views that views read.
--
--   view_catalog name
--   view_schema name
--   view_name name
--   table_catalog name
--   table_schema name
--   table_name name
select distinct
    getvariable('sandbox_database') as view_catalog,
    v.schema_name as view_schema,
    v.name as view_name,
    getvariable('sandbox_database') as table_catalog,
    t.schema_name as table_schema,
    t.name as table_name
from metadata.dependencies as d
inner join internal.relations as v on d.view = v.oid
inner join internal.relations as t on d.target = t.oid
