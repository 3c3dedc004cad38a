-- Rows in staging_songs.
select count(*) as row_count
from staging_songs
