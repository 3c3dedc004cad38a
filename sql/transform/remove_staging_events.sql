-- Take out the events of replaced loads.
delete from staging_events
using replaced_loads
where
    staging_events.load_id = replaced_loads.load_id
    and replaced_loads.table_name = 'staging_events'
