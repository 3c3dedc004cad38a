-- Views with their definitions.
--
--   table_catalog name
--   table_schema name
--   table_name name
--   view_definition text
--   check_option text
--   is_updatable text
--   is_insertable_into text
select
    getvariable('sandbox_database') as table_catalog,
    schema_name as table_schema,
    name as table_name,
    definition as view_definition,
    'NONE' as check_option,
    'NO' as is_updatable,
    'NO' as is_insertable_into
from internal.relations
where kind in ('view', 'materialized view')
