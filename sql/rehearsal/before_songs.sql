-- The rows of songs before the load, to compare with.
create temp table before_songs as
select
    song_id,
    title,
    artist_id,
    year,
    duration
from songs
