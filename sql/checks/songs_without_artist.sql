-- Songs whose artist is not in artists.
-- severity: critical
-- needs: songs
select
    songs.song_id,
    songs.artist_id
from songs
left join artists on songs.artist_id = artists.artist_id
where artists.artist_id is null
