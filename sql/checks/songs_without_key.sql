-- Songs without song_id or artist_id, which can't enter the dimensions.
-- severity: critical
-- needs: songs
select
    song_id,
    artist_id,
    title,
    artist_name,
    duration
from staging_songs
where song_id is null or artist_id is null
