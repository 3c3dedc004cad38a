-- Songs of the files behind one song, the one that it is made of first: the order is that of transform/songs.
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
    load_id,
    row_number() over (
        partition by song_id
        order by
            coalesce(year, 0) desc,
            year asc,
            title asc,
            artist_id asc,
            duration asc,
            artist_name asc
    ) as choice
from staging_songs
where
    song_id = :song_id
    and load_id is not null
order by choice
