-- Touched artists, one row per artist_id whatever the order of loads.
-- Of several spellings the shortest wins (the others carry a guest), then the one with most known about the place.
insert into artists (artist_id, name, location, latitude, longitude)
with ranked as (
    select
        staging_songs.artist_id,
        staging_songs.artist_name,
        staging_songs.artist_location,
        staging_songs.artist_latitude,
        staging_songs.artist_longitude,
        row_number() over (
            partition by staging_songs.artist_id
            order by
                len(staging_songs.artist_name) asc,
                staging_songs.artist_name asc,
                case when staging_songs.artist_latitude is null then 1 else 0 end asc,
                case when coalesce(staging_songs.artist_location, '') = '' then 1 else 0 end asc,
                staging_songs.artist_location asc,
                staging_songs.artist_latitude asc,
                staging_songs.artist_longitude asc
        ) as choice
    from staging_songs
    inner join touched_artists on staging_songs.artist_id = touched_artists.artist_id
)

select
    artist_id,
    artist_name,
    artist_location,
    artist_latitude,
    artist_longitude
from ranked
where choice = 1
