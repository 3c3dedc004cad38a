-- What plays of the touched songs look like in the logs, before and after this load.
-- All rows of a touched song count, not the changed ones alone: the row that speaks for it may change.
insert into touched_titles (title, artist_name, duration)
select
    staging_songs.title,
    staging_songs.artist_name,
    staging_songs.duration
from staging_songs
inner join touched_songs on staging_songs.song_id = touched_songs.song_id
group by staging_songs.title, staging_songs.artist_name, staging_songs.duration
