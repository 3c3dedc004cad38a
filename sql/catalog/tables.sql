-- Names of the tables in the current schema.
select table_name
from information_schema.tables
where table_schema = current_schema()
