-- Distribution and sort keys of the tables on the search path.
select
    pg_table_def.schemaname,
    pg_table_def.tablename,
    pg_table_def."column",
    pg_table_def.distkey,
    pg_table_def.sortkey
from pg_table_def
where pg_table_def.schemaname not in ('information_schema', 'pg_catalog', 'pg_internal')
