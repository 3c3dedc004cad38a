-- One song of the star, by its key.
select
    song_id,
    title,
    artist_id,
    year,
    duration
from songs
where song_id = :song_id
