-- Names of the tables in the current schema and in the one that holds the books of loads.
select
    table_schema,
    table_name
from information_schema.tables
where table_schema = current_schema() or table_schema = 'etl'
