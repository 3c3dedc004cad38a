-- Tables and views with their kind.
select
    svv_tables.table_schema,
    svv_tables.table_name,
    svv_tables.table_type
from svv_tables
where svv_tables.table_schema not in ('information_schema', 'pg_catalog', 'pg_internal', 'pg_automv')
order by svv_tables.table_schema, svv_tables.table_name
