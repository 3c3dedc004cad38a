-- Take out events that a load copied and never merged.
delete from staging_events
where load_id is null
