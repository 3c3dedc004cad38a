-- New songs that the tables made of them can't hold: songs and artists are known by keys that these lack.
select
    song_id,
    artist_id,
    case when song_id is null then 'song_id' else 'artist_id' end as column_name
from staging_songs
where
    load_id is null
    and (song_id is null or artist_id is null)
