-- Rows in songs.
select count(*) as row_count
from songs
