-- The merged rows of staging_songs, for the local copy; those of a load under way don't count.
select
    artist_id,
    artist_latitude,
    artist_location,
    artist_longitude,
    artist_name,
    duration,
    num_songs,
    song_id,
    title,
    year,
    load_id
from staging_songs
where load_id is not null
