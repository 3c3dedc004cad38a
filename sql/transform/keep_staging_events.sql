-- Mark the new events with the load that brought them.
update staging_events
set load_id = :load_id
where load_id is null
