-- NextSong events whose play is missing from the fact table: staging against fact.
-- severity: critical
-- needs: events
select
    staging_events.session_id,
    staging_events.item_in_session,
    staging_events.ts
from staging_events
left join songplays
    on
        staging_events.session_id = songplays.session_id
        and staging_events.item_in_session = songplays.item_in_session
where
    staging_events.page = 'NextSong'
    and staging_events.ts between cast(:'from_s' as bigint) * 1000 and cast(:'to_s' as bigint) * 1000
    and songplays.session_id is null
