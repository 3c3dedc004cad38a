-- Songs behind one artist, the one that the artist's row is made of first: the order is that of transform/artists.
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
        partition by artist_id
        order by
            len(artist_name) asc,
            artist_name asc,
            case when artist_latitude is null then 1 else 0 end asc,
            case when coalesce(artist_location, '') = '' then 1 else 0 end asc,
            artist_location asc,
            artist_latitude asc,
            artist_longitude asc
    ) as choice
from staging_songs
where
    artist_id = :artist_id
    and load_id is not null
order by choice
