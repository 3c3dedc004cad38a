-- Loads of one table that left rows out.
select distinct load_id
from etl.rejected_rows
where table_name = :'table_name'
