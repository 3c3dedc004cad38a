-- Most played songs
-- The twenty songs with the most plays, among the plays that match a song of the catalogue.
select
    songs.title,
    artists.name as artist,
    count(*) as plays
from songplays
inner join songs on songplays.song_id = songs.song_id
inner join artists on songplays.artist_id = artists.artist_id
group by songs.song_id, songs.title, artists.name
order by plays desc, songs.title asc, artists.name asc
limit 20
