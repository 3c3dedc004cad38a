-- Rows in artists.
select count(*) as row_count
from artists
