-- Touched songs, one row per song_id whatever the order of loads.
-- Rows that disagree: a known year wins, then the order of the values themselves; nothing depends on when they came.
insert into songs (song_id, title, artist_id, year, duration)
with ranked as (
    select
        staging_songs.song_id,
        staging_songs.title,
        staging_songs.artist_id,
        staging_songs.year,
        staging_songs.duration,
        row_number() over (
            partition by staging_songs.song_id
            order by
                coalesce(staging_songs.year, 0) desc,
                staging_songs.year asc,
                staging_songs.title asc,
                staging_songs.artist_id asc,
                staging_songs.duration asc,
                staging_songs.artist_name asc
        ) as choice
    from staging_songs
    inner join touched_songs on staging_songs.song_id = touched_songs.song_id
)

select
    song_id,
    title,
    artist_id,
    year,
    duration
from ranked
where choice = 1
