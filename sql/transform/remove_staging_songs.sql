-- Take out the songs of replaced loads.
delete from staging_songs
using replaced_loads
where
    staging_songs.load_id = replaced_loads.load_id
    and replaced_loads.table_name = 'staging_songs'
