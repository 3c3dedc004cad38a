-- Songs and plays by decade
-- Decades of the catalogue with their songs and plays; songs of unknown year are left out.
select
    songs.year / 10 * 10 as decade,
    count(distinct songs.song_id) as songs,
    count(songplays.session_id) as plays
from songs
left join songplays on songs.song_id = songplays.song_id
where songs.year > 0
group by songs.year / 10 * 10
order by decade asc
