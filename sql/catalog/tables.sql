-- Names of the tables that people query and of those that hold the books of loads.
select
    table_schema,
    table_name
from information_schema.tables
where table_schema in ('public', 'etl')
