-- Tables and views, those of the system included.
--
--   table_catalog name
--   table_schema name
--   table_name name
--   table_type text
--   self_referencing_column_name text
--   reference_generation text
--   user_defined_type_catalog text
--   user_defined_type_schema text
--   user_defined_type_name text
select
    getvariable('sandbox_database') as table_catalog,
    r.schema_name as table_schema,
    r.name as table_name,
    case when r.kind <> 'table' then 'VIEW' when r.place = '' then 'LOCAL TEMPORARY' else 'BASE TABLE' end
        as table_type,
    null as self_referencing_column_name,
    null as reference_generation,
    null as user_defined_type_catalog,
    null as user_defined_type_schema,
    null as user_defined_type_name
from internal.relations as r
union all by name
select
    getvariable('sandbox_database') as table_catalog,
    schema_name as table_schema,
    name as table_name,
    case kind when 'table' then 'BASE TABLE' else 'VIEW' end as table_type,
    null as self_referencing_column_name,
    null as reference_generation,
    null as user_defined_type_catalog,
    null as user_defined_type_schema,
    null as user_defined_type_name
from static.system_relations
