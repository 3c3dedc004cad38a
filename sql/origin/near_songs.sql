-- Songs that come near an event which matches none: by what a match needs, title and artist before one of them alone.
-- The texts come a second time as they would be if UTF-8 was encoded twice in the logs.
select
    songs.song_id,
    songs.title,
    staging_songs.artist_name,
    songs.duration,
    case when lower(songs.title) in (lower(:title), lower(:title_mended)) then 1 else 0 end as like_title,
    case
        when lower(staging_songs.artist_name) in (lower(:artist), lower(:artist_mended)) then 1
        else 0
    end as like_artist,
    abs(songs.duration - :duration) as apart_s
from songs
inner join staging_songs
    on songs.song_id = staging_songs.song_id
where
    lower(songs.title) in (lower(:title), lower(:title_mended))
    or lower(staging_songs.artist_name) in (lower(:artist), lower(:artist_mended))
group by songs.song_id, songs.title, staging_songs.artist_name, songs.duration
order by like_title + like_artist desc, like_title desc, apart_s asc, songs.song_id asc
