-- Songs missing from the catalogue
-- The twenty most played titles in the logs that match no song: what to add first.
select
    artist,
    song,
    count(*) as plays
from staging_events
where
    page = 'NextSong'
    and not exists (
        select 1
        from staging_songs
        where
            staging_songs.title = staging_events.song
            and staging_songs.artist_name = staging_events.artist
            and staging_songs.duration = staging_events.length
    )
group by artist, song
order by plays desc, artist asc, song asc
limit 20
