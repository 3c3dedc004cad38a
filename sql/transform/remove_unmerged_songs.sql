-- Take out songs that a load copied and never merged.
delete from staging_songs
where load_id is null
