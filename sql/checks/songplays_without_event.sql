-- Plays that no NextSong event stands behind: fact against staging.
-- A play starts when its event happened, so that only events of the time that is looked at can stand behind it.
-- severity: critical
-- needs: events
with events as (
    select
        session_id,
        item_in_session
    from staging_events
    where
        page = 'NextSong'
        and ts between cast(:'from_s' as bigint) * 1000 and cast(:'to_s' as bigint) * 1000
)

select
    songplays.session_id,
    songplays.item_in_session,
    songplays.start_time
from songplays
left join events
    on
        songplays.session_id = events.session_id
        and songplays.item_in_session = events.item_in_session
where
    songplays.start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and songplays.start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and events.session_id is null
