-- Mark the new songs with the load that brought them.
update staging_songs
set load_id = :load_id
where load_id is null
