-- Columns of every table and view that is not the system's own, in order: what completion and the tree know.
-- svv_columns rather than pg_table_def, which sees the schemas on the search path alone and no views.
select
    svv_columns.table_schema,
    svv_columns.table_name,
    svv_columns.column_name,
    svv_columns.data_type,
    svv_columns.character_maximum_length,
    svv_columns.numeric_precision,
    svv_columns.numeric_scale,
    svv_columns.is_nullable
from svv_columns
where svv_columns.table_schema not in ('information_schema', 'pg_catalog', 'pg_internal', 'pg_automv')
order by svv_columns.table_schema, svv_columns.table_name, svv_columns.ordinal_position
