-- Songs that one load brought, with the song and the artist that came of them.
select
    staging_songs.song_id,
    staging_songs.title,
    staging_songs.artist_id,
    staging_songs.artist_name,
    staging_songs.year,
    staging_songs.duration,
    songs.title as song_title,
    artists.name as artist
from staging_songs
left join songs on staging_songs.song_id = songs.song_id
left join artists on staging_songs.artist_id = artists.artist_id
where staging_songs.load_id = :load_id
order by staging_songs.song_id, staging_songs.title
