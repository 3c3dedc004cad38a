-- Rows in songplays.
select count(*) as row_count
from songplays
