-- Take out the new songs that staging_songs finds, once they are named.
delete from staging_songs
where
    load_id is null
    and (song_id is null or artist_id is null)
