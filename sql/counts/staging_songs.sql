-- Rows in staging_songs that a load has merged; those of a load under way count once it commits.
select count(*) as row_count
from staging_songs
where load_id is not null
