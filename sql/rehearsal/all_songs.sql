-- All rows of songs, for the local copy.
select
    song_id,
    title,
    artist_id,
    year,
    duration
from songs
