-- Rows in time.
select count(*) as row_count
from time
